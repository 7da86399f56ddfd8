// Does jobs side by side, each in a thread of its own, some of them alone.
//
// It knows nothing of scenarios. All that is told is told by the thread that called, so that what is printed is never mixed.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "cli/result.h"

namespace bamboozle::cli {

/// The most that a command lets a user ask for with -j.
inline constexpr int kMostJobs = 256;

struct Job {
  std::size_t id = 0;  ///< the caller's
  bool alone = false;  ///< nothing else goes on beside it
};

struct JobCalls {
  std::function<std::optional<Job>()> next;          ///< the next one to begin; nothing: no more
  std::function<bool()> stopped;                     ///< true: nothing more is begun
  std::function<Result(std::size_t id)> work;        ///< in a thread of its own
  std::function<void(std::size_t id, Result)> done;  ///< in the order in which they end
  std::function<void()> watch;                       ///< about ten times a second
};

/// Until there is no next one and all have ended. What `work` throws is thrown here, once the others have ended.
void run_jobs(unsigned at_once, const JobCalls& calls);

}  // namespace bamboozle::cli
