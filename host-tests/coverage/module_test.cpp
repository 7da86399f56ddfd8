// Modules as the compiler makes them: their code, and what their debug information says of it. The fixture is compiled for the
// guest's processor in the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "coverage/debug_information.h"
#include "coverage/line_coverage.h"
#include "coverage/module_image.h"
#include "host-tests/coverage/small_module.h"

namespace bamboozle::coverage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kSource = R"(#include "outside.h"
extern void told(int);
static inline int twice(int x) {
  told(x);
  return x * 2;
}
int used(int x) {
  if (x > 7)
    told(1);
  return twice(from_outside(x));
}
__attribute__((section(".init.text"))) int start(void) {
  return used(3) + 1;
}
int (*const table[])(int) = {used};
int through(int x) { return table[x](x); }
)";
constexpr const char* kOutside =
    "static inline int from_outside(int x) { for (int i = 0; i < x; i++) told_outside(i); return x; }\n";

class ModuleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    home = fs::path(::testing::TempDir()) / ("module-" + std::to_string(getpid()));
    fs::create_directories(home / "driver");
    fs::create_directories(home / "include");
    std::ofstream(home / "driver/fixture.c") << kSource;
    std::ofstream(home / "include/outside.h") << "extern void told_outside(int);\n" << kOutside;
    has_compiler = compile("-g", "debug.o") && compile("", "plain.o") && compile("-DOTHER -Os", "other.o");
  }
  static void TearDownTestSuite() { fs::remove_all(home); }
  void SetUp() override {
    if (!has_compiler) GTEST_SKIP() << "needs the cross compiler: see ./bamboozle doctor";
  }

  static bool compile(const std::string& options, const std::string& out) {
    return std::system(("cd " + home.string() + "/driver && aarch64-linux-gnu-gcc -O2 -ffreestanding " + options +
                        " -I../include -c fixture.c -o ../" + out + " 2>/dev/null")
                           .c_str()) == 0;
  }
  static ModuleImage image(const std::string& name) {
    auto read = read_module(home / name);
    EXPECT_TRUE(std::holds_alternative<ModuleImage>(read)) << std::get<std::string>(read);
    return std::get<ModuleImage>(std::move(read));
  }
  static DebugInformation information() {
    auto read = read_debug_information(home / "debug.o");
    EXPECT_TRUE(std::holds_alternative<DebugInformation>(read)) << std::get<std::string>(read);
    return std::get<DebugInformation>(std::move(read));
  }
  /// Everything of a section ran `times` times.
  static Executions ran(const ModuleImage& image, const std::string& section, std::uint64_t times) {
    Executions out;
    for (const Section& each : image.sections)
      if (each.executable) out.sections[each.name].counts.assign(each.words(), each.name == section ? times : 0);
    return out;
  }

  static inline fs::path home;
  static inline bool has_compiler = false;
};

TEST_F(ModuleTest, HasItsCodeAndWhatLeadsToIt) {
  const ModuleImage read = image("plain.o");
  const auto text = std::ranges::find(read.sections, ".text", &Section::name);
  ASSERT_NE(text, read.sections.end());
  EXPECT_TRUE(text->executable);
  EXPECT_GT(text->words(), 10U);
  EXPECT_TRUE(std::ranges::any_of(text->relocations, [](const Relocation& each) {
    return each.kind == RelocationKind::branch && !each.target;  // told()
  }));
  bool leads_to_text = false;
  for (const Section& section : read.sections)
    for (const Relocation& each : section.relocations)
      if (each.kind == RelocationKind::pointer && each.target && read.sections[each.target->section].name == ".text")
        leads_to_text = true;
  EXPECT_TRUE(leads_to_text) << "the table of functions";
}

TEST_F(ModuleTest, DebugInformationChangesNoCode) {
  EXPECT_EQ(code_difference(image("plain.o"), image("debug.o")), "");
  EXPECT_THAT(code_difference(image("plain.o"), image("other.o")), HasSubstr("bytes in one and"));
}

TEST(CodeDifferenceTest, OnlyOffsetsOfDataMayDiffer) {
  const ModuleImage one = small_module();
  ModuleImage other = one;
  put(other.sections[kText].bytes, 400, one.sections[kText].word(100) ^ 0x40 << 10);  // add x4, x0, #another
  EXPECT_EQ(code_difference(one, other), "");
  put(other.sections[kText].bytes, 400, one.sections[kText].word(100) ^ 1);  // into another register
  EXPECT_EQ(code_difference(one, other), "section .text differs at 0x190");
  other = one;
  put(other.sections[kText].bytes, 40, one.sections[kText].word(10) ^ 1 << 10);  // a branch to elsewhere
  EXPECT_EQ(code_difference(one, other), "section .text differs at 0x28");
  other.sections.erase(other.sections.begin() + kInit);
  EXPECT_NE(code_difference(other, one), "");
}

TEST(CodeDifferenceTest, SoMayTheNumberOfGlobalsThatKasanIsToldOf) {
  constexpr std::uint32_t kMov55 = 0xd2800aa1;  // mov x1, #0x55
  constexpr std::uint32_t kMov54 = 0xd2800a81;
  ModuleImage one = small_module();
  put(one.sections[kText].bytes, 400, kMov55);
  ModuleImage other = one;
  put(other.sections[kText].bytes, 400, kMov54);
  EXPECT_EQ(code_difference(one, other), "section .text differs at 0x190");
  for (const char* name : {".text.exit", ".text.startup"}) {
    one.sections[kText].name = other.sections[kText].name = name;
    EXPECT_EQ(code_difference(one, other), "");
  }
  put(other.sections[kText].bytes, 400, kMov54 ^ 1);  // into another register
  EXPECT_NE(code_difference(one, other), "");
}

TEST_F(ModuleTest, WhatIsNoModuleIsRefused) {
  EXPECT_THAT(std::get<std::string>(read_module(home / "driver/fixture.c")), HasSubstr("is no kernel module"));
  EXPECT_THAT(std::get<std::string>(read_module(home / "nowhere.ko")), HasSubstr("cannot open"));
  EXPECT_THAT(std::get<std::string>(read_module("/proc/self/exe")), HasSubstr("is no kernel module"));
  std::ifstream whole(home / "plain.o", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(whole)), {});
  for (std::size_t size = 0; size < bytes.size(); size += 97) {  // cut off anywhere: no crash
    std::ofstream(home / "cut.o", std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
    const auto read = read_module(home / "cut.o");
    if (const auto* problem = std::get_if<std::string>(&read)) {
      EXPECT_THAT(*problem, HasSubstr("cut.o"));
    }
  }
}

TEST_F(ModuleTest, SaysWhenThereIsNoDebugInformation) {
  EXPECT_THAT(std::get<std::string>(read_debug_information(home / "plain.o")), HasSubstr("has no debug information"));
  EXPECT_THAT(std::get<std::string>(read_debug_information(home / "nowhere.o")), HasSubstr("nowhere.o"));
}

TEST_F(ModuleTest, KnowsFunctionsWithInlinedOnesAndNoneOfTheKernels) {
  const DebugInformation got = information();
  std::vector<std::string> names;
  for (const Function& function : got.functions) names.push_back(function.name);
  EXPECT_THAT(names, ::testing::ElementsAre("twice", "used", "start", "through"));
  const auto twice = std::ranges::find(got.functions, "twice", &Function::name);
  EXPECT_EQ(twice->line, 3U);
  for (const FunctionCode& code : twice->code) {
    EXPECT_TRUE(code.inlined);
    EXPECT_THAT(code.call_file, HasSubstr("driver/fixture.c"));
  }
  for (const LineRange& line : got.lines) EXPECT_EQ(line.file, (home / "driver/fixture.c").string());
}

TEST_F(ModuleTest, LinesOfASectionThatRan) {
  const ModuleImage read = image("plain.o");
  const LineCoverage got = line_coverage(read, information(), ran(read, ".init.text", 2));
  const FileCoverage& file = got.files.at((home / "driver/fixture.c").string());
  EXPECT_EQ(file.functions.at({12, "start"}), 2U);
  EXPECT_EQ(file.functions.at({16, "through"}), 0U);
  EXPECT_EQ(file.lines.at(13), 2U);
  EXPECT_EQ(file.lines.at(16), 0U);
}

TEST_F(ModuleTest, BranchesAreOfTheirLine) {
  const ModuleImage read = image("plain.o");
  Executions executions = ran(read, ".text", 1);
  const auto text = std::ranges::find(read.sections, ".text", &Section::name);
  for (std::size_t word = 0; word < text->words(); ++word) executions.sections[".text"].branches[word] = {4, 0};
  const LineCoverage got = line_coverage(read, information(), executions);
  const FileCoverage& file = got.files.at((home / "driver/fixture.c").string());
  ASSERT_TRUE(file.branches.contains(8)) << "if (x > 7)";
  EXPECT_EQ(file.branches.at(8).front().taken, 4U);
  EXPECT_FALSE(file.branches.contains(9));
}

}  // namespace
}  // namespace bamboozle::coverage
