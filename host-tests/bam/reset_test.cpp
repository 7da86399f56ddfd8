// P_RST, SW_RST, collapse, machine reset: what goes, what stays, and what was under way (domain.md 1.3, 1.4).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ResetTest : public BamTest {
 protected:
  ResetTest() {
    start();
    for (std::uint32_t i = 0; i < 4; ++i) describe_at(kUpRing, i * 8, kBuffers, 10);
    ring_bell(kUp, 0x10);
  }
  void expect_pristine(unsigned pipe) {
    for (const RegisterId id :
         {RegisterId::p_ctrl, RegisterId::p_rst, RegisterId::p_halt, RegisterId::p_irq_stts, RegisterId::p_irq_en,
          RegisterId::p_sw_ofsts, RegisterId::p_evnt_reg, RegisterId::p_desc_fifo_addr, RegisterId::p_fifo_sizes})
      EXPECT_EQ(read(id, pipe), 0U) << row(id).name;
  }
};

TEST_F(ResetTest, APipeResetPulseClearsThePipe) {
  write(RegisterId::p_halt, kUp, 1);
  reset_pipe(kUp);
  expect_pristine(kUp);
  EXPECT_FALSE(line.level());
}

TEST_F(ResetTest, AndLeavesTheOtherPipeAlone) {
  describe_at(kDownRing, 0, kBuffers, 2048);
  ring_bell(kDown, 8);
  reset_pipe(kUp);
  EXPECT_EQ(bam.posted(kDown), 1U);
  EXPECT_EQ(read(RegisterId::irq_srcs_msk_ee), 0x80000030U);
}

TEST_F(ResetTest, PipeResetReadsBackWhileHeld) {
  write(RegisterId::p_rst, kUp, 1);
  EXPECT_EQ(read(RegisterId::p_rst, kUp), 1U);
  write(RegisterId::p_rst, kUp, 0);
  EXPECT_EQ(read(RegisterId::p_rst, kUp), 0U);
}

TEST_F(ResetTest, WhatIsWrittenDuringPipeResetIsGoneAfterIt) {
  write(RegisterId::p_rst, kUp, 1);
  write(RegisterId::p_ctrl, kUp, kConsumer);
  write(RegisterId::p_fifo_sizes, kUp, kFifoSize);
  write(RegisterId::p_rst, kUp, 0);
  expect_pristine(kUp);
}

TEST_F(ResetTest, OneResetIsOneGeneration) {
  const std::uint32_t before = bam.pipe(kUp).generation;
  reset_pipe(kUp);
  EXPECT_EQ(bam.pipe(kUp).generation, before + 1);
  write(RegisterId::p_rst, kUp, 0);
  EXPECT_EQ(bam.pipe(kUp).generation, before + 1);
}

TEST_F(ResetTest, AHalfMovedUplinkFrameIsDroppedAndSaid) {
  describe_at(kUpRing, 0x10, kBuffers, 10, 0);
  ring_bell(kUp, 0x18);
  set_up(kUp, kUpRing, kConsumer);
  describe_at(kUpRing, 0, kBuffers, 7);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.back().size(), 7U);
  EXPECT_THAT(notes(), ElementsAre(HasSubstr("drops 10 bytes")));
}

TEST_F(ResetTest, SoftwareResetClearsAllPipesAndTheLine) {
  describe_at(kDownRing, 0, kBuffers, 2048);
  ring_bell(kDown, 8);
  write(RegisterId::ctrl, 0, 0x20003);
  expect_pristine(kUp);
  expect_pristine(kDown);
  EXPECT_FALSE(line.level());
  EXPECT_EQ(read(RegisterId::irq_stts), 0U);
  EXPECT_EQ(read(RegisterId::ctrl), 0x20003U);  // EN is kept as written
}

TEST_F(ResetTest, SoftwareResetClearsTheControllersOwnErrors) {
  describe_at(kUpRing, 0x10, 0, 10);
  ring_bell(kUp, 0x18);
  ASSERT_EQ(read(RegisterId::irq_stts), kBamHrespError);
  write(RegisterId::ctrl, 0, 0x20003);
  EXPECT_EQ(read(RegisterId::irq_stts), 0U);
  EXPECT_FALSE(line.level());
}

TEST_F(ResetTest, APipeResetLeavesTheControllersOwnErrors) {
  describe_at(kUpRing, 0x10, 0, 10);
  ring_bell(kUp, 0x18);
  reset_pipe(kUp);
  EXPECT_EQ(read(RegisterId::irq_stts), kBamHrespError);
  EXPECT_TRUE(line.level());
}

TEST_F(ResetTest, NothingRunsWhileSoftwareResetIsHeld) {
  write(RegisterId::ctrl, 0, 0x20003);
  set_up(kDown, kDownRing, kProducer);
  ring_bell(kDown, 8);
  EXPECT_EQ(bam.push(kDown, bytes(4)), Delivery::refused);
}

TEST_F(ResetTest, HoldingSoftwareResetIsNoSecondReset) {
  write(RegisterId::ctrl, 0, 0x20003);
  const std::uint32_t generation = bam.pipe(kUp).generation;
  write(RegisterId::ctrl, 0, 0x20003);
  EXPECT_EQ(bam.pipe(kUp).generation, generation);
}

TEST_F(ResetTest, ACollapseDropsTheLineAndTheRegisters) {
  ASSERT_TRUE(line.level());
  bam.set_power(false);
  EXPECT_FALSE(line.level());
  bam.set_power(true);
  expect_pristine(kUp);
  EXPECT_EQ(read(RegisterId::irq_srcs_msk_ee), 0U);
  EXPECT_EQ(read(RegisterId::ctrl), 0x20000U);
}

TEST_F(ResetTest, PowerThatDoesNotChangeResetsNothing) {
  bam.set_power(true);
  EXPECT_EQ(read(RegisterId::p_ctrl, kUp), kConsumer);
  EXPECT_TRUE(line.level());
}

TEST_F(ResetTest, StaleStatusDoesNotSurviveIntoTheNextPowerPeriod) {
  bam.set_power(false);
  bam.set_power(true);
  write(RegisterId::irq_srcs_msk_ee, 0, 0x80000030);
  write(RegisterId::p_irq_en, kUp, 0x31);
  EXPECT_FALSE(line.level());
}

TEST_F(ResetTest, AMachineResetKeepsThePower) {
  bam.reset();
  EXPECT_TRUE(bam.powered());
  expect_pristine(kUp);
  EXPECT_FALSE(line.level());
}

TEST_F(ResetTest, AMachineResetOfACollapsedBlockLeavesItCollapsed) {
  bam.set_power(false);
  bam.reset();
  EXPECT_FALSE(bam.powered());
}

TEST_F(ResetTest, OnlyAResetThatChangesSomethingIsTraced) {
  sink.events.clear();
  reset_pipe(kUp);
  reset_pipe(kUp);
  EXPECT_THAT(changes(kUp), ElementsAre("reset"));
}

TEST_F(ResetTest, HaltAnswersWithItsStatus) {
  write(RegisterId::p_halt, kDown, 1);
  EXPECT_EQ(read(RegisterId::p_halt, kDown), kPipeHalt | kPipeProducerHalted | kPipeEmpty);
  write(RegisterId::p_halt, kDown, 0);
  EXPECT_EQ(read(RegisterId::p_halt, kDown), 0U);
  EXPECT_THAT(changes(kDown), ElementsAre("enabled", "halted", "resumed"));
}

TEST_F(ResetTest, APipeWithoutSystemModeIsSaidOnce) {
  write(RegisterId::p_ctrl, kDown, 0x0A);
  write(RegisterId::p_ctrl, kUp, 0x02);
  EXPECT_THAT(notes(), ElementsAre(HasSubstr("BAM-to-BAM")));
}

TEST_F(ResetTest, PeekingChangesAndTracesNothing) {
  sink.events.clear();
  EXPECT_EQ(bam.peek(at(RegisterId::p_ctrl, kUp)), kConsumer);
  EXPECT_EQ(bam.peek(0xFFFF0), 0U);
  EXPECT_THAT(sink.events, IsEmpty());
  EXPECT_EQ(bam.collapsed_accesses(), 0U);
}

}  // namespace
}  // namespace bamboozle::bam
