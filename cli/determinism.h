// Whether two runs of one scenario were the same run: under the virtual clock their traces are equal, byte for byte.
//
// A trace that differs is an error of the harness, whatever the verdicts were: on such a run nothing can be built.
#pragma once

#include <filesystem>
#include <string>

#include "cli/result.h"

namespace bamboozle::cli {

/// Empty: the traces are equal. Otherwise the first event in which they differ, as both have it.
struct TraceDifference {
  std::string first;  ///< "event 123: …", or "the end"
  std::string second;
  std::uint64_t time_ns = 0;
  [[nodiscard]] bool empty() const { return first.empty() && second.empty(); }
};
[[nodiscard]] TraceDifference first_difference(const std::filesystem::path& first, const std::filesystem::path& second);

/// The result of two runs: the worse one, and an error if both have a verdict and their traces differ. (A run that was killed for
/// its wall time was killed anywhere.)
[[nodiscard]] Result both(Result first, Result second);

}  // namespace bamboozle::cli
