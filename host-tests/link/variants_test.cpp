// Firmware of other kinds: who announces, who acknowledges, who collapses (domain.md 4.4, 4.5; quirks.md S11, S15, S70, S73, S78, S79).
#include "host-tests/link/link_fixture.h"

namespace bamboozle::link {
namespace {

using Variants = LinkTest;

TEST_F(Variants, AppsFirstAnswersTheFirstOpenOfABootAndNoOther) {
  parameters.channels[0].announcement = Announcement::apps;
  parameters.channels[1].announcement = Announcement::apps;
  boot_to_on();
  EXPECT_THAT(received(), IsEmpty());
  modem().uplink_frame(encode_command(Command::open, 0));
  EXPECT_THAT(received(), ElementsAre("OPEN 0"));
  modem().uplink_frame(encode_command(Command::close, 0));
  modem().uplink_frame(encode_command(Command::open, 0));
  EXPECT_THAT(received(), ElementsAre("OPEN 0"));
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Variants, AnAnswerThatFindsNoBufferIsLost) {
  parameters.channels[0].announcement = Announcement::apps;
  boot_to_on();
  apps.buffers = 0;
  modem().uplink_frame(encode_command(Command::open, 0));
  apps.buffers = 8;
  modem().downlink_room();
  clock.advance(1s);
  EXPECT_THAT(received(), IsEmpty());
}

TEST_F(Variants, AGatedChannelWaitsForTheScenario) {
  parameters.channels[0].announcement = Announcement::scenario;
  modem().boot();
  clock.advance(1ms);
  acknowledge();
  clock.advance(1s);
  EXPECT_THAT(received(), ElementsAre("OPEN 1"));
  modem().open_channel(0);
  clock.settle();
  EXPECT_THAT(received(), ElementsAre("OPEN 1", "OPEN 0"));
}

TEST_F(Variants, OpenWithoutPowerCollapse) {
  parameters.channels[0].open_command = 4;
  parameters.power.collapses = false;
  modem().boot();
  clock.advance(1ms);
  acknowledge();
  clock.advance(10ms);
  EXPECT_EQ(read_header(apps.frames.front()).command, 4);
  clock.advance(3600s);
  EXPECT_EQ(modem().power_state(), PowerState::on);
}

TEST_F(Variants, ARiseOfItsOwnFallsWithoutAVote) {
  parameters.power.vote_deadline = 2s;
  boot_to_on();  // some 11 ms after the rise
  clock.advance(1980ms);
  EXPECT_EQ(modem().power_state(), PowerState::on);
  clock.advance(20ms);
  EXPECT_EQ(modem().power_state(), PowerState::falling);
}

TEST_F(Variants, AVoteInTimeKeepsItUp) {
  parameters.power.vote_deadline = 2s;
  boot_to_on();
  clock.advance(1s);
  vote(true);
  clock.advance(5s);
  EXPECT_EQ(modem().power_state(), PowerState::on);
  vote(false);  // from here on the idle time rules
  clock.advance(2s);
  EXPECT_EQ(modem().power_state(), PowerState::on);
}

TEST_F(Variants, OldFirmwareDoesNotWaitForTheAckOfAFall) {
  parameters.power.fall_acknowledged = false;
  parameters.power.off = {50ms, 50ms};
  boot_to_on();  // idle since the ack, 1 ms after the boot
  clock.advance(5395ms);
  EXPECT_EQ(modem().power_state(), PowerState::falling);
  clock.advance(40ms);
  EXPECT_EQ(modem().power_state(), PowerState::falling);
  clock.advance(10ms);
  EXPECT_EQ(modem().power_state(), PowerState::off);
  EXPECT_THAT(violations(), IsEmpty());
  toggle_ack();  // upstream does, late
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Variants, DynamicMtuIsWhatBothSidesSay) {
  parameters.channels[0].open_signal = 0x42;  // capable, 4 KiB up
  boot_to_on();
  EXPECT_THAT(violations(), IsEmpty());
  modem().uplink_frame(encode_command(Command::open, 0, {.signal = 0x82}));  // 8 KiB down
  modem().port(0).send_downlink(FrameBytes(8000));
  clock.settle();
  EXPECT_THAT(fates(), IsEmpty());
  EXPECT_THAT(received(), ElementsAre("DATA 0"));
  modem().port(0).send_downlink(FrameBytes(9000));
  EXPECT_THAT(fates(), ElementsAre("dropped: larger than a downlink buffer"));
}

TEST_F(Variants, DynamicMtuThatWasNotOfferedIsIgnored) {
  boot_to_on();
  modem().uplink_frame(encode_command(Command::open, 0, {.signal = 0x82}));
  modem().port(0).send_downlink(FrameBytes(2048));
  EXPECT_THAT(fates(), ElementsAre("dropped: larger than a downlink buffer"));
}

TEST_F(Variants, ACrashForgetsTheDynamicMtu) {
  parameters.channels[0].open_signal = 0x42;
  apps.may_die = true;
  boot_to_on();
  modem().uplink_frame(encode_command(Command::open, 0, {.signal = 0x82}));
  modem().crash();
  modem().boot();
  clock.advance(1ms);
  acknowledge();
  modem().uplink_frame(encode_command(Command::open, 0));
  modem().port(0).send_downlink(FrameBytes(2048));
  EXPECT_THAT(fates(), ElementsAre("dropped: larger than a downlink buffer"));
}

TEST_F(Variants, AVoteThatNobodyLivedToAcknowledgeIsAcknowledgedAfterTheBoot) {
  apps.may_die = true;
  boot_to_off();
  modem().crash();
  apps.vote = true;  // heard by one who died of it: no call came through
  modem().boot();
  clock.advance(10ms);
  EXPECT_EQ(apps.modem_ack_toggles, 1U);
}

}  // namespace
}  // namespace bamboozle::link
