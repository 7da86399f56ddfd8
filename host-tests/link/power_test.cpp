// The legal orders of domain.md 5.5, one test each with its twin that goes wrong, and the golden timelines of domain.md 5.9.
#include "host-tests/link/link_fixture.h"

namespace bamboozle::link {
namespace {

using PowerTest = LinkTest;

// 5.5-1
TEST_F(PowerTest, BootBeforeTheDriverWaitsForItsAck) {
  modem().boot();
  clock.advance(10s);
  EXPECT_THAT(apps.take_log(), ElementsAre("0.500ms BAM on", "0.500ms M.PC=1"));
  EXPECT_EQ(modem().power_state(), PowerState::raising);
  acknowledge();
  clock.advance(5ms);
  EXPECT_EQ(modem().power_state(), PowerState::on);
  EXPECT_THAT(received(), ElementsAre("OPEN 0", "OPEN 1"));
}

TEST_F(PowerTest, BootBeforeTheDriverWithoutAnyAckIsToleratedAndTraced) {
  modem().boot();
  clock.advance(600s);
  EXPECT_EQ(modem().power_state(), PowerState::raising);
  EXPECT_THAT(apps.frames, IsEmpty());
  EXPECT_THAT(violations(), IsEmpty());
  EXPECT_THAT(sink.of(trace::Event::kPower).back().power().reason(), HasSubstr("no A.ACK for 15.000000000 s: tolerated"));
  acknowledge();
  clock.advance(5ms);
  EXPECT_THAT(received(), ElementsAre("OPEN 0", "OPEN 1"));
}

// 5.5-2, timeline "boot, modem later than driver"
TEST_F(PowerTest, BootAfterTheDriver) {
  clock.advance(100ms);
  modem().boot();
  clock.advance(1ms);
  acknowledge();
  clock.advance(3ms);
  EXPECT_THAT(apps.frames, IsEmpty());
  clock.advance(1ms);
  EXPECT_THAT(received(), ElementsAre("OPEN 0", "OPEN 1"));
  EXPECT_THAT(apps.take_log(), ElementsAre("100.500ms BAM on", "100.500ms M.PC=1"));
}

TEST_F(PowerTest, AnAckOfNothingIsIgnoredAndTraced) {
  boot_to_on();
  acknowledge();
  EXPECT_EQ(modem().power_state(), PowerState::on);
  EXPECT_THAT(sink.of(trace::Event::kNote).back().note().text(), HasSubstr("without a change of M.PC"));
}

TEST_F(PowerTest, AnAckBeforeTheRiseCountsForNothing) {
  modem().boot();
  acknowledge();
  clock.advance(1ms);
  EXPECT_EQ(modem().power_state(), PowerState::raising);
}

// 5.5-3
TEST_F(PowerTest, DownlinkWakes) {
  boot_to_off();
  const Nanoseconds start = clock.now();
  modem().send_data(0, bytes({0x45}));
  clock.advance(1ms);
  EXPECT_TRUE(apps.modem_pc);
  EXPECT_FALSE(apps.vote);
  EXPECT_THAT(apps.frames, IsEmpty());
  acknowledge();
  EXPECT_THAT(received(), ElementsAre("DATA 0"));
  EXPECT_EQ(clock.now() - start, 1ms);
  EXPECT_EQ(apps.modem_ack_toggles, 0U);
}

TEST_F(PowerTest, DownlinkWakeWithoutAckDeliversNothing) {
  boot_to_off();
  modem().send_data(0, bytes({0x45}));
  clock.advance(60s);
  EXPECT_THAT(apps.frames, IsEmpty());
  EXPECT_EQ(modem().downlink_waiting(), 1U);
}

// 5.5-4, timeline "UL wake from OFF"
TEST_F(PowerTest, UplinkWakeFromOffAcksFirst) {
  boot_to_off();
  clock.advance_to(10s);
  vote(true);
  clock.advance(5ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("10003.000ms M.ACK~", "10003.500ms BAM on", "10003.500ms M.PC=1"));
  acknowledge();
  EXPECT_EQ(modem().power_state(), PowerState::on);
}

TEST_F(PowerTest, UplinkWakeWithAckAndPowerInOneStore) {
  parameters.power.ack_with_power = true;
  boot_to_off();
  clock.advance_to(10s);
  vote(true);
  clock.advance(5ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("10003.500ms BAM on", "10003.500ms M.PC=1+M.ACK~"));
  acknowledge();
  vote(false);
  clock.advance(3ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("10008.000ms M.ACK~"));
}

TEST_F(PowerTest, AVoteForADeadModemIsNotAnswered) {
  vote(true);
  clock.advance(10s);
  EXPECT_THAT(apps.take_log(), IsEmpty());
}

// 5.5-5
TEST_F(PowerTest, UplinkVoteWhileOnIsOnlyAcknowledged) {
  boot_to_on();
  clock.advance_to(1s);
  vote(true);
  clock.advance(60s);
  EXPECT_THAT(apps.take_log(), ElementsAre("1003.000ms M.ACK~"));
  EXPECT_EQ(modem().power_state(), PowerState::on);
}

TEST_F(PowerTest, ARepeatedVoteLevelIsNoChange) {
  boot_to_on();
  vote(true);
  vote(true);
  clock.advance(1s);
  EXPECT_EQ(apps.modem_ack_toggles, 1U);
}

TEST_F(PowerTest, EachVoteChangeHasItsOwnAckInOrder) {
  boot_to_on();
  for (const bool level : {true, false, true, false}) {
    vote(level);
    clock.advance(1ms);
  }
  clock.advance(10ms);
  EXPECT_EQ(apps.modem_ack_toggles, 4U);
}

// 5.5-6
TEST_F(PowerTest, AHeldLinkOutlivesTheVote) {
  boot_to_on();
  modem().hold_power(true);
  vote(true);
  clock.advance(1s);
  vote(false);
  clock.advance(100s);
  EXPECT_EQ(apps.modem_ack_toggles, 2U);
  EXPECT_TRUE(apps.modem_pc);
}

TEST_F(PowerTest, AnUnheldLinkFallsIdleTimeAfterTheVote) {
  boot_to_on();
  vote(true);
  clock.advance_to(20s);
  vote(false);
  clock.advance(6s);
  EXPECT_THAT(apps.take_log(), ElementsAre("14.000ms M.ACK~", "20003.000ms M.ACK~", "25400.000ms M.PC=0"));
}

TEST_F(PowerTest, TrafficStartsTheIdleTimeAgain) {
  boot_to_on();
  clock.advance_to(5s);
  modem().uplink_frame(encode_command(Command::open, 0));
  clock.advance_to(10s);
  modem().send_data(0, bytes({0x45}));
  clock.advance_to(15399ms);
  EXPECT_TRUE(apps.modem_pc);
  clock.advance_to(15400ms);
  EXPECT_FALSE(apps.modem_pc);
}

// 5.5-7, timeline "collapse"
TEST_F(PowerTest, CollapseKeepsTheBamUntilTheAck) {
  boot_to_on();
  clock.advance(6s);
  EXPECT_THAT(apps.take_log(), ElementsAre("5405.000ms M.PC=0")) << "5.4 s after A.ACK at 1 ms and the OPENs at 5 ms";
  clock.advance(14s);
  EXPECT_TRUE(apps.bam);
  acknowledge();
  EXPECT_TRUE(apps.bam);
  clock.advance(100us);
  EXPECT_FALSE(apps.bam);
  EXPECT_EQ(modem().power_state(), PowerState::off);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(PowerTest, CollapseWithoutAckIsFatal) {
  boot_to_on();
  clock.advance_to(5405ms + 14999ms);
  EXPECT_EQ(modem().power_state(), PowerState::falling);
  clock.advance(10ms);
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
  EXPECT_FALSE(apps.bam);
  ASSERT_THAT(violations(), ElementsAre("modem_fatal"));
  EXPECT_THAT(sink.of(trace::Event::kViolation)[0].violation().text(),
              HasSubstr("no A.ACK for 15.000000000 s: a2_task assertion, quirks.md S10"));
}

// 5.5-8
TEST_F(PowerTest, AVoteDuringTheFallIsAckedAndServedAfterIt) {
  boot_to_on();
  clock.advance_to(6s);
  ASSERT_EQ(modem().power_state(), PowerState::falling);
  apps.take_log();
  vote(true);
  clock.advance(10ms);
  acknowledge();
  clock.advance(5ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("6003.000ms M.ACK~", "6010.100ms BAM off", "6010.600ms BAM on", "6010.600ms M.PC=1"));
}

TEST_F(PowerTest, AVoteWhoseAckIsDueAfterTheFallWakesToo) {
  boot_to_on();
  clock.advance_to(6s);
  apps.take_log();
  vote(true);
  acknowledge();
  clock.advance(5ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("6000.100ms BAM off", "6003.000ms M.ACK~", "6003.500ms BAM on", "6003.500ms M.PC=1"));
}

TEST_F(PowerTest, AVoteNeverMeetsAFallThatFollowsIt) {
  boot_to_on();
  clock.advance_to(5403ms);  // two milliseconds before the idle time is over
  vote(true);
  clock.advance(10s);
  EXPECT_TRUE(apps.modem_pc) << "the ack was still to come, yet the vote stood";
}

TEST_F(PowerTest, NoVoteDuringTheFallMeansNoRise) {
  boot_to_off();
  clock.advance(100s);
  EXPECT_THAT(apps.take_log(), IsEmpty());
}

TEST_F(PowerTest, DownlinkDuringTheFallIsServedAfterIt) {
  boot_to_on();
  clock.advance_to(6s);
  modem().send_data(0, bytes({0x45}));
  acknowledge();
  clock.advance(1ms);
  EXPECT_THAT(apps.frames, IsEmpty());
  acknowledge();
  EXPECT_THAT(received(), ElementsAre("DATA 0"));
}

TEST_F(PowerTest, HoldRaisesAndLettingGoCollapsesWithoutIdleTime) {
  boot_to_off();
  clock.advance_to(10s);
  modem().hold_power(true);
  clock.advance(1ms);
  acknowledge();
  clock.advance_to(60s);
  apps.take_log();
  modem().hold_power(false);
  EXPECT_THAT(apps.take_log(), ElementsAre("60000.000ms M.PC=0"));
}

TEST_F(PowerTest, LettingGoWaitsForTheVote) {
  boot_to_on();
  modem().hold_power(true);
  vote(true);
  clock.advance(10ms);
  modem().hold_power(false);
  clock.advance_to(1s);
  apps.take_log();
  vote(false);
  clock.advance(10ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("1003.000ms M.ACK~", "1003.000ms M.PC=0"));
}

TEST_F(PowerTest, AHoldDuringTheFallIsServedAfterIt) {
  boot_to_on();
  clock.advance_to(6s);
  modem().hold_power(true);
  acknowledge();
  clock.advance(1ms);
  EXPECT_TRUE(apps.modem_pc);
}

TEST_F(PowerTest, LettingGoCountsForOneCollapseOnly) {
  boot_to_on();
  modem().hold_power(true);
  modem().hold_power(false);
  acknowledge();
  clock.advance(1ms);
  ASSERT_EQ(modem().power_state(), PowerState::off);
  modem().send_data(0, bytes({0x45}));
  clock.advance(1ms);
  acknowledge();
  clock.advance(5s);
  EXPECT_TRUE(apps.modem_pc) << "the next power period has its idle time again";
}

TEST_F(PowerTest, AVoteThatTheCrashCaughtUnacknowledgedIsAckedAfterTheRestart) {
  apps.may_die = true;
  boot_to_on();
  vote(true);
  modem().crash();
  modem().boot();
  clock.advance(10ms);
  EXPECT_EQ(apps.modem_ack_toggles, 1U);
}

TEST_F(PowerTest, AVoteFromBeforeTheBootIsReadAndAcked) {
  vote(true);
  clock.advance(1s);
  modem().boot();
  clock.advance(10ms);
  EXPECT_THAT(apps.take_log(), ElementsAre("1000.500ms BAM on", "1000.500ms M.PC=1", "1003.000ms M.ACK~"));
  acknowledge();
  clock.advance(100s);
  EXPECT_TRUE(apps.modem_pc) << "the vote holds it";
}

TEST_F(PowerTest, BootingTwiceIsIgnored) {
  boot_to_on();
  modem().boot();
  clock.advance(1s);
  EXPECT_THAT(apps.take_log(), IsEmpty());
}

TEST_F(PowerTest, ACrashMovesNoLineAndAnswersNothing) {
  apps.may_die = true;
  boot_to_on();
  modem().crash();
  vote(true);
  acknowledge();
  modem().hold_power(true);
  modem().send_data(0, bytes({0x45}));
  clock.advance(60s);
  EXPECT_THAT(apps.take_log(), ElementsAre("11.000ms BAM off"));
  EXPECT_THAT(apps.frames, IsEmpty());
  EXPECT_TRUE(apps.modem_pc);
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
}

TEST_F(PowerTest, ARestartAnnouncesAgainAndServesTheVote) {
  apps.may_die = true;
  boot_to_on();
  modem().crash();
  vote(true);
  clock.advance(1s);
  apps.modem_pc = false;  // as the restarted firmware's word would be
  apps.take_log();
  modem().boot();
  clock.advance(10ms);
  acknowledge();
  clock.advance(10ms);
  EXPECT_EQ(apps.modem_ack_toggles, 1U);
  EXPECT_THAT(received(), ElementsAre("OPEN 0", "OPEN 1"));
}

TEST_F(PowerTest, AVoteAckedBeforeTheCrashIsNotAckedAgain) {
  apps.may_die = true;
  boot_to_on();
  vote(true);
  clock.advance(10ms);
  modem().crash();
  modem().boot();
  clock.advance(1s);
  EXPECT_EQ(apps.modem_ack_toggles, 1U);
}

TEST_F(PowerTest, StatesAreTracedWithTheirReasons) {
  boot_to_off();
  std::vector<std::string> lines;
  for (const trace::Event& event : sink.of(trace::Event::kPower)) {
    const trace::Power& power = event.power();
    lines.push_back(fmt::format("{}>{} {:d} {}", power.previous(), power.state(), power.bam_powered(), power.reason()));
  }
  EXPECT_THAT(lines, ElementsAre("off>raising 0 boot", "raising>raising 1 BAM powered, M.PC = 1", "raising>on 1 A.ACK",
                                 "on>falling 1 idle", "falling>off 0 A.ACK"));
}

}  // namespace
}  // namespace bamboozle::link
