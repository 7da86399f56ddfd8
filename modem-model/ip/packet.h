// A raw IP packet seen through its headers: IPv4 or IPv6, then ICMP, ICMPv6, UDP or TCP.
//
// The bytes come from a guest, so parse() believes no length and yields a view that cannot be wrong later: every span of it lies
// inside the packet. Checks the IPv4 header's checksum; the transport's is a question of its own, because whoever terminates
// the transport asks it anyway. Does not reassemble fragments and does not look into IPsec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "modem-model/ports.h"

namespace bamboozle::ip {

/// IP protocol numbers; any other value may stand in a packet too.
enum class Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17, icmpv6 = 58 };

/// Bytes of an IPv4 header without options, and of the fixed IPv6 header.
inline constexpr std::size_t kIpv4Header = 20;
inline constexpr std::size_t kIpv6Header = 40;

namespace icmp {
inline constexpr std::uint8_t kEchoReply = 0;
inline constexpr std::uint8_t kUnreachable = 3;
inline constexpr std::uint8_t kEchoRequest = 8;
inline constexpr std::uint8_t kTimeExceeded = 11;
}  // namespace icmp

namespace icmpv6 {
inline constexpr std::uint8_t kUnreachable = 1;
inline constexpr std::uint8_t kTimeExceeded = 3;
inline constexpr std::uint8_t kEchoRequest = 128;
inline constexpr std::uint8_t kEchoReply = 129;
inline constexpr std::uint8_t kRouterSolicitation = 133;
inline constexpr std::uint8_t kNeighbourSolicitation = 135;
inline constexpr std::uint8_t kNeighbourAdvertisement = 136;
inline constexpr std::uint8_t kRedirect = 137;
}  // namespace icmpv6

struct PacketView {
  Bytes packet;     ///< as long as its header says; bytes after that are cut off
  Bytes transport;  ///< what follows the IP header and, in IPv6, the extension headers
  Bytes source;     ///< 4 or 16 bytes
  Bytes destination;
  unsigned version = 0;            ///< 4 or 6
  Protocol protocol{};             ///< of the transport; IPv6: after the extension headers
  std::uint8_t hop_limit = 0;      ///< TTL
  bool extension_headers = false;  ///< IPv6 only
  bool fragment = false;           ///< a piece of a datagram; the fields below are only filled in for the first one
  bool first_fragment = false;
  // UDP, TCP
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  // ICMP, ICMPv6
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint16_t identifier = 0;  ///< echo request and reply
  std::uint16_t sequence = 0;    ///< echo request and reply

  [[nodiscard]] bool is_icmp() const { return protocol == Protocol::icmp || protocol == Protocol::icmpv6; }
  [[nodiscard]] bool has_ports() const { return protocol == Protocol::udp || protocol == Protocol::tcp; }
  [[nodiscard]] bool echo_request() const;
  [[nodiscard]] bool echo_reply() const;
};

/// What is wrong with the packet, for a trace line.
struct Malformed {
  std::string_view reason;
};

[[nodiscard]] std::variant<PacketView, Malformed> parse(Bytes packet);

/// Whether the checksum of UDP, TCP, ICMP or ICMPv6 is right (UDP over IPv4 may go without); true for other protocols and
/// fragments.
[[nodiscard]] bool transport_checksum_ok(const PacketView& view);

/// Where the checksum stands in a transport header of this protocol; 0: it has none that we know.
[[nodiscard]] std::size_t checksum_offset(Protocol protocol);

}  // namespace bamboozle::ip
