// Runs of the test program with a bug in the core, and what they say.
#include "cli/museum_core_verdict.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

GtestOutput control() {
  GtestOutput out;
  out.passed = {{"Power.Falls", 0.5}, {"Vote.Ends", 0.25}, {"Vote.Waits", 1.0}, {"VoteAgain.Waits", 2.0}};
  return out;
}

CoreRun run_of(ProgramEnd::How how, int status, const std::string& first_red = "", const std::string& why = "") {
  CoreRun run;
  run.end.how = how;
  run.end.status = status;
  run.end.wall = std::chrono::duration<double>(1.5);
  run.said.first_red = first_red;
  run.said.why = why;
  return run;
}

const CoreRun kGreen = run_of(ProgramEnd::How::exited, 0);

MuseumRow judged(const CoreRun& named, const std::optional<CoreRun>& others = std::nullopt) {
  MuseumRow row;
  judge_core_mutant(named, others, row);
  return row;
}

Mutant mutant_of(std::vector<std::string> tests) {
  Mutant mutant;
  mutant.file = "museum/core/late.yaml";
  mutant.tests = std::move(tests);
  return mutant;
}

TEST(CoreVerdictTest, ANamedTestThatFailsHasCaughtIt) {
  const MuseumRow row = judged(run_of(ProgramEnd::How::exited, 1, "Vote.Waits", "vote_test.cpp:57: Expected equality"));
  EXPECT_EQ(row.verdict, MuseumVerdict::caught);
  EXPECT_EQ(row.scenario, "Vote.Waits");
  EXPECT_EQ(row.why, "vote_test.cpp:57: Expected equality");
  EXPECT_EQ(row.seconds, 1.5);
}

TEST(CoreVerdictTest, ADeathAndAnEndlessLoopAreCaughtToo) {
  MuseumRow row = judged(run_of(ProgramEnd::How::signaled, 6, "Vote.Waits"));
  EXPECT_EQ(row.verdict, MuseumVerdict::caught);
  EXPECT_THAT(row.why, HasSubstr("died of signal 6"));
  row = judged(run_of(ProgramEnd::How::timed_out, 0, "Vote.Waits", "vote_test.cpp:1: something else"));
  EXPECT_EQ(row.verdict, MuseumVerdict::caught);
  EXPECT_EQ(row.why, "was killed after 1.5 s of wall time");
  row = judged(run_of(ProgramEnd::How::exited, 1));
  EXPECT_EQ(row.verdict, MuseumVerdict::caught);
  EXPECT_EQ(row.scenario, "behind the last test") << "a leak";
}

TEST(CoreVerdictTest, AnotherTestThanNamedIsNotTheReason) {
  const MuseumRow row = judged(kGreen, run_of(ProgramEnd::How::exited, 1, "Power.Falls", "power_test.cpp:3: Expected"));
  EXPECT_EQ(row.verdict, MuseumVerdict::other_reason);
  EXPECT_EQ(row.scenario, "Power.Falls");
  EXPECT_EQ(row.why, "the tests that it names are green; Power.Falls is not: power_test.cpp:3: Expected");
  EXPECT_EQ(row.seconds, 3.0);
}

TEST(CoreVerdictTest, AllGreenSurvives) {
  const MuseumRow row = judged(kGreen, kGreen);
  EXPECT_EQ(row.verdict, MuseumVerdict::survived);
  EXPECT_EQ(row.scenario, "");
}

TEST(CoreVerdictTest, WhatDidNotRunHasNoVerdict) {
  for (const auto how : {ProgramEnd::How::not_started, ProgramEnd::How::interrupted}) {
    EXPECT_EQ(judged(run_of(how, 0)).verdict, MuseumVerdict::error);
    EXPECT_EQ(judged(kGreen, run_of(how, 0)).verdict, MuseumVerdict::error);
  }
}

TEST(CoreVerdictTest, ASuiteIsAllOfItsTests) {
  const auto tests = tests_of(mutant_of({"Vote", "Power.Falls"}), control());
  ASSERT_TRUE(std::holds_alternative<std::vector<std::string>>(tests)) << std::get<std::string>(tests);
  EXPECT_THAT(std::get<std::vector<std::string>>(tests), ElementsAre("Vote.Ends", "Vote.Waits", "Power.Falls"));
  EXPECT_THAT(std::get<std::string>(tests_of(mutant_of({"Vote.Waits", "Vote.Wait"}), control())),
              HasSubstr("museum/core/late.yaml: there is no test 'Vote.Wait'"));
}

TEST(CoreVerdictTest, TheFilterNamesThemOrTheOthers) {
  EXPECT_EQ(filter_of({"Vote.Ends", "Power.Falls"}), "Vote.Ends:Power.Falls");
  EXPECT_EQ(filter_of({"Vote.Ends", "Power.Falls"}, true), "-Vote.Ends:Power.Falls");
}

TEST(CoreVerdictTest, TheLimitIsAMultipleOfWhatTheyTake) {
  EXPECT_EQ(limit_of({"Vote.Waits"}, control()), 20s);
  EXPECT_EQ(limit_of({"Vote.Waits"}, control(), true), 37500ms);
  EXPECT_EQ(limit_of({}, control()), 10s);
}

}  // namespace
}  // namespace bamboozle::cli
