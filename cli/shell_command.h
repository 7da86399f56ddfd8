// `bamboozle shell`: a root console in a booted guest with the modem up, and real traffic.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_shell(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
