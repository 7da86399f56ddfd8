// Which scenarios run in which kernel.
#include "cli/kernel_suite.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace bamboozle::cli {
namespace {

using ::testing::ElementsAre;

SuiteEntry entry(const std::string& name) {
  SuiteEntry entry;
  entry.name = name;
  return entry;
}

std::vector<std::string> names(const std::vector<SuiteEntry>& entries) {
  std::vector<std::string> out;
  std::ranges::transform(entries, std::back_inserter(out), &SuiteEntry::name);
  return out;
}

constexpr std::string_view kNames[] = {"first-light", "smp/"};

TEST(KernelSuiteTest, TakesWholeNamesAndFoldersAndPutsTheKernelInFront) {
  const std::vector<SuiteEntry> all = {entry("first-light"), entry("first-light-too"), entry("smp/a"), entry("smpx")};
  EXPECT_THAT(names(entries_of({"6.12", kPlain, kNames}, all)), ElementsAre("linux-6.12/first-light", "linux-6.12/smp/a"));
}

TEST(KernelSuiteTest, NamesTheDriverThatIsNotUpstreams) {
  EXPECT_THAT(names(entries_of({"6.12", kPlain, kNames, kCpp}, {entry("first-light")})), ElementsAre("linux-6.12/cpp/first-light"));
}

TEST(KernelSuiteTest, WhatNeedsTheDebugKernelIsInNoOther) {
  std::vector<SuiteEntry> all = {entry("first-light"), entry("smp/a")};
  all[1].debug_kernel = true;
  EXPECT_THAT(names(entries_of({"6.1", kPlain, kNames}, all)), ElementsAre("linux-6.1/first-light"));
  EXPECT_THAT(names(entries_of({"6.1", kDebug, kNames}, all)),
              ElementsAre("linux-6.1-debug/first-light", "linux-6.1-debug/smp/a"));
}

TEST(KernelSuiteTest, TheDefaultMachineHasOneProcessorAndThePlainKernel) {
  SuiteEntry one = entry("a");
  EXPECT_FALSE(is_of_its_own(one));
  one.cpus = 2;
  EXPECT_TRUE(is_of_its_own(one));
  one.cpus = 1;
  one.debug_kernel = true;
  EXPECT_TRUE(is_of_its_own(one));
}

TEST(KernelSuiteTest, EveryRowHasScenariosAndEveryOneOfItsOwnIsInARow) {
  const auto planned = plan_suite({SOURCE_ROOT "/scenarios"}, std::nullopt);
  ASSERT_TRUE(std::holds_alternative<std::vector<SuiteEntry>>(planned));
  const auto& all = std::get<std::vector<SuiteEntry>>(planned);
  std::map<std::string, std::size_t> own;  // by driver
  for (const KernelRow& row : kernel_rows()) {
    const auto entries = entries_of(row, all);
    EXPECT_FALSE(entries.empty()) << row.kernel << ' ' << row.preset;
    for (const std::string_view name : row.scenarios)
      EXPECT_FALSE(entries_of({row.kernel, row.preset, {&name, 1}}, all).empty()) << name << " names nothing";
    if (row.preset == std::string_view(kDebug)) own[row.driver] += static_cast<std::size_t>(std::ranges::count_if(entries, is_of_its_own));
  }
  // what takes minutes is run by hand (docs/kernels.md)
  const auto all_of_its_own = static_cast<std::size_t>(std::ranges::count_if(
      all, [](const SuiteEntry& entry) { return is_of_its_own(entry) && !entry.name.starts_with("endurance/"); }));
  EXPECT_THAT(own, ElementsAre(std::pair(kCpp, all_of_its_own), std::pair(kUpstream, all_of_its_own)));
}

}  // namespace
}  // namespace bamboozle::cli
