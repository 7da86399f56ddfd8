// A mutant's file, and the bug put into a source.
#include "cli/museum_mutant.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr std::string_view kHead = "version: 1\nbug: It is late.\norigin: seeded\nscenario: power/late\n";

// the shapes that matter: a declaration, a definition, a call, a longer name with the same end
const std::string kSource =
    "static int wait(void);\n"
    "static int long_wait(void)\n{\n\treturn 7;\n}\n"
    "static int wait(void)\n{\n\tif (up)\n\t\treturn 7;\n\treturn 7;\n}\n"
    "static int go(void)\n{\n\treturn wait();\n}\n";

std::string file_with(const std::string& edits) { return std::string(kHead) + "edits:\n" + edits; }

Mutant mutant_with(const std::string& edits) {
  auto parsed = parse_mutant(file_with(edits), "museum/late.yaml");
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    ADD_FAILURE() << *problem;
    return {};
  }
  return std::get<Mutant>(parsed);
}

std::string source_with(const std::string& edits) {
  auto mutated = mutate(kSource, mutant_with(edits));
  if (const auto* problem = std::get_if<std::string>(&mutated)) return "refused: " + *problem;
  return std::get<Mutated>(mutated).source;
}

std::string problem_of(const std::string& text) {
  auto parsed = parse_mutant(text, "museum/late.yaml");
  return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "it was taken";
}

TEST(MuseumMutant, IsReadFromItsFile) {
  const Mutant mutant = mutant_with("  - {in: wait, find: \"return 7;\", which: 2 of 2, replace: \"\"}\nfails: too late\n");
  EXPECT_EQ(mutant.name, "late");
  EXPECT_EQ(mutant.bug, "It is late.");
  EXPECT_EQ(mutant.origin, "seeded");
  EXPECT_EQ(mutant.scenario, "power/late");
  EXPECT_EQ(mutant.fails, "too late");
  ASSERT_EQ(mutant.edits.size(), 1U);
  EXPECT_EQ(mutant.edits[0].function, "wait");
  EXPECT_EQ(mutant.edits[0].which, 2U);
  EXPECT_EQ(mutant.edits[0].count, 2U);
}

TEST(MuseumMutant, WhatIsWrongWithAFileIsSaidWithItsPlace) {
  EXPECT_THAT(problem_of(std::string(kHead)), HasSubstr("edits"));
  EXPECT_THAT(problem_of(file_with("  []\n")), HasSubstr("museum/late.yaml:6:3: error: 'edits' must be a list of at least one"));
  EXPECT_THAT(problem_of(file_with("  - {find: a, replace: a}\n")),
              HasSubstr("museum/late.yaml:6:5: error: an edit that changes"));
  EXPECT_THAT(problem_of(file_with("  - {find: a}\n")), HasSubstr("replace"));
  EXPECT_THAT(problem_of(file_with("  - {find: a, repalce: b}\n")), HasSubstr("did you mean 'replace'"));
  EXPECT_THAT(problem_of("version: 2\n"), HasSubstr("'version' must be 1"));
  for (const char* which : {"2", "0 of 1", "3 of 2", "1 of 100", "one of two", "1 of"})
    EXPECT_THAT(problem_of(file_with("  - {find: a, which: " + std::string(which) + ", replace: b}\n")),
                HasSubstr("'which' must be a place and how many there are"))
        << which;
}

TEST(MuseumMutant, AnEditChangesTheOnePlaceInItsFunction) {
  EXPECT_THAT(source_with("  - {in: long_wait, find: \"7\", replace: \"8\"}\n"), HasSubstr("long_wait(void)\n{\n\treturn 8;"));
  EXPECT_THAT(source_with("  - {in: wait, find: \"if (up)\", replace: \"if (down)\"}\n"),
              AllOf(HasSubstr("if (down)\n"), HasSubstr("long_wait(void)\n{\n\treturn 7;")));
  EXPECT_THAT(source_with("  - {in: wait, find: \"7;\", which: 2 of 2, replace: \"9;\"}\n"),
              HasSubstr("\t\treturn 7;\n\treturn 9;\n}\nstatic int go"));
  EXPECT_THAT(source_with("  - {find: \"return wait\", replace: \"return !wait\"}\n"), HasSubstr("{\n\treturn !wait();"));
}

TEST(MuseumMutant, EditsAreMadeOneAfterTheOther) {
  EXPECT_THAT(
      source_with("  - {in: go, find: \"wait()\", replace: \"1\"}\n  - {in: go, find: \"return 1\", replace: \"return 2\"}\n"),
      HasSubstr("{\n\treturn 2;"));
}

TEST(MuseumMutant, ATextThatIsNotThereAsOftenAsSaidIsRefused) {
  EXPECT_THAT(source_with("  - {in: wait, find: \"return 7;\", replace: \"\"}\n"),
              HasSubstr("museum/late.yaml:6:5: expected once 'return 7;' in wait(), found it 2 times"));
  EXPECT_THAT(source_with("  - {in: wait, find: \"return 7;\", which: 1 of 3, replace: \"\"}\n"),
              HasSubstr("expected 3 times 'return 7;' in wait(), found it 2 times"));
  EXPECT_THAT(source_with("  - {in: go, find: \"return 7;\", replace: \"\"}\n"), HasSubstr("found it 0 times"));
  EXPECT_THAT(source_with("  - {find: \"return 7;\", which: 1 of 2, replace: \"\"}\n"),
              HasSubstr("in the driver, found it 3 times"));
  EXPECT_THAT(source_with("  - {in: gone, find: \"x\", replace: \"\"}\n"), HasSubstr("the driver has no function gone()"));
}

std::string core_mutant(const std::string& source, const std::string& tests, const std::string& edit = "{find: a, replace: b}") {
  return "version: 1\nbug: It is late.\norigin: seeded\nsource: " + source + "\nedits:\n  - " + edit + "\ntests: " + tests + "\n";
}

TEST(CoreMutant, NamesASourceAndTests) {
  const auto parsed = parse_mutant(core_mutant("vote.cpp", "[VoteTest.Waits, PowerTest]"), "late.yaml", MuseumKind::core);
  ASSERT_TRUE(std::holds_alternative<Mutant>(parsed)) << std::get<std::string>(parsed);
  EXPECT_EQ(std::get<Mutant>(parsed).source, "vote.cpp");
  EXPECT_THAT(std::get<Mutant>(parsed).tests, ElementsAre("VoteTest.Waits", "PowerTest"));
  const auto mutated = mutate("c", std::get<Mutant>(parsed));
  EXPECT_THAT(std::get<std::string>(mutated), HasSubstr("late.yaml:6:5: expected once 'a' in vote.cpp, found it 0 times"));
}

TEST(CoreMutant, WhatIsWrongWithItIsSaid) {
  const auto problem = [](const std::string& text) {
    const auto parsed = parse_mutant(text, "late.yaml", MuseumKind::core);
    return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "it was taken";
  };
  EXPECT_THAT(problem(core_mutant("../../cli/main.cpp", "[A]")), HasSubstr("'source' must be a file of driver/core"));
  EXPECT_THAT(problem(core_mutant("vote.cpp", "[]")), HasSubstr("at least one test"));
  EXPECT_THAT(problem(core_mutant("vote.cpp", "VoteTest")), HasSubstr("'tests' must be a list"));
  for (const char* pattern : {"['*']", "['A:B']", "['-A']", "['A?']", "['']"})
    EXPECT_THAT(problem(core_mutant("vote.cpp", pattern)), HasSubstr("without a pattern")) << pattern;
  EXPECT_THAT(problem(core_mutant("vote.cpp", "[A]", "{in: f, find: a, replace: b}")), HasSubstr("'in'"));
  EXPECT_THAT(problem(std::string(kHead) + "edits:\n  - {find: a, replace: b}\n"), HasSubstr("'source'"));
  EXPECT_THAT(problem_of(core_mutant("vote.cpp", "[A]")), HasSubstr("scenario"));
}

class MuseumFolder : public ::testing::Test {
 protected:
  std::variant<std::vector<Mutant>, std::string> load(const std::vector<std::string>& names) const {
    return load_museum(folder_.path(), names);
  }
  fakes::TemporaryFolder folder_;
};

TEST_F(MuseumFolder, HoldsMutantsByName) {
  EXPECT_THAT(std::get<std::string>(load({})), HasSubstr("holds no mutant"));
  const std::string text = file_with("  - {find: a, replace: b}\n");
  folder_.write("second.yaml", text);
  folder_.write("first.yaml", text);
  folder_.write("README.md", "no mutant");
  EXPECT_THAT(std::get<std::vector<Mutant>>(load({})),
              ElementsAre(Field(&Mutant::name, "first"), Field(&Mutant::name, "second")));
  EXPECT_THAT(std::get<std::vector<Mutant>>(load({"second"})), ElementsAre(Field(&Mutant::name, "second")));
  EXPECT_THAT(std::get<std::string>(load({"secnod"})), AllOf(HasSubstr("'secnod' is no mutant"), HasSubstr("second")));
  folder_.write("broken.yaml", "version: 1\n");
  EXPECT_THAT(std::get<std::string>(load({})), HasSubstr("broken.yaml"));
}

TEST(MuseumOfTheTree, EveryFileIsUnderstood) {
  const auto loaded = load_museum(std::filesystem::path(SOURCE_ROOT) / "museum", {});
  ASSERT_TRUE(std::holds_alternative<std::vector<Mutant>>(loaded)) << std::get<std::string>(loaded);
  for (const Mutant& mutant : std::get<std::vector<Mutant>>(loaded)) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(SOURCE_ROOT) / "scenarios" / (mutant.scenario + ".yaml")))
        << mutant.file << ": " << mutant.scenario;
    for (const SourceEdit& edit : mutant.edits) EXPECT_LE(edit.find.size(), 80U) << mutant.file << ": quotes more than a place";
  }
}

TEST(MuseumOfTheTree, EveryMutantOfTheCoreFitsItsSource) {
  const auto root = std::filesystem::path(SOURCE_ROOT);
  const auto loaded = load_museum(root / "museum/core", {}, MuseumKind::core);
  ASSERT_TRUE(std::holds_alternative<std::vector<Mutant>>(loaded)) << std::get<std::string>(loaded);
  for (const Mutant& mutant : std::get<std::vector<Mutant>>(loaded)) {
    std::ifstream in(root / "driver/core" / mutant.source);
    ASSERT_TRUE(in) << mutant.file << ": " << mutant.source;
    const auto mutated = mutate({std::istreambuf_iterator<char>(in), {}}, mutant);
    EXPECT_TRUE(std::holds_alternative<Mutated>(mutated)) << std::get<std::string>(mutated);
    for (const SourceEdit& edit : mutant.edits) EXPECT_LE(edit.find.size(), 80U) << mutant.file << ": quotes more than a place";
  }
}

TEST(MuseumOfTheTree, TheExampleInItsPageIsUnderstood) {
  std::ifstream in(std::filesystem::path(SOURCE_ROOT) / "docs/museum.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::size_t begin = page.find("```yaml\n");
  ASSERT_NE(begin, std::string::npos);
  const auto parsed =
      parse_mutant(std::string_view(page).substr(begin + 8, page.find("```\n", begin + 8) - begin - 8), "docs/museum.md");
  ASSERT_TRUE(std::holds_alternative<Mutant>(parsed)) << std::get<std::string>(parsed);
  EXPECT_EQ(std::get<Mutant>(parsed).edits.at(0).function, "bam_dmux_runtime_resume");
}

}  // namespace
}  // namespace bamboozle::cli
