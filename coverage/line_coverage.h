// What ran, in terms of the source: lines, functions and branches of each file. Every report is made from this.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "coverage/debug_information.h"
#include "coverage/executions.h"
#include "coverage/module_image.h"

namespace bamboozle::coverage {

struct FileCoverage {
  std::map<std::uint32_t, std::uint64_t> lines;  ///< those with code: how often the instruction of it that ran most did
  std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> functions;  ///< by line and name: calls, inlined ones too
  std::map<std::uint32_t, std::vector<BranchCounts>> branches;  ///< conditional branches of each line, as the code has them
};

/// How many there are, and how many of them ran.
struct Share {
  std::size_t hit = 0;
  std::size_t all = 0;

  /// Never rounded up: 100 only when all of it ran.
  [[nodiscard]] std::size_t percent() const { return all == 0 ? 100 : hit * 100 / all; }
  Share& operator+=(const Share& other);
};

struct Totals {
  Share functions;
  Share lines;
  Share branches;  ///< each way of each conditional branch
  Totals& operator+=(const Totals& other);
};

struct LineCoverage {
  std::map<std::string, FileCoverage> files;  ///< by path

  [[nodiscard]] Totals totals() const;
};

[[nodiscard]] Totals totals_of(const FileCoverage& file);

/// A run of one module. `image` is that module's, `information` of the same code.
[[nodiscard]] LineCoverage line_coverage(const ModuleImage& image, const DebugInformation& information,
                                         const Executions& executions);

/// Adds a run of another module made from the same source, as for another kernel: lines and functions are the same there, the
/// compiler's branches are not, and stay those of `to`.
void merge(LineCoverage& to, const LineCoverage& from);

/// Files below the folder `from` (with a slash at its end) are below `to` from now on: where the user has them, not where they
/// were built.
void rename_folder(LineCoverage& coverage, const std::string& from, const std::string& to);

}  // namespace bamboozle::coverage
