// Which events are shown.
#include "modem-model/trace/event_filter.h"

#include <gtest/gtest.h>

namespace bamboozle::trace {
namespace {

Event frame_at(std::uint64_t time, std::uint32_t channel) {
  Event event;
  event.set_time_ns(time);
  event.set_source(SOURCE_MODEM);
  event.mutable_frame()->set_channel(channel);
  return event;
}

TEST(EventFilterTest, WithoutConditionsAllIsShown) { EXPECT_TRUE(EventFilter{}.shows(frame_at(5, 0))); }

TEST(EventFilterTest, EachConditionMustHold) {
  EventFilter filter;
  filter.sources = {"modem"};
  filter.kinds = {"frame"};
  filter.channel = 3;
  filter.from_ns = 10;
  filter.to_ns = 20;
  EXPECT_TRUE(filter.shows(frame_at(10, 3)));
  EXPECT_TRUE(filter.shows(frame_at(20, 3)));
  EXPECT_FALSE(filter.shows(frame_at(9, 3)));
  EXPECT_FALSE(filter.shows(frame_at(21, 3)));
  EXPECT_FALSE(filter.shows(frame_at(15, 2)));
  filter.sources = {"bam"};
  EXPECT_FALSE(filter.shows(frame_at(15, 3)));
}

TEST(EventFilterTest, AnEventAboutNoChannelIsOnNone) {
  Event event;
  event.mutable_note();
  EventFilter filter;
  filter.channel = 0;
  EXPECT_FALSE(filter.shows(event));
}

TEST(EventFilterTest, AFaultIsOnTheChannelThatItStruckIfAny) {
  Event event;
  event.mutable_fault();
  EventFilter filter;
  filter.channel = 0;
  EXPECT_FALSE(filter.shows(event));
  event.mutable_fault()->set_channel(0);
  EXPECT_TRUE(filter.shows(event));
}

TEST(ParseTimeTest, TakesUnits) {
  EXPECT_EQ(parse_time("1.5"), 1500000000U);
  EXPECT_EQ(parse_time("1.5s"), 1500000000U);
  EXPECT_EQ(parse_time("250ms"), 250000000U);
  EXPECT_EQ(parse_time("10us"), 10000U);
  EXPECT_EQ(parse_time("7ns"), 7U);
  for (const char* text : {"", "s", "-1s", "1h", "nan", "1e300s"}) EXPECT_FALSE(parse_time(text).has_value()) << text;
}

}  // namespace
}  // namespace bamboozle::trace
