// New scenarios: where they are written, what is in them, what is left alone.
#include "cli/new_scenario.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTemplates = SOURCE_ROOT "/scenarios/templates";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(NewScenarioTest, ANameIsAFileWithOrWithoutItsSuffix) {
  EXPECT_EQ(new_file("my-modem"), "my-modem.yaml");
  EXPECT_EQ(new_file("a/my-modem.yaml"), "a/my-modem.yaml");
  EXPECT_EQ(new_file("a/v1.2"), "a/v1.2.yaml");
}

TEST(NewScenarioTest, EveryTemplateIsUnderstoodWhereverItIsWritten) {
  const fakes::TemporaryFolder folder;
  std::size_t count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kTemplates)) {
    const std::string name = entry.path().stem();
    const auto found = find_template(name, kTemplates);
    ASSERT_TRUE(std::holds_alternative<fs::path>(found));
    const fs::path file = folder.path() / "some/where" / new_file(name);
    EXPECT_EQ(write_new(new_text(text_of(std::get<fs::path>(found)), name, file), file), "");
    const scenario::LoadResult loaded = scenario::load_file(file);
    EXPECT_TRUE(loaded.ok()) << loaded.text();
    EXPECT_THAT(text_of(file), HasSubstr("./bamboozle run " + file.string()));
    EXPECT_THAT(text_of(file), Not(HasSubstr("A template of")));
    ++count;
  }
  EXPECT_GE(count, 4U);
}

TEST(NewScenarioTest, AnyScenarioCanBeATemplate) {
  const auto found = find_template(SOURCE_ROOT "/scenarios/first-light.yaml", kTemplates);
  EXPECT_EQ(std::get<fs::path>(found), SOURCE_ROOT "/scenarios/first-light.yaml");
}

TEST(NewScenarioTest, WhatIsThereIsLeftAlone) {
  const fakes::TemporaryFolder folder;
  folder.write("a.yaml", "precious");
  EXPECT_THAT(write_new("version: 1\nclaim: x\nsteps: [{wait: 1s}]\n", folder.path() / "a.yaml"),
              HasSubstr("is not overwritten"));
  EXPECT_EQ(text_of(folder.path() / "a.yaml"), "precious");
}

TEST(NewScenarioTest, WhatWouldNotBeUnderstoodIsNotWritten) {
  const fakes::TemporaryFolder folder;
  const std::string text = "version: 1\nclaim: x\nmodem: {profile: only-there}\nsteps: [{wait: 1s}]\n";
  EXPECT_THAT(write_new(text, folder.path() / "a.yaml"), HasSubstr("there is no profile 'only-there'"));
  EXPECT_FALSE(fs::exists(folder.path() / "a.yaml"));
}

TEST(NewScenarioTest, ATemplateThatIsNotThereNamesThoseThatAre) {
  const auto found = find_template("basics", kTemplates);
  ASSERT_TRUE(std::holds_alternative<std::string>(found));
  EXPECT_THAT(std::get<std::string>(found), HasSubstr("basic, frames, restart, traffic"));
}

TEST(NewScenarioTest, APlaceThatCannotBeWrittenIsSaid) {
  EXPECT_THAT(write_new("", "/proc/nowhere/a.yaml"), HasSubstr("/proc/nowhere"));
}

}  // namespace
}  // namespace bamboozle::cli
