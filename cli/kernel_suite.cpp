#include "cli/kernel_suite.h"

#include <fmt/format.h>

#include <algorithm>

namespace bamboozle::cli {
namespace {

constexpr std::string_view kNewer[] = {"first-light", "thousand-collapses", "controls/", "lifecycle/", "channels/"};
constexpr std::string_view kDebugged[] = {"first-light", "online", "lifecycle/", "frames/", "debug/", "smp/"};
constexpr std::string_view kDebuggedCpp[] = {"first-light", "lifecycle/", "debug/", "smp/", "restart/s39-restart-storm"};
constexpr std::string_view kRacing[] = {"smp/"};

constexpr KernelRow kRows[] = {
    {"6.12", kPlain, kNewer},
    {kDefaultKernel, kDebug, kDebugged},
    {kDefaultKernel, kPlain, kRacing},
    {"6.12", kPlain, kNewer, kCpp},
    {kDefaultKernel, kDebug, kDebuggedCpp, kCpp},
    {kDefaultKernel, kPlain, kRacing, kCpp},
};

bool is_named(const std::string& scenario, std::span<const std::string_view> names) {
  return std::ranges::any_of(
      names, [&](std::string_view name) { return name.ends_with('/') ? scenario.starts_with(name) : scenario == name; });
}

}  // namespace

std::span<const KernelRow> kernel_rows() { return kRows; }

bool is_of_its_own(const SuiteEntry& entry) { return entry.debug_kernel || entry.cpus > 1; }

std::vector<SuiteEntry> entries_of(const KernelRow& row, const std::vector<SuiteEntry>& all) {
  std::vector<SuiteEntry> out;
  for (SuiteEntry entry : all) {
    if (!is_named(entry.name, row.scenarios) || (entry.debug_kernel && row.preset != std::string_view(kDebug))) continue;
    const std::string driver = row.driver == std::string_view(kUpstream) ? std::string() : fmt::format("{}/", row.driver);
    entry.name = fmt::format("linux-{}/{}{}", manifest_name({row.kernel, row.preset}), driver, entry.name);
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace bamboozle::cli
