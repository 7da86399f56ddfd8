// `bamboozle modem`: look at a run that goes on, and act on it.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_modem(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
