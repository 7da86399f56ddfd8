// A run under a debugger: the driver's debug information, the session's files, QEMU that stands still, gdb beside it, a verdict.
//
// What the user chose is decided by cli/debug_command.h; what gdb does once it is there, by tools/gdb/.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/debug_session.h"
#include "cli/scenario_run.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {

struct DebugRequest {
  std::filesystem::path scenario;
  DebugStop stop = {};
  bool attach = false;                  ///< start no gdb: somebody else's comes
  std::filesystem::path script = {};         ///< gdb's commands from the first stop on, instead of a prompt; empty: a prompt
  std::filesystem::path gdb_output = {};     ///< file for what gdb says; empty: this terminal
  bool reverse = false;                 ///< record the run first, and debug a replay of it, in which gdb can go back
  std::optional<std::filesystem::path> keep = std::nullopt;
  std::optional<std::chrono::seconds> limit = std::nullopt;  ///< wall time for gdb and its script; nothing: as long as its user likes
};

struct DebugEnd {
  std::string problem;            ///< empty, or why nothing was run
  Result result;                  ///< of the run, which gdb may have ended before its verdict
  std::optional<ProgramEnd> gdb;  ///< nothing: none was started
};

/// `runner` was given the driver and the kernel; `program` is the scenario's.
[[nodiscard]] DebugEnd debug_scenario(const Manifest& manifest, ScenarioRunner& runner, const std::string& driver,
                                      const scenario::Program& program, const DebugRequest& request);

}  // namespace bamboozle::cli
