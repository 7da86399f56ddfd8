// Which driver a known failure is about, and what a result counts as.
#include "cli/known_failure.h"

#include <gmock/gmock.h>

#include "cli/report.h"
#include "cli/result.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result result_of(Outcome outcome, const std::string& known) {
  Result result;
  result.name = "a";
  result.file = "s/a.yaml";
  result.outcome = outcome;
  result.known = known;
  FailureReport failure;
  failure.kind = "expectation";
  failure.got = "nothing";
  if (outcome != Outcome::pass) result.failures.push_back(failure);
  return result;
}

TEST(KnownReasonTest, IsFoundByWhatWasGivenOrByItsStem) {
  const std::map<std::string, std::string> known = {{"upstream", "u"}, {"qcom_bam_dmux", "stem"}, {"my/fixed.ko", "path"}};
  EXPECT_EQ(known_reason(known, "upstream"), "u");
  EXPECT_EQ(known_reason(known, "my/qcom_bam_dmux.c"), "stem");
  EXPECT_EQ(known_reason(known, "drivers/qcom_bam_dmux"), "stem");
  EXPECT_EQ(known_reason(known, "drivers/qcom_bam_dmux/"), "stem");
  EXPECT_EQ(known_reason(known, "my/fixed.ko"), "path");
  EXPECT_EQ(known_reason(known, "fixed.ko"), "");
  EXPECT_EQ(known_reason(known, "other.c"), "");
  EXPECT_EQ(known_reason({}, "upstream"), "");
}

TEST(StandingTest, WhatIsKnownCanBeAFailureACrashOrAHang) {
  for (const Outcome outcome : {Outcome::fail, Outcome::crash, Outcome::hang}) {
    EXPECT_EQ(standing(result_of(outcome, "why")), Standing::xfail);
    EXPECT_EQ(counted(result_of(outcome, "why")), Outcome::pass);
    EXPECT_EQ(standing(result_of(outcome, "")), Standing::fail);
    EXPECT_EQ(counted(result_of(outcome, "")), outcome);
  }
}

TEST(StandingTest, ABadScenarioAndAnErrorOfTheHarnessAreNeverKnown) {
  for (const Outcome outcome : {Outcome::bad_scenario, Outcome::error}) {
    EXPECT_EQ(standing(result_of(outcome, "why")), Standing::fail);
    EXPECT_EQ(counted(result_of(outcome, "why")), outcome);
  }
}

TEST(StandingTest, GreenAgainstWhatIsKnownIsAFailure) {
  EXPECT_EQ(standing(result_of(Outcome::pass, "why")), Standing::xpass);
  EXPECT_EQ(counted(result_of(Outcome::pass, "why")), Outcome::fail);
  EXPECT_EQ(standing(result_of(Outcome::pass, "")), Standing::pass);
}

TEST(KnownReportTest, AnXfailIsShortAndSaysWhatIsKnownAndWhatCame) {
  const std::string text = report(result_of(Outcome::fail, "the wake is lost"), Terminal::plain());
  EXPECT_EQ(text, "XFAIL a\n  known:  the wake is lost\n  came:   expectation: nothing\n");
}

TEST(KnownReportTest, AnXpassIsLoud) {
  const std::string text = report(result_of(Outcome::pass, "the wake is lost"), Terminal::plain());
  EXPECT_THAT(text, HasSubstr("XPASS a"));
  EXPECT_THAT(text, HasSubstr("s/a.yaml: passes, but"));
  EXPECT_THAT(text, HasSubstr("take the line out"));
}

TEST(KnownReportTest, AnErrorIsToldInFullEvenIfAFailureIsKnown) {
  const std::string text = report(result_of(Outcome::error, "the wake is lost"), Terminal::plain());
  EXPECT_THAT(text, HasSubstr("ERROR a"));
  EXPECT_THAT(text, Not(HasSubstr("known")));
}

}  // namespace
}  // namespace bamboozle::cli
