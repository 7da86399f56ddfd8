// The engine as its owner sees it: what goes in, what it asks for.
#include "host-tests/driver-core/engine_fixture.h"

namespace bamboozle::dmux {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(EngineTest, ARiseIsAcknowledgedBehind32Buffers) {
  power(true);
  EXPECT_EQ(ports_.downlink.size(), 32U);
  EXPECT_THAT(ports_.take(), ElementsAre("set up", "ring down", "ack 1"));
}

TEST_F(EngineTest, AFrameVotesAndGoesOnceGranted) {
  send();
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "vote 1"));
  ack();
  EXPECT_THAT(ports_.take(), IsEmpty());
  power(true);
  EXPECT_THAT(ports_.take(), ElementsAre("set up", "ring down", "ack 1", "up 0", "ring up"));
  complete_uplink();
  EXPECT_THAT(ports_.take(), ElementsAre("gone 0 sent", "release"));
}

TEST_F(EngineTest, TheVoteComesBeforeAnyNewsOfTheLines) {
  power(true);
  ports_.take();
  ports_.wire.pc = false;  // and its interrupt is late
  send();
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "vote 1", "ack 0"));
  EXPECT_EQ(counters_.resyncs, 1U);
}

TEST_F(EngineTest, MoreToComeRingsOnce) {
  awake();
  ASSERT_GE(engine_.slot_for(false), 0);
  engine_.append(0, false, 100, true, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "up 0"));
  ASSERT_GE(engine_.slot_for(false), 0);
  engine_.append(0, false, 100, false, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("up 1", "ring up"));
}

TEST_F(EngineTest, AFullRingStopsTheQueuesAndRoomStartsThem) {
  awake();
  for (unsigned i = 0; i < TransmitRing::kSlots - TransmitRing::kForCommands; ++i) send();
  EXPECT_THAT(ports_.take(), Contains("stop"));
  EXPECT_EQ(engine_.slot_for(false), -1);
  EXPECT_GE(engine_.slot_for(true), 0) << "a CLOSE has its place";
  complete_uplink();
  EXPECT_THAT(ports_.take(), Contains("run"));
}

TEST_F(EngineTest, WhatWaitsIsDroppedWhenTheModemDoesNotAnswer) {
  send();
  send();
  now_ += 2 * kSecond;
  engine_.tick(now_);
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "vote 1", "vote 0", "gone 0 asleep", "gone 1 asleep", "release"));
  EXPECT_EQ(counters_.tx_dropped_asleep, 2U);
  send();
  now_ += 2 * kSecond;
  engine_.tick(now_);
  EXPECT_THAT(ports_.take(), Contains("vote 1")) << "the next one tries again";
}

TEST_F(EngineTest, AFallUnderTheVoteLosesWhatWasInFlightAndNoMore) {
  awake();
  send();
  power(false);
  send();
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "up 0", "ring up", "ack 0", "gone 0 lost", "release", "hold"));
  EXPECT_EQ(counters_.tx_lost_in_flight, 1U);
  const auto late = std::exchange(ports_.uplink, {});
  power(true);
  for (const auto& [slot, token] : late) engine_.uplink_done(slot, token, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("set up", "ring down", "ack 1", "open again", "up 1", "ring up"))
      << "the vote stood all along; the modem may have restarted";
}

TEST_F(EngineTest, NothingTouchesTheBamAfterAFall) {
  awake();
  send();
  power(false);
  ports_.take();
  now_ += kSecond;
  engine_.tick(now_);
  engine_.flush();
  engine_.give_back(0);
  engine_.ring_downlink();
  EXPECT_THAT(ports_.take(), Not(Contains(::testing::AnyOf("ring up", "ring down", "poke", "look", "restart", "up 0"))));
}

TEST_F(EngineTest, APowerThatWasUpBeforeTheVoteIsLookedAt) {
  power(true);
  ports_.take();
  ports_.stand = false;
  send();
  ack();
  EXPECT_THAT(ports_.take(), ElementsAre("hold", "vote 1", "look", "set up"));
  ports_.stand = true;
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("ring down", "look", "ack 0", "open again", "up 0", "ring up"));
}

TEST_F(EngineTest, APowerThatFellDuringItsSetUpIsAcknowledgedAsFallen) {
  ports_.wire.pc = true;
  engine_.power_interrupt(now_);
  ports_.take();
  ports_.wire.pc = false;
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("ack 1"));
  EXPECT_EQ(engine_.power().state(), PowerState::down);
}

TEST_F(EngineTest, APipeWithoutBuffersIsNoLostPipe) {
  ports_.memory = false;
  power(true);
  ports_.take();
  ports_.stand = false;
  ports_.rang = true;
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("set up")));
}

TEST_F(EngineTest, APowerThatOnlySeemsToBeThereIsNotAcknowledged) {
  power(true);
  ports_.take();
  ports_.stand = false;
  send();
  ack();
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), Not(Contains("ack 0")));
  ports_.stand = true;
  engine_.tick(now_ += 100 * kMillisecond);
  engine_.set_up_done(SetUp::both, now_);
  EXPECT_THAT(ports_.take(), ElementsAre("set up", "ring down", "look", "ack 0", "open again", "up 0", "ring up"));
}

TEST_F(EngineTest, ATransferWithoutAnInterruptIsFoundAtTheSecondLook) {
  power(true);
  ports_.take();
  ports_.arrived = true;
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("poke"))) << "its interrupt may be on the way";
  EXPECT_LE(ports_.armed - now_, 10 * kMillisecond);
  engine_.tick(now_ += 10 * kMillisecond);
  EXPECT_THAT(ports_.take(), Contains("poke"));
  EXPECT_TRUE(engine_.downlink_done(ports_.downlink[0].first, ports_.downlink[0].second));
  EXPECT_EQ(counters_.lost_interrupts, 1U);
}

TEST_F(EngineTest, InterruptsThatNeverComeAreNotWaitedFor) {
  power(true);
  ports_.arrived = true;
  for (unsigned i = 0; i < 3; ++i) {
    engine_.tick(now_ += kSecond);
    engine_.tick(now_ += 10 * kMillisecond);
    ASSERT_TRUE(engine_.downlink_done(ports_.downlink[i].first, ports_.downlink[i].second));
  }
  EXPECT_TRUE(engine_.polling());
  engine_.tick(now_ += kSecond);
  EXPECT_LE(ports_.armed - now_, 10 * kMillisecond);
}

TEST_F(EngineTest, AStuckUplinkIsRestartedAndSentAgain) {
  awake();
  send();
  send();
  for (unsigned i = 0; i < 13; ++i) engine_.tick(now_ += kSecond / 2);
  EXPECT_THAT(ports_.take(), Contains("restart"));
  EXPECT_EQ(counters_.tx_resent, 2U);
  ASSERT_EQ(ports_.uplink.size(), 4U);
  engine_.uplink_done(0, ports_.uplink[0].second, now_);
  EXPECT_THAT(ports_.take(), Not(Contains("gone 0 sent"))) << "of the pipe as it was";
  engine_.uplink_done(0, ports_.uplink[2].second, now_);
  EXPECT_THAT(ports_.take(), Contains("gone 0 sent"));
}

TEST_F(EngineTest, WantOfMemoryPutsOffAndLosesNothing) {
  ports_.memory = false;
  power(true);
  awake();
  send();
  EXPECT_EQ(engine_.receive().with_engine(), 0U);
  ports_.memory = true;
  engine_.tick(now_ += kSecond);
  EXPECT_EQ(engine_.receive().with_engine(), 32U);
  EXPECT_THAT(ports_.take(), Contains("up 0"));
}

TEST_F(EngineTest, WithoutAnUplinkChannelNobodyWaits) {
  ports_.wire.pc = true;
  engine_.power_interrupt(now_);
  engine_.set_up_done(SetUp::downlink_only, now_);
  send();
  ack();
  EXPECT_TRUE(engine_.refused());
  EXPECT_TRUE(engine_.without_uplink());
}

TEST_F(EngineTest, AnUnvotedPowerIsVotedForOnlyIfAnInterfaceIsUp) {
  power(true);
  ports_.take();
  engine_.tick(now_ += 2 * kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("moment")));
  engine_.channels().running(0, true);
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Contains("moment"));
  engine_.tick(now_ += kSecond);
  EXPECT_THAT(ports_.take(), Not(Contains("moment"))) << "once a power";
}

TEST_F(EngineTest, ARemovalAcknowledgesItsFallLast) {
  awake();
  engine_.begin_removal(now_);
  engine_.release_vote(now_);
  power(false);
  EXPECT_THAT(ports_.take(), ElementsAre("vote 0"));
  engine_.acknowledge();
  EXPECT_THAT(ports_.take(), ElementsAre("ack 0"));
}

}  // namespace
}  // namespace bamboozle::dmux
