// Each kind of mistake in the map is noticed, with its place and what to do.
#include "host-tests/catalogue/catalogue.h"

#include <gmock/gmock.h>

namespace bamboozle::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const std::string kHead = "# A map\n\n## S: of the field\n\n| row | what it is | scenarios | note |\n|---|---|---|---|\n";
const std::string kGood = "| S01 | no ack | `power/a`, `power/b` | |\n| S02 | late ack | | cannot be seen |\n";

std::vector<List> lists() { return {{"S", numbered("S", 1, 2, 2), true}}; }

std::vector<Scenario> scenarios() {
  return {{"power/a", {"power", "S01"}, 3}, {"power/b", {"S1"}, 4}, {"power/c", {"power"}, 3}};
}

std::vector<std::string> wrong_with(const std::string& rows) {
  const Page page = read_page(kHead + rows, "map.md");
  EXPECT_THAT(page.problems, IsEmpty());
  return compare(page, lists(), scenarios());
}

TEST(Catalogue, RowsAreReadWithTheirPlace) {
  const Page page = read_page(kHead + kGood, "map.md");
  EXPECT_THAT(page.problems, IsEmpty());
  ASSERT_EQ(page.rows.size(), 2U);
  EXPECT_EQ(page.tables.at("S"), 3U);
  EXPECT_EQ(page.rows[0].table, "S");
  EXPECT_EQ(page.rows[0].id, "S01");
  EXPECT_EQ(page.rows[0].line, 7U);
  EXPECT_THAT(page.rows[0].scenarios, ElementsAre("power/a", "power/b"));
  EXPECT_EQ(page.rows[1].what, "late ack");
  EXPECT_EQ(page.rows[1].note, "cannot be seen");
}

TEST(Catalogue, WhatIsRightIsNotComplainedOf) { EXPECT_THAT(wrong_with(kGood), IsEmpty()); }

TEST(Catalogue, ALineOfAnotherFormIsAProblem) {
  EXPECT_THAT(read_page(kHead + "| S01 | no ack | `power/a` |\n", "map.md").problems,
              ElementsAre(AllOf(StartsWith("map.md:7: expected 4 cells"), HasSubstr("got 3"))));
  EXPECT_THAT(read_page(kHead + "| S01 | no ack | power/a | |\n", "map.md").problems,
              ElementsAre(StartsWith("map.md:7: expected scenarios as `folder/name`")));
  EXPECT_THAT(read_page(kHead + "| S01 | no ack | `power/a`, | |\n", "map.md").problems,
              ElementsAre(StartsWith("map.md:7: expected scenarios")));
  for (const char* text : {"", "|", "## S\n|", "## :\n|", "## S: x\n|"})
    EXPECT_THAT(read_page(text, "map.md").rows, IsEmpty()) << text;
}

TEST(Catalogue, ARowThatIsMissingOrNoneOrTwiceIsNoticed) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a`, `power/b` | |\n"),
              ElementsAre(AllOf(StartsWith("map.md:3: row S02 is missing in the table 'S'"), HasSubstr("add it"))));
  EXPECT_THAT(wrong_with(kGood + "| S03 | x | | y |\n"),
              ElementsAre(AllOf(StartsWith("map.md:9: the list S has no row 'S03'"), HasSubstr("S01 to S02"))));
  EXPECT_THAT(wrong_with(kGood + "| S02 | x | | y |\n"),
              ElementsAre(AllOf(StartsWith("map.md:9: row S02 stands here a second time, after line 8"), HasSubstr("delete"))));
}

TEST(Catalogue, ATableThatIsMissingOrOfNoListIsNoticed) {
  EXPECT_THAT(compare(read_page("# A map\n", "map.md"), {{"R", {"R1"}}}, {}),
              ElementsAre(AllOf(StartsWith("map.md:1: there is no table 'R'"), HasSubstr("## R: ..."))));
  EXPECT_THAT(wrong_with(kGood + "\n## T: of nobody\n"), ElementsAre(StartsWith("map.md:10: no list is called 'T'")));
}

TEST(Catalogue, AScenarioThatIsNotThereIsNoticed) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a`, `power/b`, `power/gone` | |\n| S02 | late ack | | not seen |\n"),
              ElementsAre(AllOf(StartsWith("map.md:7: S01 names 'power/gone'"), HasSubstr("no scenarios/power/gone.yaml"))));
  const Page page = read_page(kHead + "| S01 | x | `power/a`, `power/b`, `must-fail/x` | |\n| S02 | x | | y |\n", "map.md");
  EXPECT_THAT(compare(page, lists(), scenarios(), {"must-fail/x"}), IsEmpty());
}

TEST(Catalogue, AScenarioThatIsNamedTwiceIsNoticed) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a`, `power/b`, `power/a` | |\n| S02 | late ack | | not seen |\n"),
              ElementsAre(StartsWith("map.md:7: S01 names 'power/a' twice")));
}

TEST(Catalogue, ARowWithoutAScenarioNeedsAReason) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a`, `power/b` | |\n| S02 | late ack | | |\n"),
              ElementsAre(AllOf(StartsWith("map.md:8: S02 has neither a scenario nor a reason"), HasSubstr("fourth"))));
}

TEST(Catalogue, ARowIsDescribedInFewWords) {
  EXPECT_THAT(
      wrong_with("| S01 | a b c d e f g h i j k l m | `power/a`, `power/b` | |\n| S02 | | | not seen |\n"),
      ElementsAre(StartsWith("map.md:7: S01 is described in 13 words"), StartsWith("map.md:8: S02 is described in 0 words")));
}

TEST(Catalogue, ATagThatItsRowDoesNotKnowIsNoticed) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a` | |\n| S02 | late ack | | not seen |\n"),
              ElementsAre(AllOf(StartsWith("scenarios/power/b.yaml:4: the tag 'S1'"), HasSubstr("map.md:7 does not name it"),
                                HasSubstr("add `power/b` there"))));
}

TEST(Catalogue, ATagOfNoRowIsNoticed) {
  const Page page = read_page(kHead + kGood, "map.md");
  std::vector<Scenario> more = scenarios();
  more.push_back({"power/d", {"S03", "2G", "S", "T1", "SSR", "S1x"}, 5});
  EXPECT_THAT(compare(page, lists(), more), ElementsAre(AllOf(StartsWith("scenarios/power/d.yaml:5: the tag 'S03' is of no row"),
                                                              HasSubstr("correct the tag"))));
}

TEST(Catalogue, AScenarioOfARowWithoutItsTagIsNoticed) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/a`, `power/b` | |\n| S02 | late ack | `power/c` | |\n"),
              ElementsAre(AllOf(StartsWith("scenarios/power/c.yaml:3: the tag 'S02' is missing"), HasSubstr("map.md:8"))));
  std::vector<List> untagged = lists();
  untagged[0].tags = false;
  EXPECT_THAT(compare(read_page(kHead + "| S01 | x | `power/c` | |\n| S02 | x | | y |\n", "map.md"), untagged, scenarios()),
              IsEmpty());
}

TEST(Catalogue, AllMistakesAreSaidAtOnce) {
  EXPECT_THAT(wrong_with("| S01 | no ack | `power/gone` | |\n"),
              UnorderedElementsAre(HasSubstr("S02 is missing"), HasSubstr("power/gone"), HasSubstr("scenarios/power/a.yaml:3"),
                                   HasSubstr("scenarios/power/b.yaml:4")));
}

TEST(Catalogue, ZerosDoNotMatter) {
  EXPECT_EQ(without_zeros("S01"), "S1");
  EXPECT_EQ(without_zeros("S100"), "S100");
  EXPECT_EQ(without_zeros("S00"), "S00");
  EXPECT_EQ(without_zeros("power"), "power");
  EXPECT_EQ(without_zeros(""), "");
  EXPECT_THAT(numbered("R", 9, 11), ElementsAre("R9", "R10", "R11"));
  EXPECT_THAT(numbered("Q", 1, 1, 2), ElementsAre("Q01"));
}

}  // namespace
}  // namespace bamboozle::catalogue
