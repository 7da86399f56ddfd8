// `bamboozle compare`: the scenarios with several drivers and kernels, side by side, and what packets and wake-ups cost with each.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_compare(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
