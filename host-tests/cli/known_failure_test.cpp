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

TEST(KnownFailureTest, IsFoundByWhatWasGivenOrByItsStem) {
  const std::map<std::string, scenario::KnownFailure> known = {
      {"upstream", {.why = "u", .fails = "f"}}, {"qcom_bam_dmux", {.why = "stem", .fails = ""}}, {"my/fixed.ko", {.why = "path", .fails = ""}}};
  const auto why = [&](const std::string& driver) {
    const scenario::KnownFailure* found = known_failure(known, driver);
    return found != nullptr ? found->why : "";
  };
  EXPECT_EQ(why("upstream"), "u");
  EXPECT_EQ(why("my/qcom_bam_dmux.c"), "stem");
  EXPECT_EQ(why("drivers/qcom_bam_dmux"), "stem");
  EXPECT_EQ(why("drivers/qcom_bam_dmux/"), "stem");
  EXPECT_EQ(why("my/fixed.ko"), "path");
  EXPECT_EQ(why("fixed.ko"), "");
  EXPECT_EQ(why("other.c"), "");
  EXPECT_EQ(known_failure({}, "upstream"), nullptr);
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

TEST(StandingTest, WhatIsKnownSaysHowItFails) {
  Result result = result_of(Outcome::fail, "why");
  FailureReport& failure = result.failures.front();
  result.known_fails = "lost: 0";
  EXPECT_EQ(standing(result), Standing::fail);
  EXPECT_EQ(counted(result), Outcome::fail);
  EXPECT_TRUE(fails_otherwise(result));
  for (std::string* part : {&failure.step, &failure.expected, &failure.got}) {
    *part = "uplink of port 9: lost: 0";
    EXPECT_EQ(standing(result), Standing::xfail);
    EXPECT_FALSE(fails_otherwise(result));
    part->clear();
  }
  result.failures.emplace_back().got = "lost: 0";
  EXPECT_EQ(standing(result), Standing::xfail) << "one of several";
  result.failures.clear();
  EXPECT_EQ(standing(result), Standing::fail);
  result.outcome = Outcome::error;
  EXPECT_FALSE(fails_otherwise(result)) << "says nothing of the driver";
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

TEST(KnownReportTest, AnotherFailureThanTheKnownOneIsToldInFull) {
  Result result = result_of(Outcome::crash, "the wake is lost");
  result.known_fails = "lost: 0";
  const std::string text = report(result, Terminal::plain());
  EXPECT_THAT(text, HasSubstr("CRASH a"));
  EXPECT_THAT(text, HasSubstr("got:      nothing"));
  EXPECT_THAT(text, HasSubstr("known:  the wake is lost\n          but that says 'lost: 0', and this is another failure\n"));
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
