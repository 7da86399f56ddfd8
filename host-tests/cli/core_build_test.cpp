// How the driver-core tests are built, and built with one file changed.
#include "cli/core_build.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kVote = "driver/CMakeFiles/bamboozle-driver-core.dir/core/vote.cpp.o";
const std::string kPower = "driver/CMakeFiles/bamboozle-driver-core.dir/core/power.cpp.o";
const std::string kTest = "host-tests/driver-core/CMakeFiles/driver-core-test.dir/vote_test.cpp.o";

const std::string kCommands = R"json([
  {"directory": "/b", "file": "/r/driver/core/vote.cpp",
   "command": "ccache c++ -DX=\"a b\" -I/r -o )json" +
                              kVote + R"json( -c /r/driver/core/vote.cpp"},
  {"directory": "/b", "file": "/r/driver/core/power.cpp", "command": "c++ -I/r -o )json" +
                              kPower +
                              R"json( -c /r/driver/core/power.cpp"},
  {"directory": "/b", "file": "/r/host-tests/driver-core/vote_test.cpp", "command": "c++ -I/r -o )json" +
                              kTest +
                              R"json( -c /r/host-tests/driver-core/vote_test.cpp"},
  {"directory": "/b", "file": "/r/cli/main.cpp", "command": "c++ -o cli/main.o -c /r/cli/main.cpp"}
])json";

const std::string kDeps = kVote + ": #deps 2, deps mtime 17 (VALID)\n    /r/driver/core/vote.cpp\n    /r/driver/core/vote.h\n\n" +
                          kTest + ": #deps 1, deps mtime 17 (VALID)\n    ../r/driver/core/vote.h\n\n" +
                          "cli/main.o: #deps 1, deps mtime 17 (VALID)\n    /r/driver/core/vote.h\n\n";

const std::string kLink =
    "c++ -o one.o -c one.cpp\n: && ar qc one.a one.o && :\n: && c++ -g " + kTest +
    " -o host-tests/driver-core/driver-core-test driver/libbamboozle-driver-core.a -lgtest && cd /b && cmake -D x\n";

CoreBuild build() {
  auto parsed = parse_core_build("/r", "/b", kCommands, kDeps, kLink);
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    ADD_FAILURE() << *problem;
    return {};
  }
  return std::get<CoreBuild>(parsed);
}

TEST(CoreBuildTest, CommandsAreSplitAsAShellDoes) {
  EXPECT_THAT(split_command("c++  -DA=\\\"x\\\" '-DB=\"y z\"' \"c d\" e\\ f \"\"\n"),
              ElementsAre("c++", "-DA=\"x\"", "-DB=\"y z\"", "c d", "e f", ""));
  EXPECT_THAT(split_command(" \t\n"), IsEmpty());
  EXPECT_THAT(split_command("never\\"), ElementsAre("never\\"));
  EXPECT_THAT(split_command("'open"), ElementsAre("open"));
}

TEST(CoreBuildTest, TheCoreAndItsTestsAreFound) {
  const CoreBuild found = build();
  EXPECT_EQ(found.compiles.size(), 3U) << "and nothing else";
  EXPECT_EQ(found.program, "/b/host-tests/driver-core/driver-core-test");
  EXPECT_EQ(found.link.front(), "c++");
  EXPECT_EQ(found.link.back(), "-lgtest") << "what CMake does behind the link is not for a mutant";
}

TEST(CoreBuildTest, AChangedSourceCostsItsObjectAndTheLink) {
  const auto planned = plan_changed_build(build(), "vote.cpp", "/t");
  ASSERT_TRUE(std::holds_alternative<ChangedBuild>(planned)) << std::get<std::string>(planned);
  const auto& plan = std::get<ChangedBuild>(planned);
  ASSERT_EQ(plan.compiles.size(), 1U);
  EXPECT_THAT(plan.compiles[0], ElementsAre("ccache", "c++", "-DX=a b", "-I/r", "-o", "/t/0.o", "-c", "/t/driver/core/vote.cpp",
                                            "-iquote", "/t", "-g0"));
  EXPECT_THAT(plan.link, ElementsAre("c++", "-g", kTest, "-o", "/t/driver-core-test", "/t/0.o",
                                     "driver/libbamboozle-driver-core.a", "-lgtest", "-Wl,--strip-debug"))
      << "before the library: its own is not taken any more";
  EXPECT_EQ(plan.program, "/t/driver-core-test");
}

TEST(CoreBuildTest, AChangedHeaderCostsAllThatIncludesIt) {
  const auto planned = plan_changed_build(build(), "vote.h", "/t");
  ASSERT_TRUE(std::holds_alternative<ChangedBuild>(planned)) << std::get<std::string>(planned);
  const auto& plan = std::get<ChangedBuild>(planned);
  ASSERT_EQ(plan.compiles.size(), 2U);
  EXPECT_THAT(plan.compiles[0], ::testing::Contains("/t/driver/core/vote.cpp"));
  EXPECT_THAT(plan.compiles[1], ::testing::Contains("/r/host-tests/driver-core/vote_test.cpp")) << "tests stay as they are";
  EXPECT_THAT(plan.link, ElementsAre("c++", "-g", "/t/1.o", "-o", "/t/driver-core-test", "/t/0.o",
                                     "driver/libbamboozle-driver-core.a", "-lgtest", "-Wl,--strip-debug"));
}

TEST(CoreBuildTest, AFileThatNothingIsMadeFromIsRefused) {
  const auto planned = plan_changed_build(build(), "gone.cpp", "/t");
  ASSERT_TRUE(std::holds_alternative<std::string>(planned));
  EXPECT_THAT(std::get<std::string>(planned), HasSubstr("/r/driver/core/gone.cpp"));
}

TEST(CoreBuildTest, AnotherBuildIsRefusedWithWhatToDo) {
  const auto problem = [](const std::string& commands, const std::string& link) {
    const auto parsed = parse_core_build("/r", "/b", commands, "", link);
    return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "it was taken";
  };
  EXPECT_THAT(problem("", kLink), HasSubstr("/b/compile_commands.json"));
  EXPECT_THAT(problem("[{\"file\": 7}]", kLink), HasSubstr("./bamboozle setup --tests"));
  EXPECT_THAT(problem("[]", kLink), ContainsRegex("found 0 of its objects.*setup --tests"));
  EXPECT_THAT(problem(kCommands, ""), HasSubstr("expected the build of driver-core-test"));
  EXPECT_THAT(problem(kCommands, ": && c++ -o"), HasSubstr("expected the build of driver-core-test"));
  EXPECT_THAT(problem(kCommands, ": && c++ a.o -o x"), HasSubstr("libbamboozle-driver-core.a"));
}

TEST(CoreBuildTest, WithoutABuildItIsSaid) {
  const fakes::TemporaryFolder folder;
  for (const auto& build : {std::filesystem::path(), folder.path() / "none"}) {
    const auto read = read_core_build("/r", build, folder.path() / "log");
    ASSERT_TRUE(std::holds_alternative<std::string>(read));
    EXPECT_THAT(std::get<std::string>(read), HasSubstr("./bamboozle setup --tests"));
  }
}

}  // namespace
}  // namespace bamboozle::cli
