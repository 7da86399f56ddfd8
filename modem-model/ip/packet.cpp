#include "modem-model/ip/packet.h"

#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

constexpr std::size_t kExtensionUnit = 8;  // extension headers come in units of 8 bytes (RFC 8200)
constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kTcpHeader = 20;

// IPv6 extension headers that a packet may pass through
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kDestinationOptions = 60;

constexpr std::string_view kGood;

std::string_view parse_ipv4(Bytes bytes, PacketView& view) {
  if (bytes.size() < kIpv4Header) return "shorter than an IPv4 header";
  const std::size_t header = (load8(bytes, 0) & 0x0fU) * 4U;
  const std::size_t total = load16(bytes, 2);
  if (header < kIpv4Header) return "IPv4 header length below 20";
  if (header > bytes.size()) return "IPv4 options cut off";
  if (total < header) return "IPv4 total length below its header";
  if (total > bytes.size()) return "shorter than its IPv4 total length";
  if (finish_checksum(sum_words(bytes.first(header))) != 0) return "bad IPv4 header checksum";
  const std::uint16_t fragment = load16(bytes, 6);
  view.packet = bytes.first(total);
  view.transport = view.packet.subspan(header);
  view.source = view.packet.subspan(12, 4);
  view.destination = view.packet.subspan(16, 4);
  view.protocol = static_cast<Protocol>(load8(bytes, 9));
  view.hop_limit = load8(bytes, 8);
  view.fragment = (fragment & 0x3fff) != 0;
  view.first_fragment = view.fragment && (fragment & 0x1fff) == 0;
  return kGood;
}

std::string_view parse_ipv6(Bytes bytes, PacketView& view) {
  if (bytes.size() < kIpv6Header) return "shorter than an IPv6 header";
  const std::size_t total = kIpv6Header + load16(bytes, 4);
  if (total > bytes.size()) return "shorter than its IPv6 payload length";
  view.packet = bytes.first(total);
  view.transport = view.packet.subspan(kIpv6Header);
  view.source = view.packet.subspan(8, 16);
  view.destination = view.packet.subspan(24, 16);
  view.hop_limit = load8(bytes, 7);
  std::uint8_t next = load8(bytes, 6);
  while (next == kHopByHop || next == kRouting || next == kFragment || next == kDestinationOptions) {
    if (view.transport.size() < kExtensionUnit) return "IPv6 extension header cut off";
    const Bytes extension = view.transport;
    const std::size_t size = next == kFragment ? kExtensionUnit : (load8(extension, 1) + 1U) * kExtensionUnit;
    if (size > extension.size()) return "IPv6 extension header longer than the packet";
    view.extension_headers = true;
    view.transport = extension.subspan(size);
    if (next == kFragment) {
      const std::uint16_t place = load16(extension, 2);
      view.fragment = (place & 0xfff9) != 0;  // an "atomic" fragment (offset 0, no more) is a whole packet
      view.first_fragment = view.fragment && (place & 0xfff8) == 0;
    }
    next = load8(extension, 0);
    if (view.fragment && !view.first_fragment) break;
  }
  view.protocol = static_cast<Protocol>(next);
  return kGood;
}

std::string_view parse_udp(PacketView& view) {
  if (view.transport.size() < kUdpHeader) return "shorter than a UDP header";
  const std::size_t length = load16(view.transport, 4);
  if (length < kUdpHeader) return "UDP length below its header";
  if (!view.fragment) {
    if (length > view.transport.size()) return "shorter than its UDP length";
    view.transport = view.transport.first(length);
  }
  view.source_port = load16(view.transport, 0);
  view.destination_port = load16(view.transport, 2);
  return kGood;
}

std::string_view parse_tcp(PacketView& view) {
  if (view.transport.size() < kTcpHeader) return "shorter than a TCP header";
  const std::size_t header = static_cast<std::size_t>(load8(view.transport, 12) >> 4) * 4;
  if (header < kTcpHeader) return "TCP data offset below its header";
  if (header > view.transport.size()) return "TCP options cut off";
  view.source_port = load16(view.transport, 0);
  view.destination_port = load16(view.transport, 2);
  return kGood;
}

std::string_view parse_icmp(PacketView& view) {
  if (view.transport.size() < kIcmpHeader) return "shorter than an ICMP header";
  view.icmp_type = load8(view.transport, 0);
  view.icmp_code = load8(view.transport, 1);
  if (view.echo_request() || view.echo_reply()) {
    view.identifier = load16(view.transport, 4);
    view.sequence = load16(view.transport, 6);
  }
  return kGood;
}

std::string_view parse_transport(PacketView& view) {
  if (view.fragment && !view.first_fragment) return kGood;
  switch (view.protocol) {
    case Protocol::udp:
      return parse_udp(view);
    case Protocol::tcp:
      return parse_tcp(view);
    case Protocol::icmp:
    case Protocol::icmpv6:
      return parse_icmp(view);
  }
  return kGood;
}

}  // namespace

bool PacketView::echo_request() const {
  return (protocol == Protocol::icmp && icmp_type == icmp::kEchoRequest) ||
         (protocol == Protocol::icmpv6 && icmp_type == icmpv6::kEchoRequest);
}

bool PacketView::echo_reply() const {
  return (protocol == Protocol::icmp && icmp_type == icmp::kEchoReply) ||
         (protocol == Protocol::icmpv6 && icmp_type == icmpv6::kEchoReply);
}

std::variant<PacketView, Malformed> parse(Bytes packet) {
  if (packet.empty()) return Malformed{"empty"};
  PacketView view;
  view.version = load8(packet, 0) >> 4;
  std::string_view wrong;
  switch (view.version) {
    case 4:
      wrong = parse_ipv4(packet, view);
      break;
    case 6:
      wrong = parse_ipv6(packet, view);
      break;
    default:
      return Malformed{"neither IPv4 nor IPv6"};
  }
  if (wrong.empty()) wrong = parse_transport(view);
  if (!wrong.empty()) return Malformed{wrong};
  return view;
}

std::size_t checksum_offset(Protocol protocol) {
  switch (protocol) {
    case Protocol::udp:
      return 6;
    case Protocol::tcp:
      return 16;
    case Protocol::icmp:
    case Protocol::icmpv6:
      return 2;
  }
  return 0;
}

bool transport_checksum_ok(const PacketView& view) {
  const std::size_t offset = checksum_offset(view.protocol);
  if (offset == 0 || view.fragment) return true;
  if (view.protocol == Protocol::udp && load16(view.transport, offset) == 0) return view.version == 4;
  std::uint64_t sum = 0;
  if (view.protocol != Protocol::icmp) {
    sum = sum_pseudo_header(view.source, view.destination, static_cast<std::uint8_t>(view.protocol), view.transport.size());
  }
  return finish_checksum(sum_words(view.transport, sum)) == 0;
}

}  // namespace bamboozle::ip
