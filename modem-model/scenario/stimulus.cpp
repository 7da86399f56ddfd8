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

void give(const ModemStep& step, ModemControl& modem, MachineControl&) {
  if (step.action == ModemStep::Action::boot) {
    modem.boot();
  } else {
    modem.crash();
  }
}

void give(const PowerStep& step, ModemControl& modem, MachineControl&) { modem.hold_power(step.up); }

void give(const ChannelStep& step, ModemControl& modem, MachineControl&) {
  if (step.open) {
    modem.open_channel(step.channel);
  } else {
    modem.close_channel(step.channel);
  }
}

void give(const SendStep& step, ModemControl& modem, MachineControl&) { send_all(step, modem); }

void give(const LinesStep& step, ModemControl&, MachineControl& machine) { machine.store_lines(step.store); }

void give(const BamStep& step, ModemControl&, MachineControl& machine) { machine.disturb_bam(step.action, step.pipe); }

void give(const LockStep& step, ModemControl&, MachineControl& machine) { machine.hold_lock(step.lock, step.hold); }

}  // namespace bamboozle::scenario
