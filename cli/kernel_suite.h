// What `test --only kernels` runs: which scenarios in which kernels that are not the default one.
//
// A selection, as each kernel is to be shown to work and what needs another kernel to be shown at all: the rest says the same in
// the default kernel, where it costs less.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/driver_name.h"
#include "cli/guest_kernel.h"
#include "cli/suite.h"

namespace bamboozle::cli {

struct KernelRow {
  const char* kernel;
  const char* preset;
  std::span<const std::string_view> scenarios;  ///< by name; with a slash at the end: all below
  const char* driver = kUpstream;
};

[[nodiscard]] std::span<const KernelRow> kernel_rows();

/// Those that run in no default machine: they are for this part alone. (In two processors no run is like another, and the debug
/// kernel takes minutes to build.)
[[nodiscard]] bool is_of_its_own(const SuiteEntry& entry);

/// Those of a row, their kernel in front of the name, and the driver if it is not upstream's: "linux-6.12/cpp/first-light". One
/// that needs the debug kernel is in no row of the plain one.
[[nodiscard]] std::vector<SuiteEntry> entries_of(const KernelRow& row, const std::vector<SuiteEntry>& all);

}  // namespace bamboozle::cli
