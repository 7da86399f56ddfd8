// What people read: the table, the list of what did not run, the page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "coverage/html.h"
#include "coverage/report_text.h"
#include "coverage/source_text.h"
#include "host-tests/coverage/sample.h"

namespace bamboozle::coverage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TEST(CoverageReportTest, HasARowForEachFileAndOneForAll) {
  EXPECT_EQ(summary(sample()),
            "  file                 functions               lines            branches\n"
            "  core/b.cpp      1 of 1     100 %      1 of 1     100 %                   -\n"
            "  kernel/a.c      1 of 2      50 %      2 of 5      40 %      1 of 4      25 %\n"
            "  all             2 of 3      66 %      3 of 6      50 %      1 of 4      25 %\n");
}

TEST(CoverageReportTest, AFileAloneHasItsNameOnly) {
  LineCoverage one;
  one.files["/s/driver/kernel/a.c"].lines[1] = 1;
  EXPECT_EQ(short_name(one, "/s/driver/kernel/a.c"), "a.c");
}

TEST(CoverageReportTest, LinesWithoutCodeDoNotEndAStretch) {
  EXPECT_THAT(uncovered_lines(sample().files["/s/driver/kernel/a.c"]), ElementsAre(Pair(4U, 6U), Pair(12U, 12U)));
}

TEST(CoverageReportTest, ListsWhatDidNotRun) {
  EXPECT_EQ(uncovered(sample()),
            "functions that no scenario reached:\n  kernel/a.c:11: close\n"
            "lines that did not run:\n  kernel/a.c:4-6: \n  kernel/a.c:12: \n");
  EXPECT_EQ(uncovered({}), "functions that no scenario reached: none\nlines that did not run: none\n");
}

TEST(CoverageReportTest, ThePageShowsTheSourceAndLetsNoneOfItBeMarkup) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / ("page-" + std::to_string(getpid()) + ".c");
  std::ofstream(file) << "if (a < b && c)\n\tf(\"<script>\");\n";
  LineCoverage coverage;
  FileCoverage& shown = coverage.files[file.string()];
  shown.lines = {{1, 3}, {2, 0}};
  shown.functions = {{{1, "operator<"}, 0}};
  shown.branches = {{1, {{3, 0}}}};
  const std::string page = to_html(coverage, "A & B", "by <one>");
  EXPECT_THAT(page, HasSubstr("<title>A &amp; B</title>"));
  EXPECT_THAT(page, HasSubstr("by &lt;one&gt;"));
  EXPECT_THAT(page, HasSubstr("id=\"f1-1\" class=half"));
  EXPECT_THAT(page, HasSubstr("taken 3, not taken 0"));
  EXPECT_THAT(page, HasSubstr("id=\"f1-2\" class=not"));
  EXPECT_THAT(page, HasSubstr("        f(&quot;&lt;script&gt;&quot;);"));
  EXPECT_THAT(page, HasSubstr("operator&lt;</a>"));
  std::filesystem::remove(file);
  EXPECT_THAT(to_html(coverage, "A", "b"), HasSubstr("the source cannot be read"));
}

TEST(CoverageReportTest, TabsAreWide) {
  EXPECT_EQ(trimmed(" \t a b \n"), "a b");
  EXPECT_EQ(trimmed("\t"), "");
  EXPECT_TRUE(source_lines("/nowhere").empty());
}

}  // namespace
}  // namespace bamboozle::coverage
