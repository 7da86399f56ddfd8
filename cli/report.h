// A Result as text for a person: the verdict line, and for what is not green everything that is needed to start looking.
#pragma once

#include <string>

#include "cli/result.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

/// "first-light: claim"
[[nodiscard]] std::string announce(const std::string& name, const std::string& claim, const Terminal& terminal);
/// Verdict, times, failures, tails of logs, folder and the command that replays it; ends with a line break. What is red as known
/// is short: everything about it is in the folder.
[[nodiscard]] std::string report(const Result& result, const Terminal& terminal);

}  // namespace bamboozle::cli
