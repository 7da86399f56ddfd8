// Results of several drivers become one table, and what is red is seen.
#include "cli/comparison.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result result(const std::string& name, Outcome outcome, const std::string& known = {}) {
  Result out;
  out.name = name;
  out.outcome = outcome;
  out.known = known;
  return out;
}

TEST(ComparedDriverTest, TheKernelIsBehindTheLastAt) {
  EXPECT_EQ(parse_compared("upstream").kernel, "6.1");
  EXPECT_EQ(parse_compared("upstream@6.12").driver, "upstream");
  EXPECT_EQ(parse_compared("upstream@6.12").kernel, "6.12");
  EXPECT_EQ(parse_compared("/home/me@work/x.ko@/home/me/linux").driver, "/home/me@work/x.ko");
}

TEST(ComparisonTest, WhatIsGreenEverywhereIsOnlyCounted) {
  Comparison comparison({"upstream", "cpp"});
  comparison.add("upstream", result("power/a", Outcome::pass));
  comparison.add("cpp", result("power/a", Outcome::pass));
  comparison.add("upstream", result("power/b", Outcome::fail, "it never looks"));
  comparison.add("cpp", result("power/b", Outcome::pass));
  EXPECT_FALSE(comparison.any_red());
  for (const std::string& text : {comparison.table(), comparison.markdown()}) {
    EXPECT_THAT(text, HasSubstr("1 pass, 1 known"));
    EXPECT_THAT(text, HasSubstr("2 pass"));
    EXPECT_THAT(text, HasSubstr("power/b"));
    EXPECT_THAT(text, Not(HasSubstr("power/a")));
  }
}

TEST(ComparisonTest, ARedOneIsSaidWithItsReason) {
  Comparison comparison({"cpp"});
  Result red = result("first-light", Outcome::fail);
  red.failures.push_back({.line = 7, .kind = "expectation", .got = "nothing"});
  comparison.add("cpp", red);
  EXPECT_TRUE(comparison.any_red());
  EXPECT_THAT(comparison.table(), HasSubstr("cpp: line 7: expectation: got nothing"));
  EXPECT_THAT(comparison.table(), HasSubstr("1 FAIL"));
}

TEST(ComparisonTest, KnownToBeRedAndGreenIsRed) {
  Comparison comparison({"upstream@6.12"});
  comparison.add("upstream@6.12", result("power/b", Outcome::pass, "it never looks"));
  EXPECT_TRUE(comparison.any_red());
  EXPECT_THAT(comparison.table(), HasSubstr("XPASS"));
}

TEST(ComparisonTest, WhatADriverWasNotAskedIsADash) {
  Comparison comparison({"upstream", "cpp"});
  comparison.add("upstream", result("findings/b1", Outcome::fail, "x"));
  EXPECT_THAT(comparison.markdown(), HasSubstr("| `findings/b1` | fails | - |"));
  EXPECT_EQ(comparison.json()[0]["drivers"].size(), 1U);
}

}  // namespace
}  // namespace bamboozle::cli
