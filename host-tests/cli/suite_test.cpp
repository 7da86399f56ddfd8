// Which scenarios are run, under which names, in which shard.
#include "cli/suite.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string scenario(const std::string& header) { return "version: 1\nclaim: It works.\n" + header + "\nsteps: [{wait: 1s}]\n"; }

std::vector<std::string> names(const std::vector<SuiteEntry>& entries) {
  std::vector<std::string> names;
  for (const SuiteEntry& entry : entries) names.push_back(entry.name);
  return names;
}

TEST(StableNameTest, IsThePathBelowTheNearestFolderCalledScenarios) {
  EXPECT_EQ(stable_name("/a/scenarios/b/scenarios/c/d.yaml", "/a"), "c/d");
  EXPECT_EQ(stable_name("/a/scenarios/c/../d.e.yaml", {}), "d.e");
  EXPECT_EQ(stable_name("scenarios/controls/a.yaml", "scenarios/controls"), "controls/a");
}

TEST(StableNameTest, ElsewhereItIsThePathBelowTheFolderThatWasNamed) {
  EXPECT_EQ(stable_name("/a/mine/b/c.yaml", "/a/mine"), "b/c");
  EXPECT_EQ(stable_name("/a/mine/b/c.yaml", "/a/mine/"), "b/c");
  EXPECT_EQ(stable_name("/a/mine/b/c.yaml", {}), "c");
}

struct SuiteTest : ::testing::Test {
  SuiteTest() {
    folder.write("scenarios/b.yaml", scenario("tags: [power, slow]"));
    folder.write("scenarios/a.yaml", scenario("clock: host\ntags: [ip]"));
    folder.write("scenarios/sub/c.yaml", scenario("tags: [power]"));
    folder.write("scenarios/bad.yaml", "claim: x\n");
  }
  [[nodiscard]] std::vector<SuiteEntry> planned(const std::optional<std::string>& clock = {}) const {
    return std::get<std::vector<SuiteEntry>>(plan_suite({folder.path() / "scenarios"}, clock));
  }
  [[nodiscard]] std::vector<std::string> selected(const Selection& selection) const {
    return names(std::get<std::vector<SuiteEntry>>(select(planned(), selection)));
  }
  fakes::TemporaryFolder folder;
};

TEST_F(SuiteTest, KnowsOfEachScenarioWhatMattersBeforeItRuns) {
  const auto entries = planned();
  EXPECT_THAT(names(entries), ElementsAre("a", "b", "bad", "sub/c"));
  EXPECT_TRUE(entries[0].host_clock);
  EXPECT_FALSE(entries[1].host_clock);
  EXPECT_THAT(entries[1].tags, ElementsAre("power", "slow"));
  EXPECT_EQ(entries[1].claim, "It works.");
  EXPECT_TRUE(entries[1].understood);
  EXPECT_FALSE(entries[2].understood);
}

TEST_F(SuiteTest, TheCommandLinesClockCounts) {
  EXPECT_FALSE(planned("virtual")[0].host_clock);
  EXPECT_TRUE(planned("host")[1].host_clock);
}

TEST_F(SuiteTest, AFileHasTheSameNameByWhateverWayItIsNamed) {
  const auto entries = plan_suite({folder.path() / "scenarios/sub/c.yaml", folder.path() / "scenarios/sub"}, {});
  EXPECT_THAT(names(std::get<std::vector<SuiteEntry>>(entries)), ElementsAre("sub/c", "sub/c"));
}

TEST_F(SuiteTest, WhatIsNotThereIsSaid) {
  EXPECT_THAT(std::get<std::string>(plan_suite({"/nowhere"}, {})), HasSubstr("/nowhere"));
}

TEST_F(SuiteTest, TagsSelectAndWhatIsNotUnderstoodIsNeverLeftOut) {
  EXPECT_THAT(selected({.tags = {"power"}}), ElementsAre("b", "bad", "sub/c"));
  EXPECT_THAT(selected({.tags = {"slow", "ip"}}), ElementsAre("a", "b", "bad"));
  EXPECT_THAT(selected({.tags = {"power"}, .not_tags = {"slow"}}), ElementsAre("bad", "sub/c"));
  EXPECT_THAT(selected({.not_tags = {"power", "ip"}}), ElementsAre("bad"));
}

TEST_F(SuiteTest, TagsThatLeaveNothingAreAMistake) {
  const auto entries = std::get<std::vector<SuiteEntry>>(plan_suite({folder.path() / "scenarios/b.yaml"}, {}));
  const auto nothing = select(entries, {.tags = {"powr"}});
  ASSERT_TRUE(std::holds_alternative<std::string>(nothing));
  EXPECT_THAT(std::get<std::string>(nothing), HasSubstr("power, slow"));
}

TEST_F(SuiteTest, AnEmptyShardIsNone) {
  const auto entries = std::get<std::vector<SuiteEntry>>(plan_suite({folder.path() / "scenarios/b.yaml"}, {}));
  const unsigned other = in_shard("b", {1, 2}) ? 2 : 1;
  const auto nothing = select(entries, {.shard = {other, 2}});
  ASSERT_TRUE(std::holds_alternative<std::vector<SuiteEntry>>(nothing));
  EXPECT_THAT(std::get<std::vector<SuiteEntry>>(nothing), IsEmpty());
}

TEST(ShardTest, IsReadAndNonsenseRefused) {
  const auto shard = parse_shard("2/5");
  ASSERT_TRUE(shard.has_value());
  EXPECT_EQ(shard->index, 2U);
  EXPECT_EQ(shard->count, 5U);
  for (const char* text :
       {"", "1", "/", "1/", "/2", "0/2", "3/2", "a/b", "1/2x", "1.5/2", "-1/2", "1/0", "99999999999/99999999999"})
    EXPECT_FALSE(parse_shard(text).has_value()) << text;
}

TEST(ShardTest, EachNameIsInExactlyOneAndStaysThere) {
  std::vector<unsigned> sizes(4);
  for (unsigned i = 0; i < 400; ++i) {
    const std::string name = "controls/scenario-" + std::to_string(i);
    unsigned in = 0;
    for (unsigned index = 1; index <= 4; ++index) {
      if (!in_shard(name, {index, 4})) continue;
      ++in;
      ++sizes[index - 1];
    }
    EXPECT_EQ(in, 1U) << name;
  }
  for (const unsigned size : sizes) EXPECT_GT(size, 60U);  // spread, not all in one
  // for ever: another machine, another version of this program
  EXPECT_TRUE(in_shard("first-light", {1, 4}));
}

}  // namespace
}  // namespace bamboozle::cli
