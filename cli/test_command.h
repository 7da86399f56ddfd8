// `bamboozle test`: every test there is: host tests, fuzzers, scenarios, and scenarios that must turn red.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_test(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
