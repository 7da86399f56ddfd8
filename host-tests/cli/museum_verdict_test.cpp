// Two results, with a bug and without it, and what they say about the scenario.
#include "cli/museum_verdict.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace bamboozle::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Result result_with(Outcome outcome, const std::string& got = "") {
  Result result;
  result.outcome = outcome;
  result.claim = "words of the scenario";
  result.wall_seconds = 1.375;
  result.folder = "runs/late-1";
  if (!got.empty()) {
    FailureReport failure;
    failure.kind = "violation";
    failure.expected = "nothing";
    failure.got = got;
    failure.step = "words of the scenario";
    result.failures.push_back(failure);
  }
  return result;
}

MuseumRow row_of(const std::string& fails, const Result& with_bug, const Result& control = result_with(Outcome::pass)) {
  Mutant mutant;
  mutant.fails = fails;
  MuseumRow row;
  row.name = "late";
  row.bug = "It is late.";
  row.origin = "seeded";
  row.scenario = "power/late";
  judge_mutant(mutant, with_bug, control, row);
  return row;
}

TEST(MuseumVerdictTest, RedWithTheBugAndGreenWithoutIsCaught) {
  for (const Outcome outcome : {Outcome::fail, Outcome::crash, Outcome::hang}) {
    const MuseumRow row = row_of("", result_with(outcome, "the bus stalls"));
    EXPECT_EQ(row.verdict, MuseumVerdict::caught);
    EXPECT_EQ(row.why, "violation: nothing: the bus stalls");
    EXPECT_EQ(row.seconds, 1.375);
    EXPECT_EQ(row.folder, "runs/late-1");
  }
}

TEST(MuseumVerdictTest, GreenWithTheBugSurvives) {
  EXPECT_EQ(row_of("", result_with(Outcome::pass)).verdict, MuseumVerdict::survived);
}

TEST(MuseumVerdictTest, TheStatedWordsMustBeInTheFailureItself) {
  EXPECT_EQ(row_of("bus stalls", result_with(Outcome::fail, "the bus stalls")).verdict, MuseumVerdict::caught);
  const MuseumRow row = row_of("words of the scenario", result_with(Outcome::fail, "the bus stalls"));
  EXPECT_EQ(row.verdict, MuseumVerdict::other_reason);
  EXPECT_THAT(row.why, HasSubstr("expected 'words of the scenario', got violation: nothing: the bus stalls"));
}

TEST(MuseumVerdictTest, RedWithoutTheBugProvesNothing) {
  const MuseumRow row = row_of("", result_with(Outcome::fail, "late"), result_with(Outcome::fail, "always late"));
  EXPECT_EQ(row.verdict, MuseumVerdict::no_control);
  EXPECT_THAT(row.why, HasSubstr("always late"));
}

TEST(MuseumVerdictTest, ABuildThatFailsIsNoCatchAndAnErrorNoVerdict) {
  EXPECT_EQ(row_of("", result_with(Outcome::bad_scenario, "error: 'x' undeclared")).verdict, MuseumVerdict::no_mutant);
  EXPECT_EQ(row_of("", result_with(Outcome::error, "no QEMU")).verdict, MuseumVerdict::error);
  EXPECT_EQ(row_of("", result_with(Outcome::fail, "late"), result_with(Outcome::error, "no QEMU")).verdict, MuseumVerdict::error);
}

TEST(MuseumVerdictTest, TheExitCodeIsGreenOnlyWhenAllWereCaught) {
  const MuseumRow caught = row_of("", result_with(Outcome::fail, "late"));
  const MuseumRow survived = row_of("", result_with(Outcome::pass));
  const MuseumRow error = row_of("", result_with(Outcome::error, "no QEMU"));
  EXPECT_EQ(museum_exit_code({caught, caught}), 0);
  EXPECT_EQ(museum_exit_code({caught, survived}), 1);
  EXPECT_EQ(museum_exit_code({survived, error, caught}), 5);
}

TEST(MuseumVerdictTest, TheTableHasAllColumnsAndExplainsWhatWasNotCaught) {
  MuseumRow caught = row_of("", result_with(Outcome::fail, "late"));
  caught.caught_by = {"power/late", "power/other"};
  const std::string table = museum_table({caught, row_of("", result_with(Outcome::pass))});
  EXPECT_THAT(table, HasSubstr("mutant  origin  scenario    verdict         time\n"));
  EXPECT_THAT(table, HasSubstr("late    seeded  power/late  caught         1.4 s\n    by  power/late\n    by  power/other\n"));
  EXPECT_THAT(table, HasSubstr("SURVIVED late: It is late.\n  the scenario is green with the bug in the driver\n"));
  EXPECT_THAT(table, HasSubstr("1 caught, 1 not caught\n"));
  EXPECT_THAT(museum_table({caught}), AllOf(HasSubstr("1 caught, 0 not caught"), Not(HasSubstr("It is late."))));
}

TEST(MuseumVerdictTest, TheJsonHasTheRowsAndTheExitCode) {
  const auto json = nlohmann::json::parse(museum_json({row_of("", result_with(Outcome::pass))}, "6.1.0"));
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["kernel"], "6.1.0");
  EXPECT_EQ(json["mutants"][0]["name"], "late");
  EXPECT_EQ(json["mutants"][0]["verdict"], "survived");
  EXPECT_FALSE(json["mutants"][0].contains("caught_by"));
}

TEST(MuseumVerdictTest, TheCoresTableAndJsonNameTests) {
  MuseumRow row = row_of("", result_with(Outcome::fail, "late"));
  row.scenario = "VoteTest.Waits";
  EXPECT_THAT(museum_table({row}, "test"), HasSubstr("mutant  origin  test            verdict"));
  const auto json = nlohmann::json::parse(museum_json({row}, "", "test"));
  EXPECT_EQ(json["mutants"][0]["test"], "VoteTest.Waits");
  EXPECT_FALSE(json.contains("kernel"));
  EXPECT_FALSE(json["mutants"][0].contains("scenario"));
}

}  // namespace
}  // namespace bamboozle::cli
