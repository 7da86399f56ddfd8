// One descriptor of a ring, as the guest wrote it: 8 bytes, little endian (domain.md 1.5). Read from guest memory once, into
// this.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace bamboozle::bam {

inline constexpr std::uint32_t kDescriptorSize = 8;

// flags
inline constexpr std::uint16_t kFlagInt = 1U << 15;       // interrupt when it has been worked off
inline constexpr std::uint16_t kFlagEot = 1U << 14;       // end of transfer: the frame ends here
inline constexpr std::uint16_t kFlagEob = 1U << 13;       // end of block: a hint to the peripheral
inline constexpr std::uint16_t kFlagNwd = 1U << 12;       // notify when done: INT waits for the data to have landed
inline constexpr std::uint16_t kFlagCmd = 1U << 11;       // a command for the peripheral, not data
inline constexpr std::uint16_t kFlagLock = 1U << 10;      // locks the pipe group; with CMD
inline constexpr std::uint16_t kFlagUnlock = 1U << 9;     // frees it
inline constexpr std::uint16_t kFlagImmediate = 1U << 8;  // the command stands in the descriptor itself

struct Descriptor {
  std::uint32_t address = 0;
  std::uint16_t size = 0;  ///< bytes, 0..65535; the SPS driver allows 32767
  std::uint16_t flags = 0;

  static constexpr Descriptor parse(std::span<const std::byte, kDescriptorSize> bytes) {
    const auto at = [&bytes](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    return {.address = at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24,
            .size = static_cast<std::uint16_t>(at(4) | at(5) << 8),
            .flags = static_cast<std::uint16_t>(at(6) | at(7) << 8)};
  }

  /// Size and flags as they are written back, and where in the descriptor they stand.
  static constexpr std::uint32_t kWriteBackOffset = 4;
  [[nodiscard]] static constexpr std::array<std::byte, 4> write_back(std::uint16_t size, std::uint16_t flags) {
    return {std::byte(size & 0xFF), std::byte(size >> 8), std::byte(flags & 0xFF), std::byte(flags >> 8)};
  }
};

}  // namespace bamboozle::bam
