// When a rule strikes, and when it does not.
#include "modem-model/faults/injector.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"

namespace bamboozle::faults {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class InjectorTest : public ::testing::Test {
 protected:
  Rule rule(Point point, Conditions when = {}, std::uint32_t times = 0) const {
    return {.name = "r", .point = point, .when = when, .action = {.effect = Effect::drop}, .times = times};
  }
  /// Which of `count` equal occasions are struck, from 1.
  std::vector<int> struck(const Occasion& occasion, int count) {
    std::vector<int> found;
    for (int i = 1; i <= count; ++i)
      if (injector.strike(occasion)) found.push_back(i);
    return found;
  }

  fakes::FakeClock clock;
  fakes::FakeEventSink sink;
  FaultInjector injector{clock, sink, 7};
};

TEST_F(InjectorTest, WithoutRulesNothingStrikes) { EXPECT_FALSE(injector.strike({Point::vote, {}, {}, true})); }

TEST_F(InjectorTest, ARuleStrikesAtItsPointOnly) {
  injector.install(rule(Point::vote));
  EXPECT_TRUE(injector.strike({Point::vote, {}, {}, true}));
  EXPECT_FALSE(injector.strike({Point::ack, {}, {}, true}));
}

TEST_F(InjectorTest, ConditionsMustAllHold) {
  Conditions when;
  when.channel = 3;
  when.command = 0;
  injector.install(rule(Point::downlink_frame, when));
  EXPECT_TRUE(injector.strike({Point::downlink_frame, 3, 0, {}}));
  EXPECT_FALSE(injector.strike({Point::downlink_frame, 2, 0, {}}));
  EXPECT_FALSE(injector.strike({Point::downlink_frame, 3, 1, {}}));
}

TEST_F(InjectorTest, TheNthOfThoseThatFit) {
  Conditions when;
  when.level = true;
  when.nth = 2;
  injector.install(rule(Point::modem_pc, when));
  EXPECT_FALSE(injector.strike({Point::modem_pc, {}, {}, true}));
  EXPECT_FALSE(injector.strike({Point::modem_pc, {}, {}, false}));  // does not count
  EXPECT_TRUE(injector.strike({Point::modem_pc, {}, {}, true}));
  EXPECT_FALSE(injector.strike({Point::modem_pc, {}, {}, true}));
}

TEST_F(InjectorTest, EveryAndTimes) {
  Conditions when;
  when.every = 3;
  injector.install(rule(Point::vote, when, 2));
  EXPECT_THAT(struck({Point::vote, {}, {}, true}, 12), ElementsAre(3, 6));
}

TEST_F(InjectorTest, BetweenCountsFromTheRulesBeginning) {
  clock.advance(5s);
  Conditions when;
  when.between = TimeRange{1s, 2s};
  injector.install(rule(Point::vote, when));
  EXPECT_FALSE(injector.strike({Point::vote, {}, {}, true}));
  clock.advance(1s);
  EXPECT_TRUE(injector.strike({Point::vote, {}, {}, true}));
  clock.advance(2s);
  EXPECT_FALSE(injector.strike({Point::vote, {}, {}, true}));
}

TEST_F(InjectorTest, ProbabilityHasExactEndsAndFollowsTheSeed) {
  Conditions when;
  when.probability = 0.0;
  injector.install(rule(Point::vote, when));
  EXPECT_TRUE(struck({Point::vote, {}, {}, true}, 100).empty());
  when.probability = 1.0;
  injector.install(rule(Point::vote, when));
  EXPECT_EQ(struck({Point::vote, {}, {}, true}, 100).size(), 100U);
  when.probability = 0.3;
  injector.install(rule(Point::vote, when));
  const auto first = struck({Point::vote, {}, {}, true}, 1000);
  EXPECT_NEAR(static_cast<double>(first.size()), 300, 60);
  FaultInjector again(clock, sink, 7);
  again.install(rule(Point::vote, when));
  std::vector<int> second;
  for (int i = 1; i <= 1000; ++i)
    if (again.strike({Point::vote, {}, {}, true})) second.push_back(i);
  EXPECT_EQ(first, second);
}

TEST_F(InjectorTest, TheSameNameReplacesAndRemoveTakesAway) {
  injector.install(rule(Point::vote));
  injector.install(rule(Point::ack));
  EXPECT_EQ(injector.size(), 1U);
  EXPECT_FALSE(injector.strike({Point::vote, {}, {}, true}));
  EXPECT_TRUE(injector.remove("r"));
  EXPECT_FALSE(injector.remove("r"));
  EXPECT_FALSE(injector.strike({Point::ack, {}, {}, true}));
}

TEST_F(InjectorTest, EachStrikeIsTraced) {
  injector.install(rule(Point::modem_ack));
  static_cast<void>(injector.strike({Point::modem_ack, {}, {}, true}));
  const auto events = sink.of(trace::Event::kFault);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].fault().rule(), "r");
  EXPECT_EQ(events[0].fault().point(), "modem_ack");
  EXPECT_EQ(events[0].fault().effect(), "drop");
  EXPECT_TRUE(events[0].fault().level());
}

TEST_F(InjectorTest, LaterKeepsTheOrderOfTime) {
  std::vector<int> order;
  injector.later(2ms, [&] { order.push_back(2); });
  injector.later(1ms, [&] { order.push_back(1); });
  injector.later(2ms, [&] { order.push_back(3); });
  clock.advance(1ms);
  EXPECT_THAT(order, ElementsAre(1));
  clock.advance(1ms);
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST_F(InjectorTest, EveryEffectIsPossibleSomewhereAndCrashNotAtAnInterrupt) {
  for (std::size_t effect = 0; effect < kEffectNames.size(); ++effect) {
    bool somewhere = false;
    for (std::size_t point = 0; point < kPointNames.size(); ++point)
      somewhere = somewhere || possible(static_cast<Effect>(effect), static_cast<Point>(point));
    EXPECT_TRUE(somewhere) << kEffectNames[effect];
  }
  EXPECT_FALSE(possible(Effect::crash, Point::bam_interrupt));
}

}  // namespace
}  // namespace bamboozle::faults
