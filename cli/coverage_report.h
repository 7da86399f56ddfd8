// What `run --coverage` leaves behind and says: tracefile, page and list in a folder, a table on the terminal.
#pragma once

#include <filesystem>
#include <string>

#include "cli/coverage_sum.h"

namespace bamboozle::cli {

struct CoverageReport {
  std::string text;     ///< for the terminal
  std::string problem;  ///< empty: all files were written
};

/// Writes coverage.info, index.html and uncovered.txt to `folder`. With `uncovered` the text lists what did not run.
[[nodiscard]] CoverageReport report_coverage(const CoverageSum& sum, const std::string& driver,
                                             const std::filesystem::path& folder, bool uncovered);

}  // namespace bamboozle::cli
