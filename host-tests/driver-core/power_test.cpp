#include "driver/core/power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host-tests/driver-core/fake_ports.h"

namespace bamboozle::dmux {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PowerTest : public ::testing::Test {
 protected:
  void up(Time now) {
    EXPECT_TRUE(power_.interrupt(true, now));
    power_.set_up_done(true, now);
    power_.acknowledge();
    ports_.take();
  }

  FakePorts ports_;
  dmux_counters counters_{};
  Power power_{ports_, counters_};
};

TEST_F(PowerTest, ARiseIsAcknowledgedAfterItsSetUp) {
  power_.start(false, false, 0);
  EXPECT_TRUE(power_.interrupt(true, 1));
  EXPECT_THAT(ports_.take(), ElementsAre("set up"));
  power_.set_up_done(true, 2);
  EXPECT_TRUE(power_.up());
  EXPECT_THAT(ports_.take(), IsEmpty());
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), ElementsAre("ack 1"));
}

TEST_F(PowerTest, EachChangeIsAcknowledgedOnce) {
  power_.start(false, false, 0);
  up(1);
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), IsEmpty());
  EXPECT_TRUE(power_.interrupt(false, 2));
  EXPECT_THAT(ports_.take(), ElementsAre("ack 0"));
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, TheFirstAcknowledgementIsAChangeOfWhatStandsThere) {
  power_.start(true, true, 0);
  ports_.take();
  power_.set_up_done(true, 1);
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), ElementsAre("ack 0"));
}

TEST_F(PowerTest, AnInterruptForWhatWasFoundByLookingIsOldNews) {
  power_.start(false, false, 0);
  up(1);  // an interrupt may come for what stood at the start as well: this is it
  EXPECT_TRUE(power_.interrupt(false, 2));
  EXPECT_TRUE(power_.look({.pc = true}, 3));
  power_.set_up_done(true, 3);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 70 * kMillisecond));
  EXPECT_THAT(ports_.take(), IsEmpty());
  EXPECT_EQ(counters_.resyncs, 1U);
}

// The fall is found by looking; before its interrupt gets to run, the modem has powered up again.
TEST_F(PowerTest, AnInterruptOfOldNewsThatFindsAChangeHasAnotherBehindIt) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.look({.pc = false}, 2));
  EXPECT_TRUE(power_.interrupt(true, 3)) << "the fall's";
  power_.set_up_done(true, 4);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 5)) << "the rise's";
  EXPECT_THAT(ports_.take(), IsEmpty());
  EXPECT_EQ(counters_.lost_generations, 0U);
}

TEST_F(PowerTest, TwoChangesFoundByLookingExplainTwoInterrupts) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.look({.pc = false}, 2));
  EXPECT_TRUE(power_.look({.pc = true}, 3));
  power_.set_up_done(true, 4);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 5));
  EXPECT_FALSE(power_.interrupt(true, 6));
  EXPECT_TRUE(power_.interrupt(true, 7)) << "this one is a bounce";
}

TEST_F(PowerTest, AnInterruptWithoutAChangeIsABounce) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.interrupt(true, 2));
  EXPECT_THAT(ports_.take(), ElementsAre("set up"));
  power_.set_up_done(true, 3);
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), ElementsAre("ack 0"));
}

TEST_F(PowerTest, ABounceIsSetUpOnceForItsTwoInterrupts) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.interrupt(true, 2)) << "the fall's, late";
  power_.set_up_done(true, 3);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 4)) << "the rise's";
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, LostPipesExplainTheTwoInterruptsOfTheirBounce) {
  power_.start(false, false, 0);
  up(1);
  power_.pipes_lost(2);
  power_.set_up_done(true, 3);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 4));
  EXPECT_FALSE(power_.interrupt(true, 5));
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, ABlipWhileDownIsNothing) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.interrupt(false, 2));
  ports_.take();
  EXPECT_FALSE(power_.interrupt(false, 3));
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, ASetUpThatFailsIsTriedAgainLaterAndLater) {
  power_.start(true, false, 0);
  ports_.take();
  power_.set_up_done(false, 0);
  const Time first = power_.retry_at();
  power_.retry(first - 1);
  EXPECT_THAT(ports_.take(), IsEmpty());
  power_.retry(first);
  EXPECT_THAT(ports_.take(), ElementsAre("set up"));
  power_.set_up_done(false, first);
  EXPECT_GT(power_.retry_at() - first, first);
}

TEST_F(PowerTest, ASetUpThatTheFallHasOvertakenCountsForNothing) {
  power_.start(true, false, 0);
  EXPECT_TRUE(power_.interrupt(false, 1));
  power_.set_up_done(true, 2);
  EXPECT_EQ(power_.state(), PowerState::down);
}

TEST_F(PowerTest, ResetIsAFallThatNobodyWaitsFor) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.reset(true, true, 2));
  EXPECT_EQ(power_.state(), PowerState::down);
  EXPECT_THAT(ports_.take(), IsEmpty());
  EXPECT_FALSE(power_.look({.pc = true, .reset = true}, 3)) << "the power line means nothing now";
  EXPECT_TRUE(power_.reset(false, true, 4));
  EXPECT_THAT(ports_.take(), ElementsAre("set up"));
}

TEST_F(PowerTest, AResetThatEndsInSilenceIsGivenASecond) {
  power_.start(false, false, 0);
  up(1);
  EXPECT_TRUE(power_.reset(true, true, 2));
  EXPECT_FALSE(power_.look({.pc = true}, kSecond));
  EXPECT_FALSE(power_.look({.pc = true}, 2 * kSecond - 1));
  EXPECT_TRUE(power_.look({.pc = true}, 2 * kSecond));
}

TEST_F(PowerTest, AnInterruptForThePowerAtTheStartIsOldNews) {
  power_.start(true, false, 0);
  power_.set_up_done(true, 1);
  power_.acknowledge();
  ports_.take();
  EXPECT_FALSE(power_.interrupt(true, 2));
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, ThePowerLineMeansNothingDuringAReset) {
  power_.start(false, false, 0);
  EXPECT_FALSE(power_.reset(true, false, 1)) << "it was down";
  EXPECT_FALSE(power_.interrupt(true, 2));
  EXPECT_EQ(power_.state(), PowerState::down);
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, WhatAResetOvertakesIsNotAcknowledged) {
  power_.start(true, false, 0);
  EXPECT_TRUE(power_.reset(true, true, 1)) << "in the middle of its set-up";
  ports_.take();
  power_.acknowledge();
  EXPECT_THAT(ports_.take(), IsEmpty());
}

TEST_F(PowerTest, ASecondResetHasItsOwnTime) {
  power_.start(false, false, 0);
  EXPECT_FALSE(power_.reset(true, false, 0)) << "the power was down";
  EXPECT_FALSE(power_.look({}, kSecond)) << "ended, by the look of it";
  EXPECT_FALSE(power_.reset(true, false, 2 * kSecond));
  EXPECT_FALSE(power_.look({.pc = true}, 10 * kSecond));
  EXPECT_TRUE(power_.look({.pc = true}, 11 * kSecond));
}

TEST_F(PowerTest, ASetUpThatNeverSucceedsIsTriedEveryFewSeconds) {
  power_.start(true, false, 0);
  Time now = 0;
  for (unsigned i = 0; i < 100; ++i) {
    power_.set_up_done(false, now);
    ASSERT_GT(power_.retry_at(), now) << i;
    ASSERT_LE(power_.retry_at() - now, 5 * kSecond) << i;
    now = power_.retry_at();
    power_.retry(now);
    ASSERT_EQ(power_.state(), PowerState::setting_up) << i;
  }
  EXPECT_EQ(counters_.setup_failures, 100U);
}

TEST_F(PowerTest, EveryChangeIsCountedAndTold) {
  power_.start(false, false, 0);
  up(1);
  const unsigned rose = ports_.changes;
  EXPECT_GT(rose, 0U);
  EXPECT_TRUE(power_.interrupt(false, 2));
  EXPECT_GT(ports_.changes, rose);
  EXPECT_EQ(counters_.rises, 1U);
  EXPECT_EQ(counters_.falls, 1U);
  EXPECT_EQ(counters_.acks_sent, 2U);
  EXPECT_EQ(counters_.pc_interrupts, 2U);
  EXPECT_EQ(counters_.lost_generations, 0U);
}

TEST_F(PowerTest, AFallWhileChannelsAreRequestedIsAcknowledgedBehindThat) {
  power_.start(false, false, 0);
  EXPECT_TRUE(power_.interrupt(true, 1));
  EXPECT_TRUE(power_.begin_set_up());
  ports_.take();
  EXPECT_TRUE(power_.look({.pc = false}, 2));
  EXPECT_THAT(ports_.take(), IsEmpty()) << "registers are still written";
  power_.set_up_done(true, 3);
  EXPECT_EQ(power_.state(), PowerState::down);
  EXPECT_THAT(ports_.take(), ElementsAre("ack 1"));
  EXPECT_FALSE(power_.begin_set_up());
}

TEST_F(PowerTest, WhatWasBegunForThePowerBeforeIsBegunAgain) {
  power_.start(false, false, 0);
  EXPECT_TRUE(power_.interrupt(true, 1));
  EXPECT_TRUE(power_.begin_set_up());
  EXPECT_TRUE(power_.look({.pc = false}, 2));
  EXPECT_TRUE(power_.look({.pc = true}, 3));
  ports_.take();
  power_.set_up_done(true, 4);
  EXPECT_EQ(power_.state(), PowerState::setting_up);
  EXPECT_THAT(ports_.take(), IsEmpty()) << "the modem did not wait for the fall's";
  EXPECT_TRUE(power_.begin_set_up());
  power_.set_up_done(true, 5);
  power_.acknowledge();
  EXPECT_TRUE(power_.up());
  EXPECT_THAT(ports_.take(), ElementsAre("ack 1"));
}

}  // namespace
}  // namespace bamboozle::dmux
