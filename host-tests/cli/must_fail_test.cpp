// The header of must-fail scenarios and the comparison with what came.
#include "cli/must_fail.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;

TEST(MustFailTest, ReadsTheHeader) {
  const auto parsed = parse_must_fail("# must-fail: exit=2 message=\"did you mean 'expect'\"\nversion: 1\n");
  ASSERT_TRUE(std::holds_alternative<MustFail>(parsed));
  EXPECT_EQ(std::get<MustFail>(parsed).exit_code, 2);
  EXPECT_EQ(std::get<MustFail>(parsed).message, "did you mean 'expect'");
}

TEST(MustFailTest, RefusesWhatIsNoHeader) {
  for (const char* text :
       {"", "version: 1\n", "# must-fail: exit=1", "# must-fail: message=\"x\"", "# must-fail: exit=0 message=\"x\"",
        "# must-fail: exit=6 message=\"x\"", "# must-fail: exit=x message=\"x\"", "# must-fail: exit=1 message=\"\"",
        "# must-fail: exit=1 message=\"x", "\n# must-fail: exit=1 message=\"x\""})
    EXPECT_TRUE(std::holds_alternative<std::string>(parse_must_fail(text))) << text;
}

Result result_with(Outcome outcome, const std::string& expected, const std::string& got) {
  Result result;
  result.claim = "the panic is only claimed";
  result.outcome = outcome;
  FailureReport failure;
  failure.kind = "expectation";
  failure.expected = expected;
  failure.got = got;
  result.failures.push_back(failure);
  return result;
}

TEST(MustFailTest, CodeAndWordsMustBothBeThere) {
  const MustFail wanted{3, "panic"};
  EXPECT_EQ(compare(wanted, result_with(Outcome::crash, "no report", "Kernel panic - not syncing")), "");
  EXPECT_THAT(compare(wanted, result_with(Outcome::fail, "no report", "Kernel panic - not syncing")), HasSubstr("got exit 1"));
  EXPECT_THAT(compare(wanted, result_with(Outcome::crash, "vote: up", "nothing")), HasSubstr("expected exit 3 with \"panic\""));
}

TEST(MustFailTest, GreenIsNotRed) {
  Result result;
  result.outcome = Outcome::pass;
  EXPECT_THAT(compare({1, "x"}, result), HasSubstr("no failure"));
}

}  // namespace
}  // namespace bamboozle::cli
