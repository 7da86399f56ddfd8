// `bamboozle run`: scenarios from files and folders, and their verdicts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/scenario_run.h"

namespace CLI {
class App;
}

namespace bamboozle::cli {

/// A subcommand is declared with `action` set to what it does; the value is the exit code.
using Action = std::function<int()>;

void declare_run(CLI::App& app, Action& action);
/// --driver, --kernel, --seed, --trace, --clock of every command that runs a machine.
void declare_run_options(CLI::App& command, RunOptions& options);

}  // namespace bamboozle::cli
