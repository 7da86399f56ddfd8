// Runs one scenario: lint, folder, servers, QEMU, verdict, result.json.
//
// It composes the parts of this folder and holds no knowledge of its own about QEMU, verdicts or output.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/coverage_sum.h"
#include "cli/driver_image.h"
#include "cli/driver_name.h"
#include "cli/driver_source.h"
#include "cli/guest_kernel.h"
#include "cli/manifest.h"
#include "cli/qemu_command.h"
#include "cli/result.h"
#include "modem-model/scenario/program.h"

namespace bamboozle::cli {

struct RunOptions {
  std::string driver = kUpstream;          ///< the driver under test
  std::vector<std::string> more_drivers;   ///< lie beside it in the guest, for who loads them by path
  std::string kernel = kDefaultKernel;
  std::optional<std::string> preset;  ///< plain | debug; nothing: plain, or what the scenario needs
  std::optional<std::string> clock;   ///< virtual | host; nothing: as the scenario says
  std::optional<std::uint64_t> seed;
  std::string trace = "full";
  std::string doorbell;           ///< see MachineSpec
  bool coverage = false;          ///< note which lines of the driver under test run
  bool record_registers = false;  ///< write NAME.registers instead of comparing with it
};

/// What a run that goes on is at.
struct RunMoment {
  pid_t process;                        ///< QEMU
  const std::filesystem::path& folder;  ///< of the run; holds the progress file
  double wall_seconds;
};

/// One run of one scenario.
struct RunRequest {
  std::filesystem::path file;
  std::string name = {};                                     ///< stable, for results; empty: the file's stem
  std::optional<std::filesystem::path> keep = std::nullopt;  ///< the run's folder instead of one in the cache
  bool latest = true;                                        ///< runs/latest points at its folder, wherever that is
  unsigned at_once = 1;                                      ///< runs that may go on beside this one: their folders stay
  std::function<void(MachineSpec&)> changed = {};            ///< may alter the machine before it starts
  std::function<void(const RunMoment&)> tick = {};           ///< about ten times a second, from the thread that runs it
};

/// Several threads may run scenarios with one runner.
class ScenarioRunner {
 public:
  /// The manifest must outlive the runner.
  ScenarioRunner(const Manifest& manifest, RunOptions options);

  /// Finds or makes the kernel, builds and packs the driver; once for each preset, and run() does it by itself after a scenario
  /// was understood. False: see problem().
  bool prepare(bool debug_kernel = false);
  /// What is wrong with the kernel or the driver: nothing can be run with it. Empty: nothing. To be asked after prepare() has
  /// returned.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Where the drivers are in the guest: the one under test, then the others. Empty before prepare().
  [[nodiscard]] std::vector<std::string> guest_paths();
  /// What was prepared; empty where there is a problem.
  [[nodiscard]] const Kernel& kernel(bool debug_kernel) { return guest(preset_of(debug_kernel)).kernel; }
  [[nodiscard]] const DriverImage& driver(bool debug_kernel) { return guest(preset_of(debug_kernel)).driver; }

  /// The scenario's, or the one that was asked for instead.
  [[nodiscard]] scenario::ClockKind clock_of(const scenario::Program& program) const;

  [[nodiscard]] Result run(const RunRequest& request);

  /// What the scenarios ran of the driver; nothing without RunOptions::coverage. To be asked when no run goes on.
  [[nodiscard]] const CoverageSum& coverage() const { return coverage_; }

 private:
  struct Guest {
    bool ready = false;
    Kernel kernel;
    DriverImage driver;
    std::optional<DriverSource> source;  // with coverage only
    std::string no_source;               // with coverage: why there is none
    std::optional<NoKernel> problem;
  };

  [[nodiscard]] std::string preset_of(bool debug_kernel) const;
  /// Made when it is first asked for; it stays where it is.
  const Guest& guest(const std::string& preset);
  void find_and_build(const std::string& preset, Guest& guest);
  void check_registers(const std::filesystem::path& file, Result& result) const;
  [[nodiscard]] std::string replay_command(const std::filesystem::path& file, std::uint64_t seed) const;

  const Manifest& manifest_;
  const RunOptions options_;
  std::mutex mutex_;  // guards what follows; held while a kernel is made, as all others wait for it
  std::map<std::string, Guest> guests_;
  std::string problem_;
  CoverageSum coverage_;
};

}  // namespace bamboozle::cli
