// The generator's values are part of every trace: they must never change.
#include "modem-model/random_stream.h"

#include <gtest/gtest.h>

#include <chrono>

namespace bamboozle {
namespace {

using namespace std::chrono_literals;

TEST(RandomStream, StaysInItsRangeAndReachesBothEnds) {
  RandomStream stream{7, "x"};
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = stream.uniform(3, 9);
    ASSERT_GE(value, 3U);
    ASSERT_LE(value, 9U);
    low |= value == 3;
    high |= value == 9;
  }
  EXPECT_TRUE(low && high);
}

TEST(RandomStream, SameSeedAndNameGiveTheSameNumbers) {
  RandomStream one{7, "x"};
  RandomStream two{7, "x"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(one.next(), two.next());
}

TEST(RandomStream, AnotherNameOrSeedGivesOthers) {
  EXPECT_NE(RandomStream(7, "x").next(), RandomStream(7, "y").next());
  EXPECT_NE(RandomStream(7, "x").next(), RandomStream(8, "x").next());
}

TEST(RandomStream, ValuesAreFixedForEver) { EXPECT_EQ(RandomStream(7, "power.ack").uniform(0, 999999), 604079U); }

TEST(RandomStream, AFixedTimeConsumesNothing) {
  RandomStream one{7, "x"};
  RandomStream two{7, "x"};
  EXPECT_EQ(one.draw({3ms, 3ms}), 3ms);
  EXPECT_EQ(one.draw({5ms, 3ms}), 5ms);
  EXPECT_EQ(one.next(), two.next());
}

TEST(RandomStream, TheWholeWidthWorks) {
  RandomStream one{7, "x"};
  RandomStream two{7, "x"};
  EXPECT_EQ(one.uniform(0, UINT64_MAX), two.next());
}

}  // namespace
}  // namespace bamboozle
