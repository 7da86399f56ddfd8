// guest/driver/build and pack, against a kernel tree that is just a Makefile: what is built, what is refused and how that is
// said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// As kbuild's: one .ko for each obj-m, with the kernel's identity in it. Counts its runs.
constexpr const char* kKernelMakefile = R"(modules:
	@echo run >> runs
	@set -e; for each in $$(sed -n 's/^obj-m := //p' $(M)/Kbuild); do \
	  aarch64-linux-gnu-gcc $(KCFLAGS) -c $(M)/$${each%.o}.c -o $(M)/$${each%.o}.ko; done
)";

std::string module_source(const std::string& identity) {
  return "__attribute__((section(\".modinfo\"))) const char magic[] = \"vermagic=" + identity + "\";\n";
}

class DriverBuildTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v aarch64-linux-gnu-gcc cpio >/dev/null && PATH=$PATH:/sbin command -v modinfo >/dev/null") != 0)
      GTEST_SKIP() << "needs the cross compiler, cpio and modinfo: see ./bamboozle doctor";
    fs::remove_all(home);
    write(home / "kernel/include/config/kernel.release", "9.9.9\n");
    write(home / "kernel/.config", "CONFIG_ANYTHING=y\n");
    write(home / "kernel/Makefile", kKernelMakefile);
  }
  void TearDown() override { fs::remove_all(home); }

  static void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::trunc) << text;
  }
  static std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  /// The exit status; what it said is in `said` and its last line in `last`.
  int run(const std::string& command) {
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    said.clear();
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;) said.push_back(static_cast<char>(c));
    const int status = pclose(pipe);
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) last = line;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int build(const fs::path& input) {
    return run(BAMBOOZLE_SOURCE "/guest/driver/build " + (home / "kernel").string() + " " + input.string() + " " +
               (home / "out").string());
  }
  int build_for_debugging(const fs::path& input) {
    return run(BAMBOOZLE_SOURCE "/guest/driver/build " + (home / "kernel").string() + " " + input.string() + " " +
               (home / "out").string() + " debug");
  }
  int pack(const fs::path& archive, const std::string& modules) {
    return run(BAMBOOZLE_SOURCE "/guest/driver/pack " + archive.string() + " " + modules);
  }
  [[nodiscard]] long kernel_runs() const {
    const std::string runs = contents(home / "kernel/runs");
    return std::count(runs.begin(), runs.end(), '\n');
  }
  fs::path module(const std::string& identity) {
    write(home / "given.c", module_source(identity));
    EXPECT_EQ(run("aarch64-linux-gnu-gcc -c " + (home / "given.c").string() + " -o " + (home / "given.ko").string()), 0) << said;
    return home / "given.ko";
  }

  fs::path home = fs::path(::testing::TempDir()) / ("driver-build-" + std::to_string(getpid()));
  std::string said;
  std::string last;
};

TEST_F(DriverBuildTest, MakesAModuleOfOneFileUnderItsName) {
  write(home / "my-dmux.c", module_source("9.9.9"));
  ASSERT_EQ(build(home / "my-dmux.c"), 0) << said;
  EXPECT_EQ(fs::path(last).filename(), "my-dmux.ko");
  EXPECT_TRUE(fs::is_regular_file(last));
}

TEST_F(DriverBuildTest, BuildsTheSameOnlyOnce) {
  write(home / "x.c", module_source("9.9.9"));
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  const std::string first = last;
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  EXPECT_EQ(last, first);
  EXPECT_EQ(kernel_runs(), 1);
  write(home / "x.c", module_source("9.9.9") + "int more;\n");
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  EXPECT_NE(last, first);
  EXPECT_EQ(kernel_runs(), 2);
  write(home / "kernel/.config", "CONFIG_ANYTHING=n\n");
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  EXPECT_EQ(kernel_runs(), 3);
}

TEST_F(DriverBuildTest, BuildsOneWithDebugInformationBesideTheOther) {
  write(home / "x.c", module_source("9.9.9") + "int code(int x) { return x; }\n");
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  const std::string plain = last;
  ASSERT_EQ(build_for_debugging(home / "x.c"), 0) << said;
  const std::string debug = last;
  EXPECT_NE(debug, plain);
  run("aarch64-linux-gnu-readelf -SW " + plain);
  EXPECT_THAT(said, ::testing::Not(HasSubstr(".debug_line")));
  run("aarch64-linux-gnu-readelf -SW " + debug);
  EXPECT_THAT(said, HasSubstr(".debug_line"));
  ASSERT_EQ(build(home / "x.c"), 0) << said;
  EXPECT_EQ(last, plain);
}

TEST_F(DriverBuildTest, BuildsAFolderAndLeavesItAlone) {
  write(home / "tree/Kbuild", "obj-m := inner.o\n");
  write(home / "tree/inner.c", module_source("9.9.9"));
  write(home / "tree/stale.ko", "of another kernel");
  ASSERT_EQ(build(home / "tree"), 0) << said;
  EXPECT_EQ(fs::path(last).filename(), "inner.ko");
  EXPECT_FALSE(fs::exists(home / "tree/inner.ko"));
  EXPECT_TRUE(fs::exists(home / "tree/stale.ko"));
}

TEST_F(DriverBuildTest, RefusesAFolderThatIsNotOneModule) {
  fs::create_directories(home / "empty");
  EXPECT_EQ(build(home / "empty"), 2);
  EXPECT_THAT(said, HasSubstr("neither Kbuild nor Makefile"));
  write(home / "two/Kbuild", "obj-m := a.o\nobj-m := b.o\n");
  write(home / "two/a.c", module_source("9.9.9"));
  write(home / "two/b.c", module_source("9.9.9"));
  EXPECT_EQ(build(home / "two"), 2);
  EXPECT_THAT(said, HasSubstr("gave 2 modules"));
}

TEST_F(DriverBuildTest, ShowsWhatTheCompilerSaysAboutTheGivenFile) {
  write(home / "broken.c", "int f(void) { return missing; }\n");
  EXPECT_EQ(build(home / "broken.c"), 2);
  EXPECT_THAT(said, HasSubstr((home / "broken.c").string() + ":1:22: error:"));
  write(home / "broken.c", "int f(void) { return 0; }\n");
  EXPECT_EQ(build(home / "broken.c"), 0) << "a failure must not be kept";
}

TEST_F(DriverBuildTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(build(home / "nowhere.c"), 2);
  EXPECT_THAT(said, HasSubstr("no such file"));
}

TEST_F(DriverBuildTest, TakesAModuleOfThisKernel) {
  const fs::path given = module("9.9.9 SMP mod_unload aarch64");
  ASSERT_EQ(build(given), 0) << said;
  EXPECT_EQ(last, given.string());
}

TEST_F(DriverBuildTest, RefusesAModuleOfAnotherKernel) {
  EXPECT_EQ(build(module("9.9.8 SMP mod_unload aarch64")), 2);
  EXPECT_THAT(said, HasSubstr("built for Linux 9.9.8, the guest runs 9.9.9"));
  write(home / "kernel/own.c", module_source("9.9.9 SMP preempt mod_unload aarch64"));
  ASSERT_EQ(run("cd " + (home / "kernel").string() + " && aarch64-linux-gnu-gcc -c own.c -o own.ko"), 0) << said;
  EXPECT_EQ(build(module("9.9.9 SMP mod_unload aarch64")), 2);
  EXPECT_THAT(said, HasSubstr("the guest runs '9.9.9 SMP preempt mod_unload aarch64'"));
  EXPECT_EQ(build(module("9.9.9 SMP preempt mod_unload aarch64")), 0) << said;
}

TEST_F(DriverBuildTest, RefusesWhatIsNoModule) {
  write(home / "text.ko", "hello");
  EXPECT_EQ(build(home / "text.ko"), 2);
  EXPECT_THAT(said, HasSubstr("is no kernel module"));
}

TEST_F(DriverBuildTest, PacksTheModuleTheSameWayEachTime) {
  const fs::path given = module("9.9.9");
  ASSERT_EQ(pack(home / "a.cpio", given.string()), 0) << said;
  fs::last_write_time(given, fs::file_time_type::clock::now() + std::chrono::hours(1));
  ASSERT_EQ(pack(home / "b.cpio", given.string()), 0) << said;
  EXPECT_EQ(contents(home / "a.cpio"), contents(home / "b.cpio"));
  EXPECT_THAT(contents(home / "a.cpio"), ::testing::StartsWith("070701"));  // newc, which the kernel reads
  ASSERT_EQ(run("cpio --list --quiet < " + (home / "a.cpio").string()), 0);
  EXPECT_EQ(said, "driver\ndriver/given.ko\n");
}

TEST_F(DriverBuildTest, PacksTwoModulesOfOneName) {
  const std::string given = module("9.9.9").string();
  ASSERT_EQ(pack(home / "a.cpio", given + " " + given), 0) << said;
  ASSERT_EQ(run("cpio --list --quiet < " + (home / "a.cpio").string()), 0);
  EXPECT_EQ(said, "driver\ndriver/2\ndriver/2/given.ko\ndriver/given.ko\n");
}

}  // namespace
