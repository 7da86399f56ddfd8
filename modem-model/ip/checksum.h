// The internet checksum (RFC 1071): over a header, over a transport packet with its pseudo header, and updated in place (RFC
// 1624).
//
// Values are as they stand in the header, read big endian. It says nothing about which fields a protocol covers.
#pragma once

#include <cstdint>

#include "modem-model/ports.h"

namespace bamboozle::ip {

/// Adds bytes to a running sum; all pieces but the last must be of even length.
[[nodiscard]] std::uint64_t sum_words(Bytes bytes, std::uint64_t sum = 0);

/// The sum of the pseudo header in front of TCP, UDP and ICMPv6. Addresses of 4 or of 16 bytes; `length` in bytes.
[[nodiscard]] std::uint64_t sum_pseudo_header(Bytes source, Bytes destination, std::uint8_t protocol, std::size_t length);

/// The checksum of what was summed; 0 when the checksum field was part of the sum and is right.
[[nodiscard]] std::uint16_t finish_checksum(std::uint64_t sum);

/// A checksum after one 16-bit word under it changed.
[[nodiscard]] std::uint16_t update_checksum(std::uint16_t checksum, std::uint16_t from, std::uint16_t to);

}  // namespace bamboozle::ip
