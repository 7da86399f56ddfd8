// The engine when something is late, lost, full or on its way out.
#include "host-tests/driver-core/engine_fixture.h"

namespace bamboozle::dmux {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class EngineRecoveryTest : public EngineTest {
 protected:
  static constexpr unsigned kForData = TransmitRing::kSlots - TransmitRing::kForCommands;

  /// A transfer whose interrupt never comes is found.
  void lose_interrupt(unsigned transfer) {
    ports_.arrived = true;
    engine_.tick(now_ += kSecond);
    engine_.tick(now_ += 10 * kMillisecond);
    ports_.arrived = false;
    receive(transfer);
  }
  void receive(unsigned transfer) {
    ASSERT_TRUE(engine_.downlink_done(ports_.downlink[transfer].first, ports_.downlink[transfer].second));
  }
  void fill() {
    for (unsigned i = 0; i < kForData; ++i) send();
  }
};

TEST_F(EngineRecoveryTest, ThePowersInterruptLooksAtBothLines) {
  send();
  ports_.wire = {.pc = true, .ack = true};
  engine_.power_interrupt(now_);
  EXPECT_EQ(engine_.vote().state(), VoteState::waiting_power) << "the acknowledgement's own interrupt is late";
}

TEST_F(EngineRecoveryTest, AFallThatWasOnlySeenLosesWhatWasInFlight) {
  awake();
  send();
  ports_.wire.pc = false;
  engine_.tick(now_ += kSecond / 2);
  EXPECT_THAT(ports_.take(), IsSupersetOf({"ack 0", "gone 0 lost", "release"}));
  EXPECT_EQ(counters_.falls_under_vote, 1U);
}

TEST_F(EngineRecoveryTest, AResetLosesWhatWasInFlight) {
  awake();
  send();
  engine_.remote_reset(true, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "up 0", "ring up", "gone 0 lost", "release"));
  EXPECT_EQ(engine_.receive().with_engine(), 0U);
}

TEST_F(EngineRecoveryTest, TheEndOfAResetIsLookedForSoon) {
  power(true);
  engine_.remote_reset(true, now_);
  EXPECT_EQ(ports_.armed - now_, 500 * kMillisecond) << "it may end without an interrupt";
}

TEST_F(EngineRecoveryTest, ABounceLosesWhatWasInFlightAndPostsAnew) {
  awake();
  send();
  engine_.power_interrupt(now_);
  EXPECT_THAT(ports_.take(), IsSupersetOf({"set up", "gone 0 lost"}));
  EXPECT_EQ(engine_.receive().with_engine(), 0U);
}

TEST_F(EngineRecoveryTest, AnInterruptThatIsTakenForOldNewsIsABounceIfThePipesAreGone) {
  awake();
  ports_.wire.pc = false;
  engine_.tick(now_ += kSecond);  // its interrupt is owed, and never comes
  power(true);
  ports_.take();
  ports_.stand = false;
  engine_.power_interrupt(now_);
  EXPECT_THAT(ports_.take(), Contains("set up"));
}

TEST_F(EngineRecoveryTest, RingingForNothingIsABounceIfThePipesAreGone) {
  awake();
  send();
  ports_.rang = true;
  engine_.tick(now_ += kSecond / 10);
  EXPECT_THAT(ports_.take(), Not(Contains("set up"))) << "they stand";
  ports_.rang = true;
  ports_.stand = false;
  engine_.tick(now_ += kSecond / 10);
  EXPECT_THAT(ports_.take(), Contains("set up"));
  ports_.stand = true;
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), Contains("up 0")) << "nobody took it";
}

TEST_F(EngineRecoveryTest, CompletionsFromBeforeAFallFreeNoNewFrame) {
  awake();
  for (unsigned i = 0; i < 40; ++i) send();
  const auto late = std::exchange(ports_.uplink, {});
  power(false);
  power(true);
  for (unsigned i = 0; i < 40; ++i) send();  // round the ring: the first slots are taken again
  ports_.take();
  for (const auto& [slot, token] : late) engine_.uplink_done(slot, token, now_);
  EXPECT_THAT(ports_.take(), IsEmpty());
  EXPECT_EQ(engine_.transmit().in_flight(), 40U);
  // slots 40 to 63, as before the fall they were not used: the next is slot 0
  for (unsigned i = 0; i < 24; ++i) engine_.uplink_done(ports_.uplink[i].first, ports_.uplink[i].second, now_);
  EXPECT_EQ(engine_.transmit().in_flight(), 16U);
}

TEST_F(EngineRecoveryTest, ADoorbellThatWasPutOffDoesNotOutliveThePower) {
  awake();
  ASSERT_GE(engine_.slot_for(false), 0);
  engine_.append(0, false, 100, true, now_);
  power(false);
  power(true);
  EXPECT_THAT(ports_.take(), Not(Contains("ring up")));
}

TEST_F(EngineRecoveryTest, ABufferIsNotGivenAwayWhilePowerIsDown) {
  power(true);
  receive(0);
  const int slot = engine_.take_received();
  ASSERT_GE(slot, 0);
  EXPECT_EQ(counters_.rx_frames, 1U);
  power(false);
  const std::size_t given = ports_.downlink.size();
  engine_.give_back(static_cast<unsigned>(slot));
  EXPECT_EQ(ports_.downlink.size(), given);
  EXPECT_EQ(engine_.receive().with_engine(), 0U);
}

TEST_F(EngineRecoveryTest, ABufferThatWasReadIsPostedAgain) {
  power(true);
  receive(0);
  EXPECT_EQ(engine_.receive().with_engine(), 31U);
  engine_.give_back(static_cast<unsigned>(engine_.take_received()));
  EXPECT_EQ(engine_.receive().with_engine(), 32U);
}

TEST_F(EngineRecoveryTest, PowerAfterARefusalRenewsTheVote) {
  engine_.want(true, now_);
  engine_.tick(now_ += 2 * kSecond);
  ASSERT_TRUE(engine_.refused());
  ports_.take();
  power(true);
  EXPECT_THAT(ports_.take(), Not(Contains("vote 1"))) << "the last change is not acknowledged";
  ack();
  EXPECT_THAT(ports_.take(), Contains("vote 1"));
}

TEST_F(EngineRecoveryTest, ResumingAfterARefusalRenewsTheVote) {
  engine_.want(true, now_);
  engine_.tick(now_ += 2 * kSecond);
  ASSERT_TRUE(engine_.refused());
  ack();
  ports_.take();
  engine_.want(true, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("vote 1"));
}

TEST_F(EngineRecoveryTest, ALostOpenIsGivenAgainWithTheNextPower) {
  awake();
  engine_.want(false, now_);
  power(false);
  engine_.open_lost();
  ports_.take();
  power(true);
  EXPECT_THAT(ports_.take(), Contains("moment"));
}

TEST_F(EngineRecoveryTest, AnAnswerThatTookARestartsTimeIsSuspicious) {
  send();
  now_ += 501 * kMillisecond;
  ports_.wire.ack = true;
  power(true);
  EXPECT_THAT(ports_.take(), Contains("open again"));
}

TEST_F(EngineRecoveryTest, ASuspicionDuringRemovalRepeatsNoOpen) {
  awake();
  send();
  power(false);
  engine_.begin_removal(now_);
  power(true);
  EXPECT_THAT(ports_.take(), Not(Contains("open again")));
}

TEST_F(EngineRecoveryTest, TheRingHasNoFirstSlotWhenItIsFullOrInFlight) {
  EXPECT_GE(engine_.first_slot(), 0);
  for (unsigned i = 0; i < TransmitRing::kSlots; ++i) send(0, true);
  EXPECT_EQ(engine_.transmit().in_flight(), 0U);
  EXPECT_EQ(engine_.first_slot(), -1);
  ack();
  power(true);
  EXPECT_EQ(engine_.transmit().in_flight(), TransmitRing::kSlots);
  EXPECT_EQ(engine_.first_slot(), -1);
  EXPECT_EQ(counters_.commands_sent, TransmitRing::kSlots);
}

TEST_F(EngineRecoveryTest, TheFrameThatFillsTheRingRings) {
  awake();
  for (unsigned i = 0; i < kForData; ++i) {
    ASSERT_GE(engine_.slot_for(false), 0);
    engine_.append(0, false, 100, true, now_);
  }
  const auto log = ports_.take();
  EXPECT_EQ(log.back(), "ring up") << "the queues are stopped: nobody would ring for it";
}

TEST_F(EngineRecoveryTest, QueuesStartWhenAQuarterIsFree) {
  awake();
  fill();
  ports_.take();
  const auto in_flight = std::exchange(ports_.uplink, {});
  for (unsigned i = 0; i < 15; ++i) engine_.uplink_done(in_flight[i].first, in_flight[i].second, now_);
  EXPECT_THAT(ports_.take(), Not(Contains("run")));
  engine_.uplink_done(in_flight[15].first, in_flight[15].second, now_);
  EXPECT_THAT(ports_.take(), Contains("run"));
}

TEST_F(EngineRecoveryTest, QueuesStayStoppedInRemoval) {
  awake();
  fill();
  engine_.begin_removal(now_);
  complete_uplink();
  EXPECT_THAT(ports_.take(), Not(Contains("run")));
}

TEST_F(EngineRecoveryTest, WhoWaitsForAnEmptyRingIsTold) {
  awake();
  send();
  const unsigned before = ports_.changes;
  complete_uplink();
  EXPECT_GT(ports_.changes, before);
}

TEST_F(EngineRecoveryTest, OneLateInterruptIsNoReasonToLookOften) {
  power(true);
  ports_.arrived = true;
  engine_.tick(now_ += kSecond);
  ports_.arrived = false;  // it came
  receive(0);
  engine_.tick(now_ += 10 * kMillisecond);
  EXPECT_EQ(ports_.armed - now_, 500 * kMillisecond);
}

TEST_F(EngineRecoveryTest, LostInterruptsThatAreNotInARowAreForgiven) {
  power(true);
  for (unsigned i = 0; i < 4; ++i) {
    lose_interrupt(2 * i);
    EXPECT_FALSE(engine_.polling()) << i;
    EXPECT_EQ(counters_.lost_interrupts, i + 1);
    receive(2 * i + 1);
    EXPECT_EQ(counters_.lost_interrupts, i + 1) << "this one was told";
  }
}

TEST_F(EngineRecoveryTest, PollingEndsWhenAnInterruptComes) {
  power(true);
  for (unsigned i = 0; i < 3; ++i) lose_interrupt(i);
  ASSERT_TRUE(engine_.polling());
  receive(3);
  EXPECT_FALSE(engine_.polling());
}

TEST_F(EngineRecoveryTest, AnUplinkThatIsStuckAsItsPipeIsGoneIsSetUpAnew) {
  awake();
  send();
  ports_.stand = false;
  for (unsigned i = 0; i < 13; ++i) engine_.tick(now_ += kSecond / 2);
  const auto log = ports_.take();
  EXPECT_THAT(log, Contains("set up"));
  EXPECT_THAT(log, Not(Contains("restart")));
  ports_.stand = true;
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), Contains("up 0"));
}

TEST_F(EngineRecoveryTest, AnUnvotedPowerIsGivenTimeAndNoVoteInRemoval) {
  engine_.channels().running(0, true);
  power(true);
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("moment"))) << "it may be about to send, and to fall by itself";
  engine_.begin_removal(now_);
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("moment")));
}

TEST_F(EngineRecoveryTest, TheTimerIsSetForWhatIsDueFirst) {
  EXPECT_EQ(ports_.armed, 5 * kSecond) << "nothing is due";
  send();
  EXPECT_EQ(ports_.armed, 50 * kMillisecond) << "the answer's interrupt may be lost";
  engine_.tick(now_ = 2 * kSecond - 20 * kMillisecond);
  EXPECT_EQ(ports_.armed, 2 * kSecond) << "its deadline";
}

TEST_F(EngineRecoveryTest, TheTimerIsSetForTheNextSetUp) {
  ports_.wire.pc = true;
  engine_.power_interrupt(now_);
  engine_.set_up_done(SetUp::none, now_);
  EXPECT_EQ(ports_.armed, 50 * kMillisecond);
}

TEST_F(EngineRecoveryTest, ATransferThatNobodyToldOfLeavesNothingInItsBuffer) {
  power(true);
  ports_.wire.pc = false;
  engine_.power_interrupt(now_);
  ports_.take();
  ports_.dirty = 3;
  power(true);
  EXPECT_THAT(ports_.take(), Contains("clean 3"));
  EXPECT_EQ(counters_.rx_lost_untold, 1U);
  EXPECT_EQ(engine_.receive().with_engine(), 32U);
}

TEST_F(EngineRecoveryTest, WithoutMemoryForItsDmaAFrameIsDroppedInTheEnd) {
  awake();
  ports_.memory = false;
  send();
  EXPECT_THAT(ports_.take(), ElementsAre("hold"));
  EXPECT_LE(ports_.armed - now_, 500 * kMillisecond);
  engine_.tick(now_ += 5 * kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("gone 0 starved")));
  EXPECT_LE(ports_.armed - now_, 50 * kMillisecond) << "memory may be there again at any time";
  engine_.tick(now_ += 2 * kSecond);
  EXPECT_THAT(ports_.take(), ElementsAre("gone 0 starved", "release"));
  EXPECT_EQ(counters_.tx_dropped_starved, 1U);
}

TEST_F(EngineRecoveryTest, WantOfMemoryThatPassesCostsNoFrame) {
  awake();
  ports_.memory = false;
  send();
  engine_.tick(now_ += 5 * kSecond);
  ports_.memory = true;
  engine_.tick(now_ += kSecond / 20);
  EXPECT_THAT(ports_.take(), Contains("up 0"));
  ports_.memory = false;
  send();
  engine_.tick(now_ += 2 * kSecond);
  complete_uplink();
  engine_.tick(now_ += 3 * kSecond);
  EXPECT_EQ(counters_.tx_dropped_starved, 0U) << "it has waited for five seconds";
}

TEST_F(EngineRecoveryTest, OpensThatFoundNoRoomAreSentWithTheNextGrant) {
  engine_.open_lost();
  ports_.room = false;
  awake();
  engine_.want(false, now_);
  ack();
  ports_.take();
  ports_.room = true;
  engine_.want(true, now_);
  ack();
  EXPECT_THAT(ports_.take(), Contains("open again"));
  engine_.want(false, now_);
  ack();
  ports_.take();
  engine_.want(true, now_);
  ack();
  EXPECT_THAT(ports_.take(), Not(Contains("open again")));
}

}  // namespace
}  // namespace bamboozle::dmux
