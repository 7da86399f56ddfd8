// Runs one scenario: lint, folder, servers, QEMU, verdict, result.json.
//
// It composes the parts of this folder and holds no knowledge of its own about QEMU, verdicts or output.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/driver_image.h"
#include "cli/manifest.h"
#include "cli/qemu_command.h"
#include "cli/result.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

struct RunOptions {
  std::string driver = "upstream";
  std::string kernel = "6.1";
  std::optional<std::string> clock;  ///< virtual | host; nothing: as the scenario says
  std::optional<std::uint64_t> seed;
  std::string trace = "full";
  std::string doorbell;                       ///< see MachineSpec
  std::optional<std::filesystem::path> keep;  ///< the run's folder instead of one in the cache
  bool record_registers = false;              ///< write NAME.registers instead of comparing with it
};

class ScenarioRunner {
 public:
  /// The references must outlive the runner.
  ScenarioRunner(const Manifest& manifest, RunOptions options, Terminal& terminal);

  /// Finds the kernel, builds and packs the driver; once, and run() does it by itself after a scenario was understood. False: see
  /// problem().
  bool prepare();
  /// What is wrong with the kernel or the driver, the user's to mend (exit code 2): nothing can be run. Empty: nothing.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// `changed` may alter the machine before it starts; `tick` gets QEMU's process id about ten times a second.
  Result run(const std::filesystem::path& file, const std::optional<std::filesystem::path>& keep,
             const std::function<void(MachineSpec&)>& changed = {}, const std::function<void(pid_t)>& tick = {});

  /// Announces, runs, reports: run() for a person.
  Result run_and_report(const std::filesystem::path& file, const std::optional<std::filesystem::path>& keep);

 private:
  void check_registers(const std::filesystem::path& file, Result& result) const;
  [[nodiscard]] std::string replay_command(const std::filesystem::path& file, std::uint64_t seed) const;

  const Manifest& manifest_;
  const RunOptions options_;
  Terminal& terminal_;
  Kernel kernel_;
  DriverImage driver_;
  std::string problem_;
  bool prepared_ = false;
  bool announce_ = false;
};

}  // namespace bamboozle::cli
