// The eight bytes in front of everything that moves on the link (domain.md 4.1), both ways.
//
// Pure functions over bytes; who may send what on which channel is the channel table's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "types.h"

namespace bamboozle::dmux {

inline constexpr std::size_t kHeaderSize = 8;
inline constexpr std::uint16_t kMagic = 0x33fc;
/// "As long as what was transferred" (domain.md 4.5-5).
inline constexpr std::uint16_t kLengthOfTransfer = 0xffff;

enum class Command : std::uint8_t {
  data = 0,
  open = 1,
  close = 2,
  status = 3,             ///< informs only (quirks.md S71)
  open_no_power_off = 4,  ///< OPEN of firmware that never collapses (domain.md 4.4)
};

/// Signal byte of an OPEN (domain.md 4.5).
inline constexpr std::uint8_t kSignalDynamicMtu = 0x02;

struct Header {
  std::uint8_t signal = 0;
  Command command = Command::data;
  std::uint8_t pad = 0;  ///< bytes behind the payload
  std::uint8_t channel = 0;
  std::uint16_t length = 0;  ///< of the payload
};

/// Padding that brings a payload to whole words: 0..3. Strict firmware takes no more (quirks.md S74).
[[nodiscard]] constexpr unsigned padding_of(std::size_t length) { return static_cast<unsigned>(-length & 3); }

void encode(const Header& header, std::span<std::byte, kHeaderSize> to);
/// False if the magic is not there; `magic` is what is there in its place.
[[nodiscard]] bool decode(std::span<const std::byte, kHeaderSize> from, Header& header, std::uint16_t& magic);

/// Bytes that a payload of unknown length has by its own account: an IP packet's length, or the sum of QMAP packets one behind the
/// other. 0 if it has none, or would not fit into `most` (what can have been transferred).
[[nodiscard]] std::size_t own_length(std::span<const std::byte> payload);

}  // namespace bamboozle::dmux
