// `bamboozle report`: the results of a suite as one page for a browser.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_report(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
