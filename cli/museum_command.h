// `bamboozle museum`: do the scenarios notice bugs in the driver? Puts each of museum/ into it and prints which was caught by
// what. With --core the same of our own driver's core and its host tests.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_museum(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
