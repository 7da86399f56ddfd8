// `bamboozle lint`: whether scenario files are understood, without a machine; and the language's JSON Schema.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_lint(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
