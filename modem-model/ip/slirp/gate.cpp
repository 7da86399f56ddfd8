#include "modem-model/ip/slirp/gate.h"

#include <algorithm>

#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

/// Writes a port of the transport header and makes its checksum good.
void replace_port(std::span<std::byte> bytes, const Packet& packet, std::size_t at, std::uint16_t port) {
  const std::span<std::byte> transport = bytes.subspan(packet.header_size);
  const std::size_t checksum_at = packet.protocol == kTcp ? 16 : 6;
  const std::uint16_t before = word_at(transport, at);
  put_word(transport, at, port);
  if (transport.size() < checksum_at + 2) return;
  const std::uint16_t checksum = word_at(transport, checksum_at);
  // a UDP checksum of 0 says that there is none
  if (packet.protocol == kUdp && checksum == 0) return;
  put_word(transport, checksum_at, repaired(checksum, before, port));
}

}  // namespace

Gate::Gate(unsigned channel, const ChannelParameters& parameters)
    : channel_(channel), restricted_(parameters.restricted), forwards_(parameters.forward) {}

bool Gate::is_gateway(Bytes address) const {
  return address.size() == 4 ? std::ranges::equal(address, gateway_v4(channel_)) : std::ranges::equal(address, gateway_v6(channel_));
}

std::string_view Gate::outbound(std::span<std::byte> bytes) const {
  const std::optional<Packet> packet = parse(bytes);
  if (!packet) return "dropped: no IP packet";
  const bool to_gateway = is_gateway(packet->destination);
  if (to_gateway && packet->has_ports()) {
    const auto forward = std::ranges::find(forwards_, packet->destination_port(), &ChannelParameters::Forward::guest_port);
    if (forward != forwards_.end()) {
      replace_port(bytes, *packet, 2, forward->host_port);
      return {};
    }
  }
  if (!restricted_) return {};
  const bool ping = packet->protocol == kIcmp || packet->protocol == kIcmpV6;
  return to_gateway && ping ? std::string_view{} : "dropped: restricted";
}

void Gate::inbound(std::span<std::byte> bytes) const {
  const std::optional<Packet> packet = parse(bytes);
  if (!packet || !packet->has_ports() || !is_gateway(packet->source)) return;
  const auto forward = std::ranges::find(forwards_, packet->source_port(), &ChannelParameters::Forward::host_port);
  if (forward != forwards_.end()) replace_port(bytes, *packet, 0, forward->guest_port);
}

}  // namespace bamboozle::ip
