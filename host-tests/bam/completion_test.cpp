// Completions that show late, or not until the next one: the ring moves on, the driver does not see it yet.
#include <deque>

#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Says in turn what becomes of each completion; then nothing more.
class Gate final : public CompletionGate {
 public:
  CompletionFate completion(unsigned) override {
    if (fates.empty()) return {};
    const CompletionFate fate = fates.front();
    fates.pop_front();
    return fate;
  }
  std::deque<CompletionFate> fates;
};

class Completion : public BamTest {
 protected:
  Completion() {
    start();
    bam.set_completion_gate(&gate);
    for (std::uint32_t i = 0; i < 8; ++i) describe_at(kUpRing, i * 8, kBuffers, 10);
    for (std::uint32_t i = 0; i < 8; ++i) describe_at(kDownRing, i * 8, kBuffers + i * 0x1000, 2048);
  }
  Gate gate;
};

TEST_F(Completion, LateOnesShowWhenTheirTimeHasCome) {
  gate.fates = {{.delay = 5ms}};
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 1U);  // the firmware has it
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
  EXPECT_THAT(line.levels, IsEmpty());
  clock.advance(5ms);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 8U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kTransferEnd);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Completion, NothingOvertakesInOneRing) {
  gate.fates = {{.delay = 5ms}, {}};
  ring_bell(kUp, 16);
  EXPECT_EQ(client.frames.size(), 2U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
  clock.advance(5ms);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 16U);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Completion, TheOtherPipeDoesNotWait) {
  gate.fates = {{.delay = 5ms}, {}};
  ring_bell(kUp, 8);
  ring_bell(kDown, 64);
  ASSERT_EQ(bam.push(kDown, bytes(100)), Delivery::accepted);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kDown), 8U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
}

TEST_F(Completion, ASilentOneShowsWithTheNext) {
  gate.fates = {{.silent = true}};
  ring_bell(kUp, 8);
  clock.advance(10s);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
  EXPECT_THAT(line.levels, IsEmpty());
  ring_bell(kUp, 16);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 16U);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Completion, AResetForgetsThem) {
  gate.fates = {{.delay = 5ms}};
  ring_bell(kUp, 8);
  reset_pipe(kUp);
  clock.advance(5ms);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  EXPECT_THAT(line.levels, IsEmpty());
}

TEST_F(Completion, ErrorsOfTheControllerAndOfAPipe) {
  bam.raise_error({});
  EXPECT_EQ(read(RegisterId::irq_stts), kBamError);
  EXPECT_THAT(line.levels, ElementsAre(true));
  write(RegisterId::irq_clr, 0, kBamError);
  EXPECT_THAT(line.levels, ElementsAre(true, false));
  bam.raise_error(kDown);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), kPipeError);
  bam.raise_error(29);  // there is no such pipe
  bam.set_power(false);
  bam.raise_error({});
  EXPECT_FALSE(line.level());
}

TEST_F(Completion, TheClientHearsOfAFinishedReset) {
  EXPECT_EQ(client.resets, 1U);  // start() went through one
  write(RegisterId::ctrl, 0, 3);
  EXPECT_EQ(client.resets, 1U);
  write(RegisterId::ctrl, 0, 2);
  EXPECT_EQ(client.resets, 2U);
}

}  // namespace
}  // namespace bamboozle::bam
