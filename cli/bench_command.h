// `bamboozle bench`: throughput of the modem against virtio-net in one guest, and what the plugin costs in memory.
#pragma once

#include "cli/run_command.h"

namespace bamboozle::cli {

void declare_bench(CLI::App& app, Action& action);

}  // namespace bamboozle::cli
