// Reading what a test program has printed.
#include "cli/gtest_output.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::string_view kGreen =
    "Running main() from gtest_main.cc\n"
    "[==========] Running 2 tests from 1 test suite.\n"
    "[----------] 2 tests from Ring\n"
    "[ RUN      ] Ring.GoesRound\n"
    "[       OK ] Ring.GoesRound (250 ms)\n"
    "[ RUN      ] Ring.Sizes/3\n"
    "[       OK ] Ring.Sizes/3, where GetParam() = 8 (0 ms)\n"
    "[  PASSED  ] 2 tests.\n";

TEST(GtestOutputTest, GreenTestsHaveTheirTimes) {
  const GtestOutput out = parse_gtest_output(kGreen);
  EXPECT_THAT(out.passed, ElementsAre(Pair("Ring.GoesRound", 0.25), Pair("Ring.Sizes/3", 0.0)));
  EXPECT_EQ(out.first_red, "");
  EXPECT_EQ(out.why, "");
}

TEST(GtestOutputTest, TheFirstFailureIsTold) {
  const GtestOutput out = parse_gtest_output(std::string(kGreen) +
                                             "[ RUN      ] Vote.Waits\n"
                                             "/home/me/host-tests/driver-core/vote_test.cpp:57: Failure\n"
                                             "Expected equality of these values:\n"
                                             "  a\n"
                                             "/home/me/host-tests/driver-core/vote_test.cpp:58: Failure\n"
                                             "[  FAILED  ] Vote.Waits (3 ms)\n"
                                             "[ RUN      ] Vote.Ends\n"
                                             "[       OK ] Vote.Ends (0 ms)\n"
                                             "[  FAILED  ] 1 test, listed below:\n");
  EXPECT_EQ(out.first_red, "Vote.Waits");
  EXPECT_EQ(out.why, "vote_test.cpp:57: Expected equality of these values:");
  EXPECT_EQ(out.passed.size(), 2U);
}

TEST(GtestOutputTest, ATestThatNeverEndedIsRed) {
  GtestOutput out = parse_gtest_output("[ RUN      ] Vote.Waits\nsome words\n");
  EXPECT_EQ(out.first_red, "Vote.Waits") << "killed in the middle of it";
  EXPECT_EQ(out.why, "");
  out = parse_gtest_output(
      "[ RUN      ] Vote.Waits\n"
      "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n"
      "SUMMARY: AddressSanitizer: heap-buffer-overflow x.cpp:3\n");
  EXPECT_EQ(out.first_red, "Vote.Waits");
  EXPECT_EQ(out.why, "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1");
  out = parse_gtest_output("[ RUN      ] Vote.Waits\nx.cpp:9:3: runtime error: shift exponent 70 is too large\n");
  EXPECT_EQ(out.why, "x.cpp:9:3: runtime error: shift exponent 70 is too large");
}

TEST(GtestOutputTest, WhatIsNoOutputSaysNothing) {
  for (const char* text : {"", "\n\n", "[ RUN ", "[       OK ] A.B", "[  FAILED  ] A.B", ": Failure"}) {
    const GtestOutput out = parse_gtest_output(text);
    EXPECT_TRUE(out.passed.empty()) << text;
    EXPECT_EQ(out.first_red, "") << text;
  }
}

}  // namespace
}  // namespace bamboozle::cli
