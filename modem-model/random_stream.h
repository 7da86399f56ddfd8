// Seeded random numbers in named streams: what every "draw from a range" of the model uses.
//
// Each user names its stream, so that a new draw in one place does not shift the others (design.md 9). The algorithm is fixed
// here (splitmix64) because the standard's distributions may differ between implementations, and a trace must not. Not for
// secrets.
#pragma once

#include <cstdint>
#include <string_view>

#include "modem-model/parameters.h"

namespace bamboozle {

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name) : state_(mix(seed ^ hash(name))) {}

  /// Uniform over all 64-bit values.
  std::uint64_t next() {
    state_ += kStep;
    return mix(state_);
  }

  /// Uniform in [low, high], both included; `low` when the range is empty or a single value (which consumes nothing).
  std::uint64_t uniform(std::uint64_t low, std::uint64_t high) {
    if (high <= low) return low;
    const std::uint64_t span = high - low + 1;  // 0: all 2^64 values
    if (span == 0) return next();
    const std::uint64_t unbiased_end = UINT64_MAX - (UINT64_MAX % span + 1) % span;  // last value of the last whole span
    std::uint64_t value = next();
    while (value > unbiased_end) value = next();
    return low + value % span;
  }

  /// A time from the range; min when min >= max. Negative times are not meant and count as zero.
  Nanoseconds draw(const TimeRange& range) {
    const auto low = static_cast<std::uint64_t>(range.min.count() < 0 ? 0 : range.min.count());
    const auto high = static_cast<std::uint64_t>(range.max.count() < 0 ? 0 : range.max.count());
    return Nanoseconds{static_cast<std::int64_t>(uniform(low, high))};
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  static constexpr std::uint64_t hash(std::string_view text) {  // FNV-1a
    std::uint64_t value = 0xcbf29ce484222325;
    for (const char letter : text) value = (value ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    return value;
  }

  static constexpr std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }

  std::uint64_t state_;
};

}  // namespace bamboozle
