#include "driver/core/vote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host-tests/driver-core/fake_ports.h"

namespace bamboozle::dmux {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class VoteTest : public ::testing::Test {
 protected:
  void ack() { vote_.saw_ack(ports_.wire.ack = !ports_.wire.ack); }

  FakePorts ports_;
  dmux_counters counters_{};
  Vote vote_{ports_, {}, counters_};
};

TEST_F(VoteTest, IsGrantedByAcknowledgementAndPower) {
  vote_.demand();
  vote_.step(false, 0);
  EXPECT_THAT(ports_.take(), ElementsAre("vote 1"));
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
  ack();
  vote_.step(false, 1);
  EXPECT_EQ(vote_.state(), VoteState::waiting_power);
  vote_.step(true, 2);
  EXPECT_EQ(vote_.state(), VoteState::granted);
}

TEST_F(VoteTest, PowerWithoutAcknowledgementIsNotEnough) {
  vote_.demand();
  vote_.step(true, 0);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
}

TEST_F(VoteTest, IsRefusedAfterItsDeadlineAndNotBefore) {
  vote_.demand();
  vote_.step(false, 0);
  EXPECT_EQ(vote_.deadline(0), 2 * kSecond);
  vote_.step(false, 2 * kSecond - 1);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
  vote_.step(false, 2 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::refused);
  EXPECT_THAT(ports_.take(), ElementsAre("vote 1", "vote 0"));
  EXPECT_EQ(counters_.vote_ack_timeouts, 1U);
}

TEST_F(VoteTest, ARefusalIsNoErrorForTheNext) {
  vote_.demand();
  vote_.step(false, 0);
  vote_.step(false, 2 * kSecond);
  vote_.step(false, 10 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::refused) << "not asked for again";
  vote_.demand();
  vote_.step(false, 10 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
}

TEST_F(VoteTest, WaitsForTheLastAcknowledgementButNotForEver) {
  vote_.demand();
  vote_.step(true, 0);
  ack();
  vote_.step(true, 1);
  vote_.want(false);
  vote_.step(true, 2);
  ports_.take();
  vote_.demand();
  vote_.step(true, 3);
  EXPECT_EQ(vote_.state(), VoteState::waiting_turn);
  EXPECT_THAT(ports_.take(), IsEmpty());
  vote_.step(true, 2 + 2 * kSecond);
  EXPECT_THAT(ports_.take(), ElementsAre("vote 1"));
}

TEST_F(VoteTest, AnAcknowledgementBeforeTheVoteDoesNotCount) {
  ack();
  ack();
  ack();
  vote_.demand();
  vote_.step(true, 0);
  vote_.saw_ack(ports_.wire.ack);
  vote_.step(true, 1);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
}

TEST_F(VoteTest, ALateAcknowledgementIsOfTheVoteThatWasTakenBack) {
  vote_.demand();
  vote_.step(true, 0);
  vote_.step(true, 2 * kSecond);
  ack();
  vote_.demand();
  vote_.step(true, 3 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
}

TEST_F(VoteTest, APowerThatFallsIsWaitedForUnderTheVote) {
  vote_.demand();
  vote_.step(true, 0);
  ack();
  vote_.step(true, 1);
  vote_.step(false, 2);
  EXPECT_EQ(vote_.state(), VoteState::waiting_power);
  EXPECT_TRUE(vote_.level());
  vote_.step(false, 2 + 2 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::refused);
  EXPECT_EQ(counters_.power_timeouts, 1U);
}

TEST_F(VoteTest, GivingUpIsARefusal) {
  vote_.demand();
  vote_.step(false, 0);
  vote_.give_up(1);
  EXPECT_EQ(vote_.state(), VoteState::waiting_ack);
  ack();
  vote_.step(false, 1);
  vote_.give_up(2);
  EXPECT_EQ(vote_.state(), VoteState::refused);
}

TEST_F(VoteTest, AnAnswerMayBeFasterThanTheVote) {
  ports_.answers_at_once = true;
  vote_.demand();
  vote_.step(true, 0);
  vote_.saw_ack(ports_.wire.ack);
  vote_.step(true, 0);
  EXPECT_EQ(vote_.state(), VoteState::granted);
}

TEST_F(VoteTest, ADemandIsGoodForOneRefusal) {
  vote_.demand();
  vote_.step(false, 0);
  vote_.step(false, 2 * kSecond);
  vote_.demand();
  vote_.step(false, 4 * kSecond);
  ASSERT_EQ(vote_.state(), VoteState::waiting_ack);
  vote_.step(false, 6 * kSecond);
  vote_.step(false, 10 * kSecond);
  EXPECT_EQ(vote_.state(), VoteState::refused);
}

TEST_F(VoteTest, EveryWaitHasItsDeadline) {
  vote_.demand();
  vote_.step(false, kSecond);
  EXPECT_EQ(vote_.deadline(kSecond), 3 * kSecond) << "the acknowledgement";
  ack();
  vote_.step(false, 2 * kSecond);
  EXPECT_EQ(vote_.deadline(2 * kSecond), 4 * kSecond) << "the power";
  vote_.step(false, 4 * kSecond - 1);
  EXPECT_EQ(vote_.state(), VoteState::waiting_power);
  vote_.step(true, 4 * kSecond - 1);
  EXPECT_EQ(vote_.deadline(4 * kSecond), kNever);
  vote_.want(false);
  vote_.step(true, 5 * kSecond);
  EXPECT_EQ(vote_.deadline(5 * kSecond), 7 * kSecond) << "nobody waits, but it is watched";
  EXPECT_EQ(vote_.deadline(7 * kSecond), kNever) << "and not for ever";
}

TEST_F(VoteTest, EveryStepIsCountedAndTold) {
  vote_.demand();
  vote_.step(false, 0);
  const unsigned asked = ports_.changes;
  EXPECT_GT(asked, 0U);
  ack();
  vote_.step(true, 0);
  EXPECT_GT(ports_.changes, asked);
  EXPECT_EQ(counters_.votes_down, 0U);
  vote_.want(false);
  vote_.step(true, 0);
  EXPECT_EQ(counters_.votes_up, 1U);
  EXPECT_EQ(counters_.votes_down, 1U);
  EXPECT_EQ(counters_.vote_acks, 1U) << "the second is out";
  ack();
  EXPECT_EQ(counters_.vote_acks, 2U);
  EXPECT_EQ(counters_.wakeups, 1U);
  EXPECT_EQ(counters_.wakeups_refused, 0U);
  vote_.demand();
  vote_.step(false, 0);
  vote_.step(false, 2 * kSecond);
  EXPECT_EQ(counters_.votes_up, 2U);
  EXPECT_EQ(counters_.wakeups_refused, 1U);
}

}  // namespace
}  // namespace bamboozle::dmux
