// What a person reads.
#include "cli/report.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;

Result result_of(Outcome outcome) {
  Result result;
  result.name = "a";
  result.file = "s/a.yaml";
  result.claim = "It works.";
  result.outcome = outcome;
  result.seed = 7;
  result.virtual_ns = 2500000000;
  result.wall_seconds = 0.25;
  result.folder = "/c/runs/a-1";
  result.replay = "./bamboozle run s/a.yaml --seed 7";
  return result;
}

TEST(ReportTest, GreenIsShort) {
  EXPECT_EQ(report(result_of(Outcome::pass), Terminal::plain()),
            "PASS a  2.500 s virtual, 0.25 s wall, seed 7\n"
            "  folder: /c/runs/a-1\n");
}

TEST(ReportTest, ADriverOfOnesOwnIsNamed) {
  Result result = result_of(Outcome::pass);
  result.driver = "my/qcom_bam_dmux.c";
  EXPECT_THAT(report(result, Terminal::plain()), HasSubstr("seed 7, driver my/qcom_bam_dmux.c\n"));
  result.driver = "upstream";
  EXPECT_THAT(report(result, Terminal::plain()), HasSubstr("seed 7\n"));
}

TEST(ReportTest, RedSaysAllThatIsNeeded) {
  Result result = result_of(Outcome::fail);
  FailureReport failure;
  failure.line = 12;
  failure.column = 5;
  failure.step = "wake";
  failure.kind = "expectation";
  failure.expected = "vote: up within 1s";
  failure.got = "nothing";
  failure.near_misses = {"vote: down at 1.2 s"};
  failure.time_ns = 1500000000;
  failure.last_events = {"1.4 x"};
  result.failures.push_back(failure);
  result.tails.push_back({"the end of console.log", {"[    1.0] hello"}});
  EXPECT_EQ(report(result, Terminal::plain()),
            "s/a.yaml:12:5: expectation\n"
            "  claim:    It works.\n"
            "  step:     wake\n"
            "  expected: vote: up within 1s\n"
            "  got:      nothing\n"
            "  near miss: vote: down at 1.2 s\n"
            "  at:       1.500000000 s virtual\n"
            "  the last 1 events:\n"
            "    1.4 x\n"
            "  the end of console.log:\n"
            "    [    1.0] hello\n"
            "FAIL a  2.500 s virtual, 0.25 s wall, seed 7\n"
            "  folder: /c/runs/a-1\n"
            "  again:  ./bamboozle run s/a.yaml --seed 7\n");
}

TEST(ReportTest, ManyFailuresAreOneAndALineForEachOfTheOthers) {
  Result result = result_of(Outcome::fail);
  for (std::uint32_t i = 1; i <= 12; ++i) {
    FailureReport failure;
    failure.line = i;
    failure.kind = "violation";
    failure.got = "collapsed_access: " + std::to_string(i);
    failure.time_ns = i * 1000000000ULL;
    failure.last_events = {"x"};
    result.failures.push_back(failure);
  }
  const std::string text = report(result, Terminal::plain());
  EXPECT_THAT(text, HasSubstr("  then 11 more:\n    2.000000000 s, line 2: violation: collapsed_access: 2\n"));
  EXPECT_THAT(text, HasSubstr("line 9: violation: collapsed_access: 9\n    ...; --json has all of them\n"));
  EXPECT_EQ(text.find("the last 1 events"), text.rfind("the last 1 events"));
}

TEST(ReportTest, ColoursOnlyOnATerminalThatWantsThem) {
  EXPECT_EQ(Terminal(true, true).paint(Colour::red, "x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(Terminal(true, false).paint(Colour::red, "x"), "x");
  EXPECT_EQ(Terminal(false, true).paint(Colour::red, "x"), "x");
}

}  // namespace
}  // namespace bamboozle::cli
