#include "modem-model/scenario/stimulus.h"

#include "modem-model/ip/packet_builder.h"

namespace bamboozle::scenario {

std::vector<std::byte> build_packet(const PacketBody& body, unsigned channel, std::uint32_t number) {
  constexpr std::uint16_t kIdentifier = 0xb0b;  // of echo requests; any, but always the same
  const unsigned version = body.v6 ? 6 : 4;
  const std::uint32_t sequence = body.sequence + number;
  ip::PacketSpec spec;
  spec.kind = body.protocol == PacketBody::Protocol::udp ? ip::PacketSpec::Kind::udp : ip::PacketSpec::Kind::echo_request;
  spec.source = ip::channel_address(version, channel, ip::Host::echo_peer);
  spec.destination = ip::channel_address(version, channel, ip::Host::guest);
  spec.source_port = body.from_port;
  spec.destination_port = body.port;
  spec.identifier = kIdentifier;
  spec.sequence = static_cast<std::uint16_t>(sequence & 0xffff);
  spec.payload = ip::sequence_payload(body.size, sequence);
  // one version at both ends and a size that the loader has bounded: there is a packet
  return ip::build_packet(spec).value_or(std::vector<std::byte>{});
}

void send_all(const SendStep& step, ModemControl& modem) {
  for (std::uint32_t number = 0; number < step.count; ++number) {
    if (const auto* raw = std::get_if<RawFrame>(&step.body)) {
      modem.send_raw(raw->bytes);
      continue;
    }
    const auto* packet = std::get_if<PacketBody>(&step.body);
    const PayloadBytes payload =
        packet != nullptr ? build_packet(*packet, step.channel, number) : std::get<PayloadBytes>(step.body);
    if (step.overridden) {
      modem.send_raw(link::encode_data(static_cast<std::uint8_t>(step.channel), payload, step.overrides));
    } else {
      modem.send_data(step.channel, payload);
    }
  }
}

}  // namespace bamboozle::scenario
