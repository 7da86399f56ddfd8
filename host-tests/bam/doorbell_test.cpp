// P_EVNT_REG: what counts, what is ignored, and what is a broken rule (domain.md 1.4, 1.5).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DoorbellTest : public BamTest {
 protected:
  DoorbellTest() {
    start();
    for (std::uint32_t i = 0; i < 8; ++i) describe_at(kUpRing, i * 8, kBuffers, 10);
  }
  [[nodiscard]] trace::Doorbell last() const { return sink.of(trace::Event::kDoorbell).back().doorbell(); }
};

TEST_F(DoorbellTest, OfARunningPipeCounts) {
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 8U);
  EXPECT_FALSE(last().ignored());
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(DoorbellTest, OfADisabledPipeIsIgnoredAndABrokenRule) {
  reset_pipe(kUp);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 0U);
  EXPECT_TRUE(last().ignored());
  EXPECT_THAT(last().reason(), HasSubstr("not enabled"));
  EXPECT_THAT(violations(), ElementsAre("doorbell_disabled_pipe"));
}

TEST_F(DoorbellTest, WhilePipeResetIsHeldIsIgnored) {
  write(RegisterId::p_rst, kUp, 1);
  write(RegisterId::p_ctrl, kUp, kConsumer);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 0U);
  EXPECT_THAT(last().reason(), HasSubstr("reset"));
}

TEST_F(DoorbellTest, WhileTheControllerIsHeldInResetOrOffIsIgnored) {
  write(RegisterId::ctrl, 0, 0x20000);
  ring_bell(kUp, 8);
  EXPECT_THAT(last().reason(), HasSubstr("controller is not enabled"));
  write(RegisterId::ctrl, 0, 0x20003);
  ring_bell(kUp, 8);
  EXPECT_THAT(last().reason(), HasSubstr("controller is held in reset"));
  EXPECT_THAT(client.frames, IsEmpty());
}

TEST_F(DoorbellTest, WhileCollapsedIsAFaultAndIgnored) {
  bam.set_power(false);
  ring_bell(kUp, 8);
  EXPECT_TRUE(last().ignored());
  EXPECT_THAT(violations(), ElementsAre("collapsed_access"));
}

TEST_F(DoorbellTest, ALateOneAfterAnEmptyRestartPostsOnlyItsOwn) {  // terminate_all of an in-flight pipe (domain.md 1.8)
  ring_bell(kUp, 0x20);
  set_up(kUp, kUpRing, kConsumer);
  EXPECT_EQ(bam.posted(kUp), 0U);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 5U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 8U);
}

TEST_F(DoorbellTest, OfAHaltedPipeCountsAndWaits) {
  write(RegisterId::p_halt, kUp, 1);
  ring_bell(kUp, 8);
  EXPECT_THAT(client.frames, IsEmpty());
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 8U);
  write(RegisterId::p_halt, kUp, 0);
  EXPECT_EQ(client.frames.size(), 1U);
}

TEST_F(DoorbellTest, TheSameValueAgainMovesNothing) {
  ring_bell(kUp, 8);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 1U);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(DoorbellTest, TheUpperHalfIsReadOnly) {
  ring_bell(kUp, 0xABCD0008);
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 8U);
  EXPECT_EQ(client.frames.size(), 1U);
}

class BadDoorbell : public DoorbellTest, public ::testing::WithParamInterface<std::uint32_t> {};

TEST_P(BadDoorbell, IsIgnoredAndABrokenRule) {
  ring_bell(kUp, GetParam());
  EXPECT_THAT(violations(), ElementsAre("bad_doorbell"));
  EXPECT_TRUE(last().ignored());
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 0U);
  EXPECT_THAT(client.frames, IsEmpty());
  ring_bell(kUp, 8);  // and the pipe lives on
  EXPECT_EQ(client.frames.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Values, BadDoorbell, ::testing::Values(1, 4, 7, 0x7FF8, 0x8000, 0xFFF8, 0xFFFF));

TEST_F(DoorbellTest, OfAPipeWithoutARingIsBad) {
  set_up(kUp, kUpRing, kConsumer, 0);
  ring_bell(kUp, 0);
  EXPECT_THAT(violations(), ElementsAre("bad_doorbell"));
}

TEST_F(DoorbellTest, ARingShrunkBehindTheDevicesBackStandsStill) {
  ring_bell(kUp, 0x40);
  write(RegisterId::p_fifo_sizes, kUp, 0x20);
  ring_bell(kUp, 0x18);
  EXPECT_EQ(client.frames.size(), 8U);
  EXPECT_EQ(bam.posted(kUp), 0U);
}

}  // namespace
}  // namespace bamboozle::bam
