// In which order scenarios begin, which runs make one result, and when a suite ends.
#include "cli/suite_run.h"

#include <gmock/gmock.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <mutex>

#include "cli/suite_command.h"
#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using ::testing::ElementsAre;

struct SuiteRunTest : ::testing::Test {
  SuiteRunTest() : times(folder.path() / "times.json") {
    calls.run = [this](const SuiteStep& step) {
      const std::lock_guard lock(mutex);
      begun.push_back(entries[step.entry].name + (step.copy == 0 ? "" : "'"));
      Result result;
      result.name = entries[step.entry].name;
      result.complete = true;
      result.outcome = red_round != 0 && step.round == red_round ? Outcome::fail : Outcome::pass;
      result.trace_sha256 = step.copy != 0 && result.name == unsteady ? "2" : "1";
      return result;
    };
    calls.done = [this](const Result& result) { told.push_back(title_of(result)); };
  }
  void add(const std::string& name, bool host_clock = false, bool understood = true) {
    entries.push_back({.file = {}, .name = name, .claim = {}, .tags = {}, .understood = understood, .host_clock = host_clock});
  }
  std::vector<Result> run() { return run_suite(entries, options, times, calls); }

  fakes::TemporaryFolder folder;
  std::vector<SuiteEntry> entries;
  SuiteOptions options;
  WallTimes times;
  SuiteCalls calls;
  std::mutex mutex;
  std::vector<std::string> begun;
  std::vector<std::string> told;
  unsigned red_round = 0;
  std::string unsteady;
};

TEST_F(SuiteRunTest, TheUnknownBeginThenTheLongestAndTheHostsClockIsLast) {
  add("host", true);
  add("short");
  add("new");
  add("long");
  times.note("host", 9);
  times.note("short", 1);
  times.note("long", 5);
  times.save();
  const WallTimes known(folder.path() / "times.json");
  EXPECT_THAT(running_order(entries, known, 2), ElementsAre(2, 3, 1, 0));
  EXPECT_THAT(running_order(entries, known, 1), ElementsAre(0, 1, 2, 3));  // as given: nothing is gained
}

TEST_F(SuiteRunTest, RunsEachOnceAndGivesResultsInTheOrderOfTheEntries) {
  add("a");
  add("b", true);
  add("c");
  options.jobs = 2;
  const auto results = run();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[1].name, "b");
  EXPECT_EQ(results[1].round, 0U);
  EXPECT_EQ(begun.back(), "b");
}

TEST_F(SuiteRunTest, RoundsAreCountedAndNamed) {
  add("a");
  add("b");
  options.repeat = 2;
  const auto results = run();
  EXPECT_THAT(told, ElementsAre("a round 1", "b round 1", "a round 2", "b round 2"));
  EXPECT_EQ(results.size(), 4U);
}

TEST_F(SuiteRunTest, UntilAFailureNothingElseEndsIt) {
  add("a");
  add("b");
  options.until_fail = true;
  red_round = 7;
  const auto results = run();
  EXPECT_EQ(results.size(), 13U);
  EXPECT_EQ(results.back().outcome, Outcome::fail);
  EXPECT_EQ(told.back(), "a round 7");
}

TEST_F(SuiteRunTest, UntilAFailureIsBoundedByRepeat) {
  add("a");
  options.until_fail = true;
  options.repeat = 3;
  EXPECT_EQ(run().size(), 3U);
}

TEST_F(SuiteRunTest, AKnownFailureDoesNotEndIt) {
  add("a");
  options.until_fail = true;
  options.repeat = 3;
  red_round = 1;
  const auto simple = calls.run;
  calls.run = [simple](const SuiteStep& step) {
    Result result = simple(step);
    if (result.outcome == Outcome::fail) result.known = "known";
    return result;
  };
  EXPECT_EQ(run().size(), 3U);
}

TEST_F(SuiteRunTest, TwiceIsForWhatHasAVirtualClockAndIsOneResult) {
  add("a");
  add("host", true);
  add("bad", false, false);
  options.twice = true;
  const auto results = run();
  EXPECT_EQ(results.size(), 3U);
  EXPECT_THAT(begun, ElementsAre("a", "a'", "host", "bad"));
  EXPECT_EQ(results[0].outcome, Outcome::pass);
}

TEST_F(SuiteRunTest, TwoTracesThatDifferAreAnErrorEvenOfAKnownFailure) {
  add("a");
  add("b");
  options.twice = true;
  options.jobs = 2;
  unsteady = "b";
  const auto simple = calls.run;
  calls.run = [simple](const SuiteStep& step) {
    Result result = simple(step);
    result.outcome = Outcome::fail;
    result.known = "known";
    return result;
  };
  const auto results = run();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(standing(results[0]), Standing::xfail);
  EXPECT_EQ(standing(results[1]), Standing::fail);
  EXPECT_EQ(results[1].outcome, Outcome::error);
  EXPECT_EQ(results[1].failures.at(0).kind, "determinism");
}

TEST_F(SuiteRunTest, AFailureInHalfAPairIsToldEvenIfTheOtherHalfIsNotBegun) {
  add("a");
  options.twice = true;
  bool pressed = false;
  const auto simple = calls.run;
  calls.run = [&](const SuiteStep& step) {
    Result result = simple(step);
    result.outcome = Outcome::crash;
    pressed = true;
    return result;
  };
  calls.stopped = [&] { return pressed; };
  const auto results = run();
  EXPECT_THAT(begun, ElementsAre("a"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, Outcome::crash);
}

TEST_F(SuiteRunTest, WhatWasInterruptedHasNoResult) {
  for (const char* name : {"a", "b", "c"}) add(name);
  std::atomic<bool> pressed = false;
  const auto simple = calls.run;
  calls.run = [&](const SuiteStep& step) {
    Result result = simple(step);
    if (result.name == "b") {
      pressed = true;
      result.complete = false;
      result.outcome = Outcome::error;
    }
    return result;
  };
  calls.stopped = [&] { return pressed.load(); };
  EXPECT_EQ(run().size(), 1U);
  EXPECT_THAT(told, ElementsAre("a"));
}

TEST_F(SuiteRunTest, AnEmptySuiteEndsAtOnceEvenIfItShallRunForEver) {
  options.until_fail = true;
  EXPECT_TRUE(run().empty());
}

TEST_F(SuiteRunTest, HowLongEachTookIsNoted) {
  add("a");
  const auto simple = calls.run;
  calls.run = [simple](const SuiteStep& step) {
    Result result = simple(step);
    result.wall_seconds = 2.5;
    return result;
  };
  static_cast<void>(run());
  times.save();
  EXPECT_EQ(WallTimes(folder.path() / "times.json").of("a"), 2.5);
}

TEST(KeptFolderTest, EachRunHasItsOwn) {
  const SuiteEntry entry{.file = {}, .name = "controls/a", .claim = {}, .tags = {}};
  EXPECT_EQ(kept_folder("/k", entry, {0, 0, 0}, true), "/k");
  EXPECT_EQ(kept_folder("/k", entry, {0, 0, 1}, true), "/k-again");
  EXPECT_EQ(kept_folder("/k", entry, {0, 0, 0}, false), "/k/controls.a");
  EXPECT_EQ(kept_folder("/k", entry, {0, 2, 1}, false), "/k/controls.a-round-2-again");
}

struct SuiteOptionsTest : ::testing::Test {
  /// What is wrong with the words, or an empty text.
  std::string parse(std::vector<std::string> words) {
    CLI::App app;
    declare_suite_options(app, arguments);
    std::ranges::reverse(words);
    try {
      app.parse(words);
    } catch (const CLI::ParseError& problem) {
      return problem.what();
    }
    return {};
  }
  SuiteArguments arguments;
};

TEST_F(SuiteOptionsTest, AreRead) {
  EXPECT_EQ(parse({"-j", "3", "--repeat", "5", "--until-fail", "--shard", "2/4", "--tag", "a,b", "--not-tag", "c", "--twice",
                   "--ktap", "--junit", "x.xml", "--json", "x.json"}),
            "");
  EXPECT_EQ(arguments.suite.jobs, 3U);
  EXPECT_EQ(arguments.suite.repeat, 5U);
  EXPECT_TRUE(arguments.suite.until_fail);
  EXPECT_TRUE(arguments.suite.twice);
  EXPECT_EQ(arguments.selection.shard.index, 2U);
  EXPECT_EQ(arguments.selection.shard.count, 4U);
  EXPECT_THAT(arguments.selection.tags, ElementsAre("a", "b"));
  EXPECT_THAT(arguments.selection.not_tags, ElementsAre("c"));
  EXPECT_TRUE(arguments.ktap);
  EXPECT_EQ(arguments.junit, "x.xml");
  EXPECT_EQ(arguments.json, "x.json");
}

TEST_F(SuiteOptionsTest, WhatIsSetIsTheDefaultAndOnceTakesTwiceBack) {
  arguments.suite.jobs = 0;
  arguments.suite.twice = true;
  EXPECT_EQ(parse({}), "");
  EXPECT_TRUE(arguments.suite.twice);
  EXPECT_EQ(arguments.suite.jobs, 0U);
  EXPECT_EQ(parse({"--once"}), "");
  EXPECT_FALSE(arguments.suite.twice);
}

TEST_F(SuiteOptionsTest, NonsenseIsRefused) {
  EXPECT_THAT(parse({"--shard", "5/4"}), ::testing::HasSubstr("expected i/n"));
  EXPECT_NE(parse({"--repeat", "0"}), "");
  EXPECT_NE(parse({"-j", "many"}), "");
  EXPECT_NE(parse({"-j", "-1"}), "");
}

TEST(SuiteArgumentsTest, OnlyOneThingHasStdout) {
  SuiteArguments arguments;
  EXPECT_FALSE(arguments.takes_stdout());
  arguments.ktap = true;
  arguments.json = "file";
  EXPECT_TRUE(arguments.takes_stdout());
  EXPECT_EQ(arguments.problem(), "");
  arguments.json = "-";
  EXPECT_NE(arguments.problem(), "");
}

}  // namespace
}  // namespace bamboozle::cli
