// Coverage of a whole `run --coverage`: what each scenario ran, and all of them together. Scenarios may end at the same time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "cli/driver_source.h"
#include "coverage/executions.h"
#include "coverage/line_coverage.h"

namespace bamboozle::cli {

inline constexpr const char* kExecutionsFile = "executions.pb";  ///< in a run's folder, by the plugin
inline constexpr const char* kTracefile = "coverage.info";       ///< in a run's folder, and of all in the report's

class CoverageSum {
 public:
  /// A scenario has ended: its tracefile is written to its folder, its executions are added. `source` must outlive this.
  void add(const DriverSource& source, const std::string& scenario, const std::filesystem::path& run_folder);

  /// A scenario has ended of which nothing is known, because of `problem`.
  void leave_out(const std::string& scenario, const std::string& problem);

  /// All scenarios. Of several builds of a driver, for several kernels, that with most scenarios has its branches counted.
  [[nodiscard]] coverage::LineCoverage lines() const;
  [[nodiscard]] std::size_t scenarios() const;
  /// Why scenarios add nothing, and which.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> problems() const;

 private:
  struct Build {
    coverage::Executions executions;
    std::size_t scenarios = 0;
  };

  mutable std::mutex mutex_;
  std::map<const DriverSource*, Build> builds_;
  std::map<std::string, std::vector<std::string>> problems_;
};

}  // namespace bamboozle::cli
