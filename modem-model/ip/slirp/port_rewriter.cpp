#include "modem-model/ip/slirp/port_rewriter.h"

#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

constexpr std::size_t kSourcePort = 0;
constexpr std::size_t kDestinationPort = 2;
constexpr std::size_t kIcmpErrorHeader = 8;

std::size_t offset_in(const PacketView& view, Bytes part) { return static_cast<std::size_t>(part.data() - view.packet.data()); }

void rewrite_word(std::span<std::byte> transport, Protocol protocol, std::size_t at, std::uint16_t value) {
  const std::uint16_t before = load16(transport, at);
  store16(transport, at, value);
  const std::size_t checksum_at = checksum_offset(protocol);
  const std::uint16_t checksum = load16(transport, checksum_at);
  if (protocol == Protocol::udp && checksum == 0) return;  // sent without
  std::uint16_t updated = update_checksum(checksum, before, value);
  if (protocol == Protocol::udp && updated == 0) updated = 0xffff;
  store16(transport, checksum_at, updated);
}

bool is_error(const PacketView& view) {
  if (view.protocol == Protocol::icmp) return view.icmp_type == icmp::kUnreachable || view.icmp_type == icmp::kTimeExceeded;
  return view.protocol == Protocol::icmpv6 && view.icmp_type >= icmpv6::kUnreachable && view.icmp_type <= icmpv6::kTimeExceeded;
}

/// The quoted packet's ports: only as much of it is there as the sender found room for, so parse() would refuse it.
struct Quoted {
  std::size_t ports_at = 0;  ///< in the ICMP message
  std::uint16_t destination_port = 0;
};

std::optional<Quoted> find_quoted(const PacketView& error, const AccessPolicy& policy) {
  const Bytes quoted = error.transport.subspan(kIcmpErrorHeader);
  if (quoted.empty()) return std::nullopt;
  const bool v4 = load8(quoted, 0) >> 4 == 4;
  const std::size_t header = v4 ? (load8(quoted, 0) & 0x0fU) * 4U : 40U;
  constexpr std::size_t kPorts = 4;
  if (header < 20 || quoted.size() < header + kPorts) return std::nullopt;
  const auto protocol = static_cast<Protocol>(load8(quoted, v4 ? 9 : 6));
  const Bytes destination = v4 ? quoted.subspan(16, 4) : quoted.subspan(24, 16);
  if ((protocol != Protocol::udp && protocol != Protocol::tcp) || !policy.is_gateway(destination)) return std::nullopt;
  return Quoted{kIcmpErrorHeader + header, load16(quoted, header + kDestinationPort)};
}

}  // namespace

void rewrite_destination_port(std::span<std::byte> packet, const PacketView& view, std::uint16_t port) {
  rewrite_word(packet.subspan(offset_in(view, view.transport)), view.protocol, kDestinationPort, port);
}

bool rewrite_for_guest(const PacketView& downlink, const AccessPolicy& policy, std::vector<std::byte>& rewritten) {
  const bool has_ports = downlink.has_ports() && (!downlink.fragment || downlink.first_fragment);
  std::size_t at = kSourcePort;
  std::optional<std::uint16_t> port;
  if (has_ports && policy.is_gateway(downlink.source)) {
    port = policy.guest_port(downlink.source_port);
  } else if (!downlink.fragment && is_error(downlink)) {
    if (const auto quoted = find_quoted(downlink, policy)) {
      at = quoted->ports_at + kDestinationPort;
      port = policy.guest_port(quoted->destination_port);
    }
  }
  if (!port) return false;
  rewritten.assign(downlink.packet.begin(), downlink.packet.end());
  const std::span<std::byte> transport = std::span{rewritten}.subspan(offset_in(downlink, downlink.transport));
  rewrite_word(transport, downlink.protocol, at, *port);
  return true;
}

}  // namespace bamboozle::ip
