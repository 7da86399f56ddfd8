#include "modem-model/scenario/units.h"

#include <gtest/gtest.h>

namespace bamboozle::scenario {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Units, EveryUnitIsRead) {
  EXPECT_EQ(parse_time("7ns"), Nanoseconds{7});
  EXPECT_EQ(parse_time("250us"), Nanoseconds{microseconds{250}});
  EXPECT_EQ(parse_time("20ms"), Nanoseconds{milliseconds{20}});
  EXPECT_EQ(parse_time("3s"), Nanoseconds{seconds{3}});
  EXPECT_EQ(parse_time("2min"), Nanoseconds{seconds{120}});
  EXPECT_EQ(parse_time("1h"), Nanoseconds{seconds{3600}});
  EXPECT_EQ(parse_time("0s"), Nanoseconds{0});
}

TEST(Units, FractionsAreExact) {
  EXPECT_EQ(parse_time("1.3s"), Nanoseconds{1'300'000'000});
  EXPECT_EQ(parse_time("0.5us"), Nanoseconds{500});
  EXPECT_EQ(parse_time("1.000000001s"), Nanoseconds{1'000'000'001});
}

TEST(Units, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "s", "5", "5 s", "-5s", "1e3s", ".5s", "5.s", "1.5ns", "5sec", "1.0000000001s", "99999999999h",
                           "99999999999999999999s", "1..2s", "0x5s", "5S"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(Units, RangesNeedUnitsAtBothEnds) {
  const auto range = parse_time_range("0.9s..1.3s");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->min, Nanoseconds{milliseconds{900}});
  EXPECT_EQ(range->max, Nanoseconds{milliseconds{1300}});
  EXPECT_EQ(parse_time_range("1..4ms"), std::nullopt);
  EXPECT_EQ(parse_time_range("4ms..1ms"), std::nullopt);
  EXPECT_EQ(parse_time_range("1ms.."), std::nullopt);
  ASSERT_TRUE(parse_time_range("5ms"));
  EXPECT_EQ(parse_time_range("5ms")->min, parse_time_range("5ms")->max);
}

TEST(Units, TextIsTheShortestExactForm) {
  EXPECT_EQ(time_text(Nanoseconds{0}), "0s");
  EXPECT_EQ(time_text(Nanoseconds{999}), "999ns");
  EXPECT_EQ(time_text(Nanoseconds{1'500}), "1.5us");
  EXPECT_EQ(time_text(Nanoseconds{milliseconds{20}}), "20ms");
  EXPECT_EQ(time_text(Nanoseconds{milliseconds{1300}}), "1.3s");
  EXPECT_EQ(time_text(Nanoseconds{seconds{3000}}), "3000s");
  EXPECT_EQ(time_text(TimeRange{milliseconds{1}, milliseconds{4}}), "1ms..4ms");
}

TEST(Units, NumbersAreDecimalOrHexadecimal) {
  EXPECT_EQ(parse_number("0x7ff8"), 0x7ff8U);
  EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", "0x", "-1", "1.0", "0b1", "18446744073709551616", "1 ", "ten"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace bamboozle::scenario
