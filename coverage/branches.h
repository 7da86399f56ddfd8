// The conditional branches of arm64: b.cond, cbz, cbnz, tbz and tbnz.
#pragma once

#include <cstdint>
#include <optional>

namespace bamboozle::coverage {

/// How far a conditional branch goes if it is taken, in bytes from itself; nothing for every other instruction.
[[nodiscard]] std::optional<std::int64_t> branch_distance(std::uint32_t instruction);

}  // namespace bamboozle::coverage
