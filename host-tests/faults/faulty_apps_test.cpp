// What each effect does to what the modem sends.
#include "modem-model/faults/faulty_apps.h"

#include "host-tests/faults/faults_fixture.h"
#include "host-tests/link/fake_apps.h"

namespace bamboozle::faults {
namespace {

using link::FrameBytes;

class FaultyAppsTest : public FaultTest {
 protected:
  static FrameBytes frame(std::uint8_t channel, std::size_t size = 16) {
    return link::encode_data(channel, FrameBytes(size), {});
  }

  link::FakeApps inner{clock};
  FaultyApps apps{inner, injector, [this] { ++crashes; }};
};

TEST_F(FaultyAppsTest, WithoutRulesAllPasses) {
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::accepted);
  apps.set_modem_pc(true);
  apps.toggle_modem_ack();
  apps.power_bam(true);
  EXPECT_EQ(inner.frames.size(), 1U);
  EXPECT_TRUE(inner.modem_pc);
  EXPECT_EQ(inner.modem_ack_toggles, 1U);
  EXPECT_TRUE(inner.bam);
}

TEST_F(FaultyAppsTest, ADroppedFrameIsAcceptedAndGone) {
  once(Point::downlink_frame, {.effect = Effect::drop});
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::accepted);
  EXPECT_EQ(apps.send_downlink(frame(2)), Delivery::accepted);
  ASSERT_EQ(inner.frames.size(), 1U);
  EXPECT_EQ(inner.frames[0], frame(2));
}

TEST_F(FaultyAppsTest, ARefusedFrameIsAskedAboutOnce) {
  once(Point::downlink_frame, {.effect = Effect::set, .fields = {.magic = 0xdead}});
  inner.buffers = 0;
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::refused);
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::refused);
  inner.buffers = 10;
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::accepted);
  EXPECT_EQ(link::read_header(inner.frames[0]).magic, 0xdead);
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::accepted);
  EXPECT_EQ(link::read_header(inner.frames[1]).magic, link::kMagic);
}

TEST_F(FaultyAppsTest, FramesAreDoubledCutAndDelayed) {
  once(Point::downlink_frame, {.effect = Effect::duplicate});
  static_cast<void>(apps.send_downlink(frame(1)));
  EXPECT_EQ(inner.frames.size(), 2U);
  once(Point::downlink_frame, {.effect = Effect::truncate, .size = 5});
  static_cast<void>(apps.send_downlink(frame(1)));
  EXPECT_EQ(inner.frames[2].size(), 5U);
  once(Point::downlink_frame, {.effect = Effect::delay, .time = {10ms, 10ms}});
  static_cast<void>(apps.send_downlink(frame(1)));
  EXPECT_EQ(inner.frames.size(), 3U);
  static_cast<void>(apps.send_downlink(frame(2)));
  clock.advance(10ms);
  ASSERT_EQ(inner.frames.size(), 5U);
  EXPECT_EQ(inner.frames[4], frame(1));  // overtaken
}

TEST_F(FaultyAppsTest, AnEdgeIsLostWhileTheLevelStands) {
  once(Point::modem_pc, {.effect = Effect::lose_edge});
  apps.set_modem_pc(true);
  EXPECT_TRUE(inner.modem_pc);
  EXPECT_THAT(inner.take_log(), ElementsAre(::testing::EndsWith("M.PC=1 silent")));
}

TEST_F(FaultyAppsTest, ADroppedChangeLeavesTheRestOfItsStore) {
  once(Point::modem_pc, {.effect = Effect::drop});
  apps.set_lines(true, true, true);
  EXPECT_FALSE(inner.modem_pc);
  EXPECT_EQ(inner.modem_ack_toggles, 1U);
  once(Point::modem_ack, {.effect = Effect::drop});
  apps.toggle_modem_ack();
  EXPECT_EQ(inner.modem_ack_toggles, 1U);
}

TEST_F(FaultyAppsTest, AcksComeLateOrTwice) {
  once(Point::modem_ack, {.effect = Effect::delay, .time = {2s, 2s}});
  apps.toggle_modem_ack();
  clock.advance(1999ms);
  EXPECT_EQ(inner.modem_ack_toggles, 0U);
  clock.advance(1ms);
  EXPECT_EQ(inner.modem_ack_toggles, 1U);
  once(Point::modem_ack, {.effect = Effect::duplicate});
  apps.toggle_modem_ack();
  EXPECT_EQ(inner.modem_ack_toggles, 3U);
}

TEST_F(FaultyAppsTest, AGlitchIsTakenBack) {
  inner.bam = true;
  once(Point::modem_pc, {.effect = Effect::glitch, .time = {20us, 20us}});
  apps.set_modem_pc(true);
  EXPECT_TRUE(inner.modem_pc);
  clock.advance(20us);
  EXPECT_FALSE(inner.modem_pc);
}

TEST_F(FaultyAppsTest, PowerCanBeWithheldAndTheFirmwareDieInstead) {
  once(Point::bam_power, {.effect = Effect::drop});
  apps.power_bam(true);
  EXPECT_FALSE(inner.bam);
  once(Point::bam_power, {.effect = Effect::crash});
  apps.power_bam(true);
  EXPECT_FALSE(inner.bam);
  EXPECT_EQ(crashes, 0) << "never on the firmware's own stack";
  clock.settle();
  EXPECT_EQ(crashes, 1);
}

TEST_F(FaultyAppsTest, WhatADyingFirmwareStillDoesDoesNotHappen) {
  once(Point::bam_power, {.effect = Effect::crash});
  apps.power_bam(true);
  apps.set_modem_pc(true);
  apps.toggle_modem_ack();
  EXPECT_EQ(apps.send_downlink(frame(1)), Delivery::refused);
  EXPECT_FALSE(inner.bam);
  EXPECT_FALSE(inner.modem_pc);
  EXPECT_EQ(inner.modem_ack_toggles, 0U);
  clock.settle();
  EXPECT_EQ(crashes, 1);
  apps.power_bam(true);  // booted again
  apps.set_modem_pc(true);
  EXPECT_TRUE(inner.modem_pc);
}

TEST_F(FaultyAppsTest, TheEdgeOfAnAckIsTheLinesNotTheFirmwares) {
  once(Point::modem_ack, {.effect = Effect::drop});
  apps.toggle_modem_ack();
  Conditions up;
  up.level = true;
  once(Point::modem_ack, {.effect = Effect::lose_edge}, up);
  apps.toggle_modem_ack();
  EXPECT_TRUE(inner.modem_ack);
  EXPECT_THAT(inner.take_log(), Contains(HasSubstr("silent")));
}

}  // namespace
}  // namespace bamboozle::faults
