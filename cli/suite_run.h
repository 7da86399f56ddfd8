// Runs a suite: side by side, in rounds, each scenario twice if its trace shall be compared, until a failure if that is wanted.
//
// How one scenario is run is the caller's; here is only what is begun when, and which runs make one result.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "cli/result.h"
#include "cli/suite.h"
#include "cli/wall_times.h"

namespace bamboozle::cli {

struct SuiteOptions {
  unsigned jobs = 1;        ///< at once; 0: one for each processor
  unsigned repeat = 0;      ///< rounds; 0: one, with until_fail for ever
  bool until_fail = false;  ///< nothing is begun after a failure
  bool twice = false;       ///< what runs under the virtual clock: a second time, with the same trace
};

struct SuiteStep {
  std::size_t entry = 0;
  unsigned round = 0;  ///< from 1; 0: there is only one
  unsigned copy = 0;   ///< 1: the second run of a pair
};

struct SuiteCalls {
  std::function<Result(const SuiteStep&)> run;       ///< from several threads
  std::function<void(const SuiteStep&)> begun = {};  ///< before it, from the thread that called
  std::function<void(const Result&)> done = {};      ///< a whole result, in the order in which they come
  std::function<void()> watch = {};                  ///< about ten times a second
  std::function<bool()> stopped = {};                ///< true: nothing more is begun (Ctrl-C)
};

/// jobs, or one for each processor.
[[nodiscard]] unsigned jobs_of(const SuiteOptions& options);
/// Rounds of a suite, 0: for ever.
[[nodiscard]] unsigned rounds_of(const SuiteOptions& options);

/// The order in which scenarios begin: one at a time as they are given; side by side those of which nobody knows how long they
/// take, then the longest first. What runs on the host's clock is last, and alone.
[[nodiscard]] std::vector<std::size_t> running_order(const std::vector<SuiteEntry>& entries, const WallTimes& times,
                                                     unsigned jobs);

/// The results that are whole, by round and then as the entries are given. An interrupted run has none.
[[nodiscard]] std::vector<Result> run_suite(const std::vector<SuiteEntry>& entries, const SuiteOptions& options, WallTimes& times,
                                            const SuiteCalls& calls);

}  // namespace bamboozle::cli
