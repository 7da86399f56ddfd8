// The Internet checksum (RFC 1071) and its repair after a small change (RFC 1624).
#pragma once

#include <cstdint>

#include "modem-model/ports.h"

namespace bamboozle::ip {

/// Adds bytes, as big-endian 16-bit words, to an unfolded sum. Only the last piece of a sum may have an odd length.
[[nodiscard]] inline std::uint32_t add_to_sum(std::uint32_t sum, Bytes bytes) {
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum += std::to_integer<std::uint32_t>(bytes[i]) << 8 | std::to_integer<std::uint32_t>(bytes[i + 1]);
  if (i < bytes.size()) sum += std::to_integer<std::uint32_t>(bytes[i]) << 8;
  return sum;
}

/// Folds and complements: the value for a header's checksum field.
[[nodiscard]] inline std::uint16_t fold(std::uint32_t sum) {
  while ((sum >> 16) != 0) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum & 0xFFFF);
}

/// The checksum after one of the words that it covers changed.
[[nodiscard]] inline std::uint16_t repaired(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
  sum += static_cast<std::uint16_t>(~before);
  sum += after;
  return fold(sum);
}

}  // namespace bamboozle::ip
