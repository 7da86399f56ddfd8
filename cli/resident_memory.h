// How much memory a process holds, and how much QEMU holds without our plugin once its guest runs user space.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "cli/qemu_command.h"

namespace bamboozle::cli {

/// VmRSS in KiB; nothing when the process is gone.
[[nodiscard]] std::optional<std::uint64_t> resident_kib(pid_t process);

/// Boots `machine` without plugin until its kernel starts user space (the console says so), lets it settle for a second, and
/// measures.
[[nodiscard]] std::variant<std::uint64_t, std::string> resident_without_plugin(MachineSpec machine);

}  // namespace bamboozle::cli
