// Folders of runs, and which scenario files a name stands for.
#include "cli/run_folder.h"

#include <gmock/gmock.h>

#include "cli/scenario_files.h"
#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct RunFolderTest : ::testing::Test {
  fs::path make(const std::string& name) { return std::get<fs::path>(make_run_folder(folder.path(), name)); }
  fakes::TemporaryFolder folder;
};

TEST_F(RunFolderTest, CountsUpAndLatestIsALinkBesideThem) {
  EXPECT_EQ(make("a").filename(), "a-1");
  EXPECT_EQ(make("a").filename(), "a-2");
  EXPECT_EQ(make("b").filename(), "b-1");
  point_latest(folder.path(), folder.path() / "runs/b-1");
  EXPECT_EQ(fs::read_symlink(folder.path() / "runs/latest"), "b-1");
}

TEST_F(RunFolderTest, LatestFollowsARunThatIsKeptElsewhere) {
  make("a");
  folder.write("keep/trace.pb", "");
  point_latest(folder.path(), folder.path() / "keep");
  const auto found = find_trace(folder.path(), "latest");
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(fs::equivalent(*found, folder.path() / "keep/trace.pb"));
}

TEST_F(RunFolderTest, KeepsOnlyTheNewestOfAName) {
  make("other");
  for (std::size_t i = 0; i < kRunsKept + 3; ++i) make("a");
  EXPECT_FALSE(fs::exists(folder.path() / "runs/a-3"));
  EXPECT_TRUE(fs::exists(folder.path() / "runs/a-4"));
  EXPECT_TRUE(fs::exists(folder.path() / "runs/a-13"));
  EXPECT_TRUE(fs::exists(folder.path() / "runs/other-1"));
}

TEST_F(RunFolderTest, KeepsMoreForWhoRunsSeveralAtOnce) {
  for (std::size_t i = 0; i < kRunsKept + 3; ++i)
    EXPECT_TRUE(std::holds_alternative<fs::path>(make_run_folder(folder.path(), "a", kRunsKept + 2)));
  EXPECT_FALSE(fs::exists(folder.path() / "runs/a-1"));
  EXPECT_TRUE(fs::exists(folder.path() / "runs/a-2"));
}

TEST_F(RunFolderTest, FindsARunByEveryNameItHas) {
  const fs::path run = make("a");
  folder.write("runs/a-1/trace.pb", "");
  point_latest(folder.path(), run);
  for (const std::string& name :
       {run.string(), (run / "trace.pb").string(), std::string("a-1"), std::string("a"), std::string("latest")})
    EXPECT_TRUE(find_trace(folder.path(), name).has_value()) << name;
  EXPECT_FALSE(find_trace(folder.path(), "b").has_value());
}

TEST_F(RunFolderTest, AKeptFolderIsEmptiedOfAnEarlierRunOnly) {
  folder.write("keep/trace.pb", "old");
  EXPECT_TRUE(std::holds_alternative<fs::path>(use_run_folder(folder.path() / "keep")));
  EXPECT_FALSE(fs::exists(folder.path() / "keep/trace.pb"));
  folder.write("keep/thesis.tex", "precious");
  EXPECT_TRUE(std::holds_alternative<std::string>(use_run_folder(folder.path() / "keep")));
  EXPECT_TRUE(fs::exists(folder.path() / "keep/thesis.tex"));
}

TEST_F(RunFolderTest, ACacheThatCannotBeWrittenSaysWhatToDo) {
  const auto made = make_run_folder("/proc/nowhere", "a");
  ASSERT_TRUE(std::holds_alternative<std::string>(made));
  EXPECT_THAT(std::get<std::string>(made), HasSubstr("BAMBOOZLE_CACHE"));
}

TEST(ScenarioFilesTest, AFolderIsItsScenariosSortedWithoutProfilesAndMustFail) {
  const fakes::TemporaryFolder folder;
  for (const char* name : {"b.yaml", "a.yaml", "sub/c.yaml", "profiles/p.yaml", "must-fail/m.yaml", "note.txt"})
    folder.write(name, "");
  const auto files = scenario_files({folder.path()});
  ASSERT_TRUE(std::holds_alternative<std::vector<fs::path>>(files));
  EXPECT_THAT(std::get<std::vector<fs::path>>(files),
              ElementsAre(folder.path() / "a.yaml", folder.path() / "b.yaml", folder.path() / "sub/c.yaml"));
  EXPECT_EQ(std::get<std::vector<fs::path>>(scenario_files({folder.path() / "must-fail"})).size(), 1U);
  EXPECT_EQ(std::get<std::vector<fs::path>>(scenario_files({folder.path() / "must-fail/m.yaml"})).size(), 1U);
}

TEST(ScenarioFilesTest, NothingThereIsSaid) {
  const fakes::TemporaryFolder folder;
  EXPECT_TRUE(std::holds_alternative<std::string>(scenario_files({"/nowhere"})));
  EXPECT_TRUE(std::holds_alternative<std::string>(scenario_files({folder.path()})));
}

}  // namespace
}  // namespace bamboozle::cli
