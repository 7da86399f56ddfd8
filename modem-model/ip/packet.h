// Raw IP packets, checked once: version, addresses, transport header, nothing trusted.
//
// parse() yields a view whose parts lie inside the bytes, or nothing. The payload's own checksums are not verified: services answer
// what the guest's stack sent, and a scenario may send wrong ones on purpose. Frames and channels are not known here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "modem-model/ports.h"

namespace bamboozle::ip {

// protocol numbers (IANA)
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmpV6 = 58;

/// Big-endian word at an offset that the caller has checked.
[[nodiscard]] inline std::uint16_t word_at(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[at]) << 8 | std::to_integer<unsigned>(bytes[at + 1]));
}
inline void put_word(std::span<std::byte> bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8);
  bytes[at + 1] = static_cast<std::byte>(value & 0xFF);
}

struct Packet {
  unsigned version = 0;        ///< 4 or 6
  std::uint8_t protocol = 0;   ///< of the transport; IPv6 extension headers are not followed
  bool fragment = false;       ///< IPv4: any but a whole packet; then ports mean nothing
  std::size_t header_size = 0;  ///< bytes of the IP header
  std::size_t size = 0;         ///< bytes of the packet by its own header; never more than were given
  Bytes source;                ///< 4 or 16 bytes
  Bytes destination;
  Bytes transport;             ///< from the transport header to the end

  [[nodiscard]] bool has_ports() const { return !fragment && (protocol == kUdp || protocol == kTcp) && transport.size() >= 8; }
  [[nodiscard]] std::uint16_t source_port() const { return has_ports() ? word_at(transport, 0) : std::uint16_t{0}; }
  [[nodiscard]] std::uint16_t destination_port() const { return has_ports() ? word_at(transport, 2) : std::uint16_t{0}; }
};

/// Nothing: not IP, cut short, or lengths that contradict each other.
[[nodiscard]] std::optional<Packet> parse(Bytes bytes);

/// "10.0.0.15", "fd00::15"; empty when it is no address.
[[nodiscard]] std::string address_text(Bytes address);

/// A Packet event's fields, whatever the bytes; `fate` as in trace.proto.
[[nodiscard]] trace::Packet describe(Bytes bytes, unsigned channel, trace::Direction direction, std::string_view fate);

/// Emits that as an event of the IP services, if anybody wants it.
void trace_packet(EventSink& events, Bytes bytes, unsigned channel, trace::Direction direction, std::string_view fate);

}  // namespace bamboozle::ip
