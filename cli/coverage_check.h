// The test of `--coverage` as a whole: the same scenario with and without it. That a run goes the same way is half of what it
// promises, and that the driver's code is found in the guest cannot be seen without a guest.
#pragma once

#include <filesystem>

#include "cli/manifest.h"
#include "cli/scenario_run.h"
#include "cli/test_result.h"

namespace bamboozle::cli {

/// Runs one short scenario under the virtual clock twice, in `folder`, with `options` else.
[[nodiscard]] TestResult check_coverage(const Manifest& manifest, RunOptions options, const std::filesystem::path& folder);

}  // namespace bamboozle::cli
