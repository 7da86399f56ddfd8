#include "modem-model/ip/packet_trace.h"

#include <algorithm>
#include <array>
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

struct Numbered {
  std::uint32_t number = 0;
  bool intact = false;
};

// Payloads of ours carry a number, and bytes that follow from it.
Numbered numbered(Bytes payload) {
  if (payload.size() < 4) return {};
  std::uint32_t number = 0;
  for (const std::byte byte : payload.first(4)) number = number << 8 | std::to_integer<std::uint32_t>(byte);
  return {number, is_sequence_payload(payload, number)};
}

/// What a Packet event says, as it is told with every packet.
struct PacketFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kPacket;

  PacketFacts() = default;
  PacketFacts(Bytes bytes, unsigned on_channel, trace::Direction to, std::string_view what_became_of_it);
  void describe(trace::Event& event) const;

  std::array<std::byte, 16> source{};
  std::array<std::byte, 16> destination{};
  std::string_view fate;  // a literal; or set later
  std::uint32_t size = 0;
  std::uint32_t sequence = 0;
  trace::Direction direction{};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint16_t identifier = 0;
  std::uint8_t channel = 0;
  std::uint8_t version = 0;  // 0: no IP, with a size only
  std::uint8_t address_size = 0;
  Protocol protocol{};
  bool intact = false;
};

PacketFacts::PacketFacts(Bytes bytes, unsigned on_channel, trace::Direction to, std::string_view what_became_of_it)
    : fate(what_became_of_it),
      size(static_cast<std::uint32_t>(bytes.size())),
      direction(to),
      channel(static_cast<std::uint8_t>(on_channel)) {
  const auto parsed = parse(bytes);
  const auto* view = std::get_if<PacketView>(&parsed);
  if (view == nullptr) return;
  size = static_cast<std::uint32_t>(view->packet.size());
  version = static_cast<std::uint8_t>(view->version);
  protocol = view->protocol;
  address_size = static_cast<std::uint8_t>(view->source.size());
  std::ranges::copy(view->source, source.begin());
  std::ranges::copy(view->destination, destination.begin());
  source_port = view->source_port;
  destination_port = view->destination_port;
  identifier = view->identifier;
  sequence = view->sequence;
  if (protocol != Protocol::udp || view->fragment) return;
  const Numbered payload = numbered(view->transport.subspan(kUdpHeaderSize));
  sequence = payload.number;
  intact = payload.intact;
}

void PacketFacts::describe(trace::Event& event) const {
  trace::Packet& packet = cleared(event.mutable_packet());
  packet.set_channel(channel);
  packet.set_direction(direction);
  packet.set_size(size);
  packet.mutable_fate()->assign(fate);
  packet.set_protocol(version == 0 ? "other" : name_of(protocol));
  if (version == 0) return;
  packet.set_version(version);
  packet.set_source(to_text(Bytes(source).first(address_size)));
  packet.set_destination(to_text(Bytes(destination).first(address_size)));
  packet.set_source_port(source_port);
  packet.set_destination_port(destination_port);
  packet.set_identifier(identifier);
  packet.set_sequence(sequence);
  packet.set_intact(intact);
}

}  // namespace

std::uint64_t PacketTrace::record(Bytes packet, trace::Direction direction, std::string_view fate, std::uint64_t cause) {
  if (!sink_.wants(trace::Event::kPacket)) return 0;
  return sink_.tell(Happening(trace::SOURCE_IP, cause, PacketFacts(packet, channel_, direction, fate)));
}

std::uint64_t PacketTrace::record_drop(Bytes packet, trace::Direction direction, std::string_view reason) {
  if (!sink_.wants(trace::Event::kPacket)) return 0;
  trace::Event event;
  event.set_source(trace::SOURCE_IP);
  PacketFacts(packet, channel_, direction, {}).describe(event);
  event.mutable_packet()->set_fate(std::string{"dropped: "}.append(reason));
  return sink_.emit(std::move(event));
}

}  // namespace bamboozle::ip
