// What is told of pipes and rings, and that nothing is touched by it.
#include "qemu-device/board/pipe_report.h"

#include "host-tests/bam/bam_fixture.h"
#include "modem-model/link/frame.h"

namespace bamboozle {
namespace {

using bam::kBuffers;
using bam::kDown;
using bam::kDownRing;
using bam::kUp;
using bam::kUpRing;
using ::testing::ElementsAre;

class PipeReportTest : public bam::BamTest {
 protected:
  static const soc::Profile& profile() { return *soc::find_profile("msm8916"); }
  control::Ring ring(unsigned pipe, bool all = false) {
    control::Ring to;
    report_ring(bam, profile(), memory, pipe, all, to);
    return to;
  }
  static std::vector<std::string> states(const control::Ring& ring) {
    std::vector<std::string> list;
    for (const control::Slot& slot : ring.slot()) list.push_back(slot.state() + (slot.next() ? ">" : ""));
    return list;
  }
};

TEST_F(PipeReportTest, RegistersAreDecoded) {
  start();
  control::Pipes pipes;
  report_pipes(bam, profile(), pipes);
  EXPECT_TRUE(pipes.powered());
  EXPECT_THAT(pipes.control(), ::testing::StartsWith("CTRL{EN=1"));
  EXPECT_EQ(pipes.enabled_sources(), 0x80000030U);
  EXPECT_EQ(pipes.pipe(4).control(), "P_CTRL{EN=1 SYS_MODE=1}");
  EXPECT_EQ(pipes.pipe(5).control(), "P_CTRL{EN=1 DIRECTION=1 SYS_MODE=1}");
  EXPECT_EQ(pipes.pipe(5).state(), "runs");
  EXPECT_EQ(pipes.pipe(0).state(), "disabled");
  EXPECT_EQ(pipes.pipe(5).ring_address(), kDownRing);
  EXPECT_EQ(pipes.pipe(5).slots(), 4095U);
}

TEST_F(PipeReportTest, DescriptorsThatWaitAreDecoded) {
  start();
  describe_at(kDownRing, 0, kBuffers, 2048, bam::kFlagInt | bam::kFlagEot);
  describe_at(kDownRing, 8, kBuffers + 0x800, 2048, 0);
  ring_bell(kDown, 16);
  const control::Ring seen = ring(kDown);
  EXPECT_THAT(states(seen), ElementsAre("posted>", "posted"));
  EXPECT_EQ(seen.pipe().posted(), 2U);
  EXPECT_EQ(seen.slot(0).address(), kBuffers);
  EXPECT_EQ(seen.slot(0).size(), 2048U);
  EXPECT_THAT(seen.slot(0).flag_names(), ElementsAre("INT", "EOT"));
  EXPECT_EQ(seen.slot(1).index(), 1U);
}

TEST_F(PipeReportTest, FramesInBuffersAreDecodedByTheirHeader) {
  start();
  fill_ram(kBuffers, link::encode_command(link::Command::open, 3));
  describe_at(kUpRing, 0, kBuffers, 8);
  ring_bell(kUp, 8);
  const control::Ring seen = ring(kUp);
  EXPECT_THAT(states(seen), ElementsAre("done"));
  EXPECT_EQ(seen.slot(0).frame(), "UL OPEN ch 3");
}

TEST_F(PipeReportTest, ABufferThatWaitsForADownlinkFrameHoldsNone) {
  start();
  fill_ram(kBuffers, link::encode_command(link::Command::open, 3));  // of an earlier use
  describe_at(kDownRing, 0, kBuffers, 2048);
  ring_bell(kDown, 8);
  EXPECT_EQ(ring(kDown).slot(0).frame(), "");
  ASSERT_EQ(bam.push(kDown, link::encode_command(link::Command::close, 1)), Delivery::accepted);
  EXPECT_EQ(ring(kDown).slot(0).frame(), "DL CLOSE ch 1");
  EXPECT_EQ(ring(kDown).slot(0).state(), "done");
}

TEST_F(PipeReportTest, TheRingWraps) {
  start(4 * 8);
  for (std::uint32_t i = 0; i < 4; ++i) describe_at(kDownRing, i * 8, kBuffers + i * 0x800, 2048);
  ring_bell(kDown, 3 * 8);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(bam.push(kDown, link::encode_command(link::Command::open, 0)), Delivery::accepted);
  ring_bell(kDown, 8);  // slots 3 and 0
  const control::Ring seen = ring(kDown);
  EXPECT_THAT(states(seen), ElementsAre("done", "done", "posted>", "posted"));
  EXPECT_EQ(seen.slot(2).index(), 3U);
  EXPECT_EQ(seen.slot(3).index(), 0U);
}

TEST_F(PipeReportTest, AllOfTheRingFromItsStart) {
  start();
  describe_at(kDownRing, 0, kBuffers, 2048);
  ring_bell(kDown, 8);
  const control::Ring seen = ring(kDown, true);
  ASSERT_EQ(seen.slot_size(), 4095);
  EXPECT_EQ(seen.slot(0).state(), "posted");
  EXPECT_EQ(seen.slot(1).state(), "free");
  EXPECT_EQ(seen.slot(4094).offset(), 4094U * 8);
  EXPECT_LT(seen.ByteSizeLong(), 1U << 20U);
}

TEST_F(PipeReportTest, ARingThatIsNotInRamIsSaid) {
  power_up();
  set_up(kDown, 0x1000, bam::kProducer);
  const control::Ring seen = ring(kDown, true);
  ASSERT_EQ(seen.slot_size(), 4095);
  EXPECT_FALSE(seen.slot(0).readable());
}

TEST_F(PipeReportTest, LookingTouchesNothing) {
  start();
  describe_at(kUpRing, 0, kBuffers, 8, bam::kFlagInt | bam::kFlagEot);
  ring_bell(kUp, 8);
  const std::size_t events = sink.events.size();
  const auto writes = memory.writes;
  const bool level = line.level();
  control::Pipes pipes;
  report_pipes(bam, profile(), pipes);
  static_cast<void>(ring(kUp, true));
  static_cast<void>(ring(kDown));
  EXPECT_EQ(sink.events.size(), events);
  EXPECT_EQ(memory.writes, writes);
  EXPECT_EQ(line.level(), level);
  EXPECT_EQ(pipes.line(), level);
  EXPECT_EQ(pipes.pipe(4).interrupts(), "P_IRQ_STTS{PRCSD_DESC=1 TRNSFR_END=1}");
}

}  // namespace
}  // namespace bamboozle
