// The register traces of domain.md 1.9, replayed as the unmodified driver writes them, and the state they must lead to.
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GoldenSequence : public BamTest {
 protected:
  void w(std::uint32_t offset, std::uint32_t value) { std::ignore = bam.write(offset, value); }
  [[nodiscard]] std::uint32_t r(std::uint32_t offset) { return bam.read(offset).value; }

  void power_up_trace() {
    const std::uint32_t v = r(0x0000);
    w(0x0000, v | 1), w(0x0000, v & ~1U), w(0x0000, (v & ~1U) | 2);
    w(0x0008, 4), w(0x007C, 0x0FFFF004), w(0x001C, 6), w(0x3004, 0x80000000);
    w(0x18004, 1), w(0x18004, 0), w(0x1881C, kDownRing), w(0x18820, 0x7FF8), w(0x18018, 0x31);
    w(0x3004, r(0x3004) | 0x20);
    w(0x18000, 0x2A), w(0x0008, 0x800), w(0x18818, 0x100);
  }
  void first_uplink_trace() {
    w(0x17004, 1), w(0x17004, 0), w(0x1781C, kUpRing), w(0x17820, 0x7FF8), w(0x17018, 0x31);
    w(0x3004, r(0x3004) | 0x10);
    w(0x17000, 0x22), w(0x17818, 8);
  }
  void power_down_trace() {
    w(0x17004, 1), w(0x17004, 0), w(0x3004, r(0x3004) & ~0x10U), w(0x17018, 0);
    w(0x18004, 1), w(0x18004, 0), w(0x1881C, kDownRing), w(0x18820, 0x7FF8), w(0x18018, 0x31);
    w(0x3004, r(0x3004)), w(0x18000, 0x2A);
    w(0x18004, 1), w(0x18004, 0), w(0x3004, r(0x3004) & ~0x20U), w(0x18018, 0);
    w(0x0000, r(0x0000) | 1);
  }
};

TEST_F(GoldenSequence, PowerUpArmsTheDownlinkPipe) {
  bam.set_power(true);
  power_up_trace();
  EXPECT_EQ(r(0x0000), 0x00020002U);  // as observed on MDM9607 (domain.md 1.2)
  EXPECT_EQ(r(0x0008), 0x800U);
  EXPECT_EQ(r(0x3004), 0x80000020U);
  EXPECT_EQ(r(0x18000), 0x2AU);
  EXPECT_EQ(bam.posted(kDown), 32U);
  EXPECT_EQ(r(0x18800), 0U);
  EXPECT_FALSE(line.level());
  EXPECT_THAT(violations(), IsEmpty());
  EXPECT_THAT(notes(), IsEmpty());  // the unmodified driver uses nothing that is not modelled
}

TEST_F(GoldenSequence, TheSameWritesWithoutPowerAreAllFaults) {
  power_up_trace();
  EXPECT_EQ(bam.collapsed_accesses(), 18U);
  EXPECT_EQ(violations().size(), 18U);
  bam.set_power(true);
  EXPECT_EQ(bam.posted(kDown), 0U);
  EXPECT_EQ(r(0x18000), 0U);
}

TEST_F(GoldenSequence, FirstUplinkFrameIsTakenInTheDoorbell) {
  bam.set_power(true);
  power_up_trace();
  fill_ram(kBuffers, bytes(8));
  describe_at(kUpRing, 0, kBuffers, 8);
  first_uplink_trace();
  EXPECT_THAT(client.frames, ElementsAre(bytes(8)));
  EXPECT_EQ(r(0x3004), 0x80000030U);
  EXPECT_EQ(r(0x3000), 0x10U);
  EXPECT_EQ(r(0x17800), 8U);
  EXPECT_TRUE(line.level());
}

TEST_F(GoldenSequence, DownlinkCompletionIsSeenClearedAndRequeued) {
  bam.set_power(true);
  power_up_trace();
  for (std::uint32_t i = 0; i < 33; ++i) describe_at(kDownRing, i * 8, kBuffers + i * 0x1000, 2048);
  ASSERT_EQ(bam.push(kDown, bytes(40)), Delivery::accepted);
  EXPECT_TRUE(line.level());
  EXPECT_EQ(r(0x3000), 0x20U);
  EXPECT_EQ(r(0x18010), 0x20U);
  w(0x18014, 0x20);
  EXPECT_EQ(r(0x18800), 8U);
  EXPECT_FALSE(line.level());
  w(0x18818, 0x108);
  EXPECT_EQ(bam.posted(kDown), 32U);
}

TEST_F(GoldenSequence, PowerDownLeavesNothingRunning) {
  bam.set_power(true);
  power_up_trace();
  first_uplink_trace();
  power_down_trace();
  EXPECT_EQ(r(0x0000) & 1, 1U);
  EXPECT_EQ(r(0x3004), 0x80000000U);
  for (const unsigned pipe : {kUp, kDown}) {
    EXPECT_FALSE(bam.pipe(pipe).enabled());
    EXPECT_EQ(bam.posted(pipe), 0U);
  }
  EXPECT_FALSE(line.level());
  EXPECT_EQ(bam.push(kDown, bytes(8)), Delivery::refused);
}

TEST_F(GoldenSequence, ASecondCycleIsLikeTheFirst) {
  for (int cycle = 0; cycle < 3; ++cycle) {
    bam.set_power(true);
    power_up_trace();
    EXPECT_EQ(bam.posted(kDown), 32U);
    power_down_trace();
    bam.set_power(false);
  }
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(GoldenSequence, RegistersThatLostTheirValuesShowTheDriverBugOfR7) {  // the next power-on neither resets nor re-initialises
  bam.set_power(true);
  power_up_trace();
  bam.set_power(false);
  bam.set_power(true);
  w(0x18818, 0x108);
  EXPECT_THAT(violations(), ElementsAre("doorbell_disabled_pipe"));
  EXPECT_EQ(bam.posted(kDown), 0U);
}

}  // namespace
}  // namespace bamboozle::bam
