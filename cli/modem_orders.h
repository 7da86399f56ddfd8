// Has a run do what a ModemOrder says, and prints the answer.
#pragma once

#include <filesystem>

#include "cli/control_client.h"
#include "cli/modem_words.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

// Exit codes of `bamboozle modem`.
inline constexpr int kModemDone = 0;
inline constexpr int kModemNotCome = 1;   ///< what was waited for did not come: in time, or before the run's end
inline constexpr int kModemRefused = 2;   ///< wrong usage, no such run, or the run refused it
inline constexpr int kModemBroken = 5;    ///< the connection broke

/// `run` is the client's folder. Answers go to stdout, what is wrong to stderr.
int carry_out(const ModemOrder& order, ControlClient& client, const std::filesystem::path& run, Terminal& terminal);

}  // namespace bamboozle::cli
