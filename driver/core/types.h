// The few words that all of the driver's core uses. No kernel header, no library: freestanding C++20.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bamboozle::dmux {

/// Nanoseconds of a clock that never goes back and counts while the system is awake (ktime_get() in the kernel).
using Time = std::int64_t;
inline constexpr Time kMillisecond = 1'000'000;
inline constexpr Time kSecond = 1'000'000'000;
inline constexpr Time kNever = INT64_MAX;

/// Channels that have an interface (domain.md 4.2).
inline constexpr unsigned kChannels = 8;

/// The modem's lines, as they stand in shared memory now (domain.md 3.5).
struct Levels {
  bool pc = false;   ///< M.PC: A2 and its BAM have power
  bool ack = false;  ///< M.ACK: toggles with each vote that the modem has taken note of
  bool reset = false;  ///< RESET: it restarts; not all firmware says so
};

}  // namespace bamboozle::dmux
