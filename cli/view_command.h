// `bamboozle view`: the event stream of a run, in the form that is asked for.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_view(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
