// What `test` runs under gdb: scenarios, where gdb stops in each, and a script of host-tests/gdb/ that looks around there.
//
// Every row runs its scenario without gdb, too: a machine that stood still has the same verdict and the same trace as one that did not.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "cli/manifest.h"
#include "cli/test_result.h"

namespace bamboozle::cli {

/// Which rows: those of the default kernel, or of the one with DWARF, which takes minutes to be made.
enum class DebugKernels : std::uint8_t { plain, symbols };

[[nodiscard]] std::size_t debug_suite_size(DebugKernels kernels);

/// `jobs` at a time. `folder`: for what gdb says. on_test is called by one thread at a time.
void run_debug_suite(const Manifest& manifest, DebugKernels kernels, const std::filesystem::path& folder, unsigned jobs,
                     const std::function<void(const TestResult&)>& on_test);

}  // namespace bamboozle::cli
