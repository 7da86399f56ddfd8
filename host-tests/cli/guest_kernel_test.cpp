// What --kernel and --preset lead to; the set-up is a script of the test's own.
#include "cli/guest_kernel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using fakes::TemporaryFolder;
using ::testing::HasSubstr;

class GuestKernelTest : public ::testing::Test {
 protected:
  GuestKernelTest() {
    fs::create_directories(folder_.path() / "setup");
    manifest_.root = folder_.path();
    manifest_.cache = folder_.path() / "cache";
    manifest_.kernels["6.1"].release = "6.1.1";
    ::setenv("BAMBOOZLE_MANIFEST", manifest_file().c_str(), 1);
  }
  ~GuestKernelTest() override { ::unsetenv("BAMBOOZLE_MANIFEST"); }

  [[nodiscard]] fs::path manifest_file() const { return folder_.path() / "manifest.json"; }

  /// What stands in for setup/extra-kernel.
  void set_up_by(const std::string& commands) const {
    const fs::path script = folder_.path() / "setup/extra-kernel";
    std::ofstream(script) << "#!/bin/sh\n" << commands << "\n";
    fs::permissions(script, fs::perms::owner_all);
  }

  /// One that makes what it is asked for.
  void set_up_works() const {
    set_up_by(fmt::format(R"(name="$3"; [ "$4" = plain ] || name="$3-$4"
printf '{{"root": "/", "cache": "/", "qemu": "/q", "plugin": "/p", "initramfs": "/i", "kernels": {{"%s": {{"image": "/I",
  "release": "made %s %s", "initramfs": "/own"}}}}}}' "$name" "$3" "$4" > {})",
                          manifest_file().string()));
  }

  [[nodiscard]] NoKernel refusal(const KernelChoice& choice) const {
    const auto kernel = obtain_kernel(manifest_, choice);
    EXPECT_TRUE(std::holds_alternative<NoKernel>(kernel));
    const auto* none = std::get_if<NoKernel>(&kernel);
    return none != nullptr ? *none : NoKernel{Outcome::pass, ""};
  }

  TemporaryFolder folder_;
  Manifest manifest_;
};

TEST_F(GuestKernelTest, TheDefaultOneIsThereAlready) {
  set_up_by("exit 1");
  const auto kernel = obtain_kernel(manifest_, {});
  ASSERT_TRUE(std::holds_alternative<Kernel>(kernel));
  EXPECT_EQ(std::get<Kernel>(kernel).release, "6.1.1");
}

TEST_F(GuestKernelTest, AnotherIsMadeAndReadFromTheManifestAgain) {
  set_up_works();
  for (const KernelChoice& choice : {KernelChoice{"6.12", "plain"}, {"6.1", "debug"}, {fs::canonical(folder_.path()), "debug"}}) {
    const auto kernel = obtain_kernel(manifest_, choice);
    ASSERT_TRUE(std::holds_alternative<Kernel>(kernel)) << std::get<NoKernel>(kernel).text;
    EXPECT_EQ(std::get<Kernel>(kernel).release, "made " + choice.kernel + " " + choice.preset);
    EXPECT_EQ(std::get<Kernel>(kernel).initramfs, "/own");
  }
}

TEST_F(GuestKernelTest, ATreeIsKnownByItsAbsolutePath) {
  fs::create_directory(folder_.path() / "linux");
  fs::create_directory_symlink(folder_.path() / "linux", folder_.path() / "link");
  const std::string tree = fs::canonical(folder_.path() / "linux");
  EXPECT_EQ(manifest_name({(folder_.path() / "linux/../link/").string(), "plain"}), tree);
  EXPECT_EQ(manifest_name({tree, "debug"}), tree + "-debug");
  EXPECT_EQ(manifest_name({"6.12", "debug"}), "6.12-debug");
}

TEST_F(GuestKernelTest, ATreeAtFaultIsTheUsersToMend) {
  set_up_by("exit 2");
  const NoKernel none = refusal({folder_.path(), "plain"});
  EXPECT_EQ(none.outcome, Outcome::bad_scenario);
  EXPECT_THAT(none.text, HasSubstr("--kernel " + folder_.path().string() + ": there is no such kernel to boot"));
  EXPECT_THAT(none.text, HasSubstr("said above why"));
}

TEST_F(GuestKernelTest, ASetUpThatFailsIsTheHarnesss) {
  set_up_by("exit 5");
  const NoKernel none = refusal({"6.12", "debug"});
  EXPECT_EQ(none.outcome, Outcome::error);
  EXPECT_THAT(none.text, HasSubstr("--kernel 6.12 --preset debug: "));
}

TEST_F(GuestKernelTest, WhatIsNeitherSeriesNorFolderIsRefusedAtOnce) {
  set_up_by("exit 5");
  const NoKernel none = refusal({"6.1x", "plain"});
  EXPECT_EQ(none.outcome, Outcome::bad_scenario);
  EXPECT_THAT(none.text, HasSubstr("--kernel 6.1x: there is no such folder; expected a series"));
}

TEST_F(GuestKernelTest, AManifestWithoutItSaysWhatThereIs) {
  set_up_by(fmt::format(R"(echo '{{"root": "/", "cache": "/", "qemu": "/q", "plugin": "/p", "initramfs": "/i",
  "kernels": {{"6.1": {{"image": "/I"}}}}}}' > {})",
                        manifest_file().string()));
  EXPECT_THAT(refusal({"6.12", "plain"}).text, HasSubstr("the manifest has no such kernel, only: 6.1; run ./bamboozle doctor"));
}

}  // namespace
}  // namespace bamboozle::cli
