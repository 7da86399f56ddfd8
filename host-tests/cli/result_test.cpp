// Outcomes, exit codes and their order; results as JSON.
#include "cli/result.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/result_json.h"

namespace bamboozle::cli {
namespace {

TEST(OutcomeTest, HasTheExitCodesOfTheDesign) {
  EXPECT_EQ(exit_code(Outcome::pass), 0);
  EXPECT_EQ(exit_code(Outcome::fail), 1);
  EXPECT_EQ(exit_code(Outcome::bad_scenario), 2);
  EXPECT_EQ(exit_code(Outcome::crash), 3);
  EXPECT_EQ(exit_code(Outcome::hang), 4);
  EXPECT_EQ(exit_code(Outcome::error), 5);
}

TEST(OutcomeTest, NamesAreReadBack) {
  for (int code = 0; code <= 5; ++code) {
    const auto outcome = static_cast<Outcome>(code);
    EXPECT_EQ(parse_outcome(name_of(outcome)), outcome);
  }
  EXPECT_EQ(parse_outcome("green"), std::nullopt);
}

TEST(OutcomeTest, TheWorstOfSeveralIsErrorCrashHangFailBadPass) {
  const Outcome order[] = {Outcome::pass, Outcome::bad_scenario, Outcome::fail, Outcome::hang, Outcome::crash, Outcome::error};
  for (std::size_t i = 0; i < std::size(order); ++i)
    for (std::size_t j = 0; j < std::size(order); ++j)
      EXPECT_EQ(worse(order[i], order[j]), order[std::max(i, j)]) << i << " " << j;
}

TEST(ResultJsonTest, HasWhatThePromiseSays) {
  Result result;
  result.name = "first-light";
  result.file = "scenarios/first-light.yaml";
  result.claim = "It works.";
  result.outcome = Outcome::fail;
  result.driver = "upstream";
  result.kernel = "6.1.1";
  result.seed = 18446744073709551615U;
  result.virtual_ns = 1500000000;
  result.wall_seconds = 0.5;
  result.trace_sha256 = "ab";
  FailureReport failure;
  failure.line = 3;
  failure.expected = "vote: up";
  failure.got = "\xff not UTF-8";
  result.failures.push_back(failure);
  const auto json = nlohmann::json::parse(to_json({result}, 1));
  EXPECT_EQ(json["exit_code"], 1);
  const auto& one = json["scenarios"][0];
  EXPECT_EQ(one["name"], "first-light");
  EXPECT_EQ(one["file"], "scenarios/first-light.yaml");
  EXPECT_EQ(one["verdict"], "fail");
  EXPECT_EQ(one["exit_code"], 1);
  EXPECT_EQ(one["seed"], 18446744073709551615U);
  EXPECT_EQ(one["virtual_ns"], 1500000000);
  EXPECT_EQ(one["virtual_seconds"], 1.5);
  EXPECT_EQ(one["trace_sha256"], "ab");
  EXPECT_EQ(one["failures"][0]["expected"], "vote: up");
  EXPECT_EQ(one["status"], "fail");
  EXPECT_FALSE(one.contains("known"));
}

TEST(ResultJsonTest, AKnownFailureHasItsVerdictAndCountsAsNone) {
  Result result;
  result.outcome = Outcome::hang;
  result.known = "the wake is lost";
  result.round = 3;
  const auto one = nlohmann::json::parse(to_json(result));
  EXPECT_EQ(one["verdict"], "hang");
  EXPECT_EQ(one["status"], "xfail");
  EXPECT_EQ(one["exit_code"], 0);
  EXPECT_EQ(one["known"], "the wake is lost");
  EXPECT_EQ(one["round"], 3);
}

TEST(ResultJsonTest, TestsOfEveryPartAreListed) {
  const std::vector<TestGroup> groups = {{"host", {{"A.B", TestResult::Status::passed, 0.5}}},
                                         {"fuzz", {{"fuzzers", TestResult::Status::skipped, 0, "not built"}}}};
  const auto json = nlohmann::json::parse(to_json(groups, {Result{}}, 1));
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["tests"][0]["part"], "host");
  EXPECT_EQ(json["tests"][0]["status"], "pass");
  EXPECT_EQ(json["tests"][1]["status"], "skip");
  EXPECT_EQ(json["tests"][1]["reason"], "not built");
  EXPECT_EQ(json["scenarios"].size(), 1U);
}

TEST(ResultJsonTest, AFileThatCannotBeWrittenIsSaid) { EXPECT_NE(write_json("{}", "/nowhere/at/all.json"), ""); }

}  // namespace
}  // namespace bamboozle::cli
