#include "modem-model/scenario/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 4> kKnown = {"expect", "never", "wait", "send"};

TEST(Suggest, SlipsOfTheFingerAreFound) {
  EXPECT_EQ(nearest("expcet", kKnown), "expect");
  EXPECT_EQ(nearest("nevr", kKnown), "never");
  EXPECT_EQ(nearest("waitt", kKnown), "wait");
  EXPECT_EQ(nearest("Send", kKnown), "send");
}

TEST(Suggest, WhatIsFarFromEverythingGetsTheList) {
  EXPECT_EQ(nearest("banana", kKnown), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), kKnown), "");
  EXPECT_EQ(did_you_mean("banana", kKnown), "known here: expect, never, wait, send");
}

}  // namespace
}  // namespace bamboozle::scenario
