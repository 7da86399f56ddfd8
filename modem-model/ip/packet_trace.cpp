#include "modem-model/ip/packet_trace.h"

#include <algorithm>
#include <string>
#include <utility>

#include "modem-model/ip/address.h"
#include "modem-model/ip/packet_builder.h"

namespace bamboozle::ip {
namespace {

const char* name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::icmp:
      return "icmp";
    case Protocol::icmpv6:
      return "icmpv6";
    case Protocol::udp:
      return "udp";
    case Protocol::tcp:
      return "tcp";
  }
  return "other";
}

constexpr std::size_t kUdpHeaderSize = 8;

// Payloads of ours carry a number, and bytes that follow from it.
void describe_numbered(Bytes payload, trace::Packet& packet) {
  if (payload.size() < 4) return;
  std::uint32_t number = 0;
  for (const std::byte byte : payload.first(4)) number = number << 8 | std::to_integer<std::uint32_t>(byte);
  packet.set_sequence(number);
  packet.set_intact(std::ranges::equal(payload, sequence_payload(payload.size(), number)));
}

}  // namespace

trace::Packet describe(const PacketView& view, unsigned channel, trace::Direction direction) {
  trace::Packet packet;
  packet.set_channel(channel);
  packet.set_direction(direction);
  packet.set_version(view.version);
  packet.set_protocol(name_of(view.protocol));
  packet.set_source(to_text(view.source));
  packet.set_destination(to_text(view.destination));
  packet.set_source_port(view.source_port);
  packet.set_destination_port(view.destination_port);
  packet.set_size(static_cast<std::uint32_t>(view.packet.size()));
  packet.set_identifier(view.identifier);
  packet.set_sequence(view.sequence);
  if (view.protocol == Protocol::udp && !view.fragment) describe_numbered(view.transport.subspan(kUdpHeaderSize), packet);
  return packet;
}

trace::Packet describe(Bytes bytes, unsigned channel, trace::Direction direction) {
  const auto parsed = parse(bytes);
  if (const auto* view = std::get_if<PacketView>(&parsed)) return describe(*view, channel, direction);
  trace::Packet packet;
  packet.set_channel(channel);
  packet.set_direction(direction);
  packet.set_protocol("other");
  packet.set_size(static_cast<std::uint32_t>(bytes.size()));
  return packet;
}

std::uint64_t PacketTrace::record(Bytes packet, trace::Direction direction, std::string_view fate, std::uint64_t cause) {
  if (!sink_.wants(trace::Event::kPacket)) return 0;
  trace::Event event;
  event.set_source(trace::SOURCE_IP);
  event.set_cause(cause);
  *event.mutable_packet() = describe(packet, channel_, direction);
  event.mutable_packet()->set_fate(std::string{fate});
  return sink_.emit(std::move(event));
}

std::uint64_t PacketTrace::record_drop(Bytes packet, trace::Direction direction, std::string_view reason) {
  if (!sink_.wants(trace::Event::kPacket)) return 0;
  return record(packet, direction, std::string{"dropped: "}.append(reason));
}

}  // namespace bamboozle::ip
