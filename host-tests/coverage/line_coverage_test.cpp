// Shares, and what ran of a driver in several builds.
#include "coverage/line_coverage.h"

#include <gtest/gtest.h>

#include "host-tests/coverage/sample.h"

namespace bamboozle::coverage {
namespace {

const std::string kA = "/s/driver/kernel/a.c";

TEST(LineCoverageTest, CountsShares) {
  const Totals all = sample().totals();
  EXPECT_EQ(all.functions.hit, 2U);
  EXPECT_EQ(all.functions.all, 3U);
  EXPECT_EQ(all.lines.hit, 3U);
  EXPECT_EQ(all.lines.all, 6U);
  EXPECT_EQ(all.branches.hit, 1U);
  EXPECT_EQ(all.branches.all, 4U);
}

TEST(LineCoverageTest, AHundredPercentIsAllOfIt) {
  EXPECT_EQ((Share{999, 1000}.percent()), 99U);
  EXPECT_EQ((Share{1000, 1000}.percent()), 100U);
  EXPECT_EQ((Share{0, 0}.percent()), 100U);
}

TEST(LineCoverageTest, AnotherBuildAddsLinesAndFunctionsButNoBranches) {
  LineCoverage sum = sample();
  LineCoverage other;
  other.files[kA].lines = {{4, 7}, {13, 0}};
  other.files[kA].functions = {{{11, "close"}, 1}};
  other.files[kA].branches = {{3, {{0, 9}}}};
  other.files["/s/driver/kernel/c.c"].branches = {{1, {{1, 1}}}};
  merge(sum, other);
  EXPECT_EQ(sum.files[kA].lines[4], 7U);
  EXPECT_TRUE(sum.files[kA].lines.contains(13));
  EXPECT_EQ((sum.files[kA].functions[{11, "close"}]), 1U);
  EXPECT_EQ(sum.files[kA].branches[3].size(), 2U);
  EXPECT_EQ(sum.files[kA].branches[3][0].not_taken, 0U);
  EXPECT_EQ(sum.files["/s/driver/kernel/c.c"].branches.size(), 1U);
}

TEST(LineCoverageTest, FilesAreCalledAsTheUserHasThem) {
  LineCoverage coverage = sample();
  rename_folder(coverage, "/s/driver/kernel/", "/home/me/driver/kernel/");
  EXPECT_TRUE(coverage.files.contains("/home/me/driver/kernel/a.c"));
  EXPECT_TRUE(coverage.files.contains("/s/driver/core/b.cpp"));
}

}  // namespace
}  // namespace bamboozle::coverage
