#include "modem-model/scenario/verdict.h"

#include <gtest/gtest.h>

namespace bamboozle::scenario {
namespace {

TEST(Verdict, NothingWrongIsAPass) {
  VerdictBuilder verdict;
  verdict.close(5);
  EXPECT_EQ(verdict.message().outcome(), "pass");
  EXPECT_EQ(verdict.message().exit_code(), 0);
  EXPECT_EQ(verdict.message().virtual_ns(), 5U);
}

TEST(Verdict, TheWorstCounts) {
  VerdictBuilder verdict;
  verdict.add(Outcome::crash, {});
  verdict.add(Outcome::fail, {});
  verdict.close(1);
  EXPECT_EQ(verdict.message().outcome(), "crash");
  EXPECT_EQ(verdict.message().exit_code(), 3);
  EXPECT_EQ(exit_code(Outcome::hang), 4);
  EXPECT_EQ(exit_code(Outcome::error), 5);
  EXPECT_EQ(exit_code(Outcome::fail), 1);
}

TEST(Verdict, KeepsTenFailures) {
  VerdictBuilder verdict;
  for (int i = 0; i < 1000; ++i) verdict.add(Outcome::fail, {});
  EXPECT_EQ(verdict.message().failures_size(), 10);
}

TEST(Printable, GuestBytesBecomeValidText) {
  EXPECT_EQ(printable("plain\ttext\n"), "plain\ttext\n");
  EXPECT_EQ(printable("größer …"), "größer …");
  EXPECT_EQ(printable(std::string_view("\x00\x1b[0m", 5)), "??[0m");
  EXPECT_EQ(printable("\xff\xc0\x80\xed\xa0\x80"), "??????");
  EXPECT_EQ(printable("\xe2\x82"), "??");  // cut short
}

}  // namespace
}  // namespace bamboozle::scenario
