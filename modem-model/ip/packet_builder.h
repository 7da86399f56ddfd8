// Makes raw IP packets, right by default and wrong where asked: for scenarios and tests.
//
// UDP and ICMP echo, IPv4 without options, IPv6 without extension headers, never fragmented.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "modem-model/ip/address.h"

namespace bamboozle::ip {

struct PacketSpec {
  enum class Kind : std::uint8_t { udp, echo_request, echo_reply };

  Kind kind = Kind::udp;
  Address source;  ///< source and destination must be of one version; it is the packet's
  Address destination;
  std::uint16_t source_port = 0;  ///< UDP
  std::uint16_t destination_port = 0;
  std::uint16_t identifier = 0;                  ///< echo; IPv4: also the header's identification
  std::uint16_t sequence = 0;                    ///< echo
  std::vector<std::byte> payload;                ///< behind the UDP or ICMP header
  std::uint8_t hop_limit = 64;                   ///< TTL
  std::optional<std::uint16_t> checksum;         ///< of UDP or ICMP, instead of the right one
  std::optional<std::uint16_t> header_checksum;  ///< of the IPv4 header, instead of the right one
};

/// The packet; nothing when the addresses are of different versions or the payload exceeds what an IP packet can carry.
[[nodiscard]] std::optional<std::vector<std::byte>> build_packet(const PacketSpec& spec);

/// `size` bytes that count up; where there are four bytes or more, the first four are `sequence`, big endian.
[[nodiscard]] std::vector<std::byte> sequence_payload(std::size_t size, std::uint32_t sequence);
/// Whether `payload`, of at least four bytes, is sequence_payload(payload.size(), sequence).
[[nodiscard]] bool is_sequence_payload(Bytes payload, std::uint32_t sequence);

}  // namespace bamboozle::ip
