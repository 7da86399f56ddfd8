#include "modem-model/ip/packet.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

namespace bamboozle::ip {
namespace {

std::optional<Packet> parse_v4(Bytes bytes) {
  if (bytes.size() < 20) return std::nullopt;
  Packet packet;
  packet.version = 4;
  packet.header_size = std::to_integer<std::size_t>(bytes[0] & std::byte{0x0F}) * 4;
  packet.size = word_at(bytes, 2);
  if (packet.header_size < 20 || packet.size < packet.header_size || packet.size > bytes.size()) return std::nullopt;
  packet.fragment = (word_at(bytes, 6) & 0x3FFF) != 0;
  packet.protocol = std::to_integer<std::uint8_t>(bytes[9]);
  packet.source = bytes.subspan(12, 4);
  packet.destination = bytes.subspan(16, 4);
  packet.transport = bytes.subspan(packet.header_size, packet.size - packet.header_size);
  return packet;
}

std::optional<Packet> parse_v6(Bytes bytes) {
  constexpr std::size_t kHeader = 40;
  if (bytes.size() < kHeader) return std::nullopt;
  Packet packet;
  packet.version = 6;
  packet.header_size = kHeader;
  packet.size = kHeader + word_at(bytes, 4);
  if (packet.size > bytes.size()) return std::nullopt;
  packet.protocol = std::to_integer<std::uint8_t>(bytes[6]);
  packet.source = bytes.subspan(8, 16);
  packet.destination = bytes.subspan(24, 16);
  packet.transport = bytes.subspan(kHeader, packet.size - kHeader);
  return packet;
}

std::string protocol_name(const Packet& packet) {
  switch (packet.protocol) {
    case kIcmp: return "icmp";
    case kIcmpV6: return "icmpv6";
    case kUdp: return "udp";
    case kTcp: return "tcp";
    default: return "other";
  }
}

}  // namespace

std::optional<Packet> parse(Bytes bytes) {
  if (bytes.empty()) return std::nullopt;
  switch (std::to_integer<unsigned>(bytes[0] >> 4)) {
    case 4: return parse_v4(bytes);
    case 6: return parse_v6(bytes);
    default: return std::nullopt;
  }
}

std::string address_text(Bytes address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() != 4 && address.size() != 16) return {};
  inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size());
  return text.data();
}

trace::Packet describe(Bytes bytes, unsigned channel, trace::Direction direction, std::string_view fate) {
  trace::Packet out;
  out.set_channel(channel);
  out.set_direction(direction);
  out.set_size(static_cast<std::uint32_t>(bytes.size()));
  out.set_fate(std::string{fate});
  const std::optional<Packet> packet = parse(bytes);
  if (!packet) return out;
  out.set_version(packet->version);
  out.set_protocol(protocol_name(*packet));
  out.set_source(address_text(packet->source));
  out.set_destination(address_text(packet->destination));
  out.set_source_port(packet->source_port());
  out.set_destination_port(packet->destination_port());
  const bool ping = (packet->protocol == kIcmp || packet->protocol == kIcmpV6) && !packet->fragment && packet->transport.size() >= 8;
  if (ping) {
    out.set_identifier(word_at(packet->transport, 4));
    out.set_sequence(word_at(packet->transport, 6));
  }
  return out;
}

void trace_packet(EventSink& events, Bytes bytes, unsigned channel, trace::Direction direction, std::string_view fate) {
  if (!events.wants(trace::Event::kPacket)) return;
  trace::Event event;
  event.set_source(trace::SOURCE_IP);
  *event.mutable_packet() = describe(bytes, channel, direction, fate);
  events.emit(std::move(event));
}

}  // namespace bamboozle::ip
