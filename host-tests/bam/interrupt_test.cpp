// The level line: OR of the sources behind the mask, looked at once a batch (domain.md 1.7).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InterruptTest : public BamTest {
 protected:
  InterruptTest() {
    start();
    for (std::uint32_t i = 0; i < 64; ++i) describe_at(kUpRing, i * 8, kBuffers, 10);
  }
};

TEST_F(InterruptTest, StaysHighUntilTheStatusIsCleared) {
  ring_bell(kUp, 8);
  std::ignore = read(RegisterId::irq_srcs_ee);
  std::ignore = read(RegisterId::p_irq_stts, kUp);
  EXPECT_THAT(line.levels, ElementsAre(true));
  acknowledge(kUp);
  EXPECT_THAT(line.levels, ElementsAre(true, false));
}

TEST_F(InterruptTest, IsNotTouchedWhenItDoesNotChange) {
  ring_bell(kUp, 8);
  ring_bell(kUp, 16);
  ring_bell(kUp, 24);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(InterruptTest, APipeMaskedOutIsNoSourceAndNoLevel) {
  write(RegisterId::irq_srcs_msk_ee, 0, 0x80000000);
  ring_bell(kUp, 8);
  EXPECT_THAT(line.levels, IsEmpty());
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0U);              // after the mask ...
  EXPECT_EQ(read(RegisterId::irq_srcs_unmasked_ee), 0x10U);  // ... and before it
  write(RegisterId::irq_srcs_msk_ee, 0, 0x80000010);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(InterruptTest, AStatusThatIsNotEnabledIsNoSource) {
  write(RegisterId::p_irq_en, kUp, 0x11);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kTransferEnd);
  EXPECT_EQ(read(RegisterId::irq_srcs_unmasked_ee), 0U);
  EXPECT_FALSE(line.level());
  write(RegisterId::p_irq_en, kUp, 0x31);
  EXPECT_TRUE(line.level());
}

TEST_F(InterruptTest, TheControllersOwnStatusIsBit31) {
  describe_at(kUpRing, 0, 0, 10);
  write(RegisterId::p_irq_en, kUp, 0);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0x80000000U);
  EXPECT_TRUE(line.level());
  write(RegisterId::irq_clr, 0, read(RegisterId::irq_stts));
  EXPECT_FALSE(line.level());
}

TEST_F(InterruptTest, TheControllersOwnStatusNeedsItsEnable) {
  write(RegisterId::irq_en, 0, 0);
  describe_at(kUpRing, 0, 0, 10);
  write(RegisterId::p_irq_en, kUp, 0);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0U);
  EXPECT_FALSE(line.level());
}

TEST_F(InterruptTest, ACompletionBetweenClearAndOffsetIsNotLost) {
  ring_bell(kUp, 8);
  acknowledge(kUp);
  ring_bell(kUp, 16);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 16U);
  EXPECT_THAT(line.levels, ElementsAre(true, false, true));
}

TEST_F(InterruptTest, TheOffsetIsThereBeforeTheLine) {
  struct Watch final : IrqLine {
    void set(bool level) override {
      if (level) offset = bam->peek(offset_of(Version::v1_7_0, RegisterId::p_sw_ofsts, kUp).value());
    }
    void pulse() override {}
    BamController* bam = nullptr;
    std::uint32_t offset = 0;
  } watch;
  BamController other({}, memory, watch, sink, clock);
  watch.bam = &other;
  other.set_power(true);
  for (const auto& [id, n, value] : {std::tuple{RegisterId::ctrl, 0U, 0x20002U},
                                     {RegisterId::p_desc_fifo_addr, kUp, kUpRing},
                                     {RegisterId::p_fifo_sizes, kUp, kFifoSize},
                                     {RegisterId::p_irq_en, kUp, 0x31U},
                                     {RegisterId::irq_srcs_msk_ee, 0U, 0x10U},
                                     {RegisterId::p_ctrl, kUp, kConsumer},
                                     {RegisterId::p_evnt_reg, kUp, 16U}})
    std::ignore = other.write(at(id, n), value);
  EXPECT_EQ(watch.offset, 16U);
}

class TwoEnvironments : public BamTest {
 protected:
  static Options two() {
    Options options;
    options.execution_environments = 2;
    return options;
  }
  TwoEnvironments() : BamTest(two()) { start(); }
};

TEST_F(TwoEnvironments, TheSecondHasNoSourceOfItsOwn) {
  describe_at(kUpRing, 0, kBuffers, 10);
  write(RegisterId::irq_srcs_msk_ee, 1, 0x80000010);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee, 0), 0x10U);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee, 1), 0U);
  EXPECT_EQ(read(RegisterId::pipe_attr_ee, 0), 0x8000003FU);
  EXPECT_EQ(read(RegisterId::pipe_attr_ee, 1), 0x80000000U);
}

}  // namespace
}  // namespace bamboozle::bam
