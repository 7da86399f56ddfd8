// `bamboozle new`: a commented scenario to begin with.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_new(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
