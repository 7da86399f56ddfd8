// What a debugger is told of a run: files in the run's folder, for gdb and for IDEs that drive one.
//
//   gdb/init.gdb      to be sourced before gdb connects: kernel, driver's symbols when it loads, where to stop, our commands
//   gdb/session.json  the same for the Python in tools/gdb/
//   gdb/launch.json   a configuration for VS Code
//   gdb.sock          where QEMU's stub listens
// Pure, but for write_session(): the texts are made of the paths given.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "modem-model/scenario/program.h"

namespace bamboozle::cli {

/// Where the machine stops first.
struct DebugStop {
  enum class At {
    probe,     ///< in the driver's probe
    function,  ///< `function`: whatever gdb's break takes
    step,      ///< before the scenario's step `step`
    failure,   ///< at the first failure, before the scenario ends
  };
  At at = At::probe;
  std::string function = {};
  std::uint32_t step = 0;
};

struct DebugSession {
  std::string name;  ///< of the scenario
  std::filesystem::path root;
  std::filesystem::path run_folder;
  std::filesystem::path kernel_build;    ///< holds vmlinux and, with DWARF, vmlinux-gdb.py
  std::filesystem::path kernel_source;
  std::filesystem::path kernel_modules;  ///< as the guest has them
  std::string driver;                    ///< as the kernel calls the module
  std::filesystem::path driver_loaded;   ///< as the guest has it
  std::filesystem::path driver_symbols;  ///< the same code, with DWARF
  std::string built_in;                  ///< folder of the sources that its debug information names; empty: as it says
  std::string given_in;                  ///< the user's folder of them
  DebugStop stop;
  bool crashes = false;                  ///< also where the kernel dies, warns or reports a bug, which is a failure of this scenario's
};

[[nodiscard]] std::filesystem::path gdb_socket_of(const std::filesystem::path& run_folder);
[[nodiscard]] std::string init_script(const DebugSession& session);
[[nodiscard]] std::string session_json(const DebugSession& session);
[[nodiscard]] std::string launch_json(const DebugSession& session);
/// The command that attaches a gdb in another terminal.
[[nodiscard]] std::vector<std::string> attach_command(const std::filesystem::path& run_folder);
/// Empty, or what went wrong.
[[nodiscard]] std::string write_session(const DebugSession& session);

/// The step that --at names: by its label, or by the line of the file. A text instead says which there are.
[[nodiscard]] std::variant<std::uint32_t, std::string> find_step(const scenario::Program& program, const std::string& at);

}  // namespace bamboozle::cli
