// `bamboozle debug`: a scenario in a machine that stands still until gdb lets it go, and gdb.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_debug(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
