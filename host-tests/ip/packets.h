// Packets of the guest on channel 1, in one line each, and a channel port that keeps what it is given.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"
#include "modem-model/ip/packet.h"
#include "modem-model/ip/packet_builder.h"
#include "modem-model/ip/service.h"

namespace bamboozle::ip {

using Packet = std::vector<std::byte>;

inline constexpr unsigned kChannel = 1;

inline Address address(const std::string& text) { return Address::parse(text).value(); }
inline Address guest(unsigned version) { return channel_address(version, kChannel, Host::guest); }
inline Address gateway(unsigned version) { return channel_address(version, kChannel, Host::gateway); }

inline Packet udp(const Address& to, std::uint16_t port, std::size_t size = 8, std::uint16_t from_port = 4000) {
  PacketSpec spec;
  spec.source = guest(to.version());
  spec.destination = to;
  spec.source_port = from_port;
  spec.destination_port = port;
  spec.payload = sequence_payload(size, 7);
  return build_packet(spec).value();
}

inline Packet ping(const Address& to, std::size_t size = 8) {
  PacketSpec spec;
  spec.kind = PacketSpec::Kind::echo_request;
  spec.source = guest(to.version());
  spec.destination = to;
  spec.identifier = 0x1234;
  spec.sequence = 3;
  spec.payload = sequence_payload(size, 7);
  return build_packet(spec).value();
}

/// An ICMPv6 message of 8 bytes to a multicast address, as Linux sends them on a new interface.
inline Packet icmpv6_message(std::uint8_t type, const std::string& to) {
  PacketSpec spec;
  spec.kind = PacketSpec::Kind::echo_request;
  spec.source = address("fe80::1");
  spec.destination = address(to);
  spec.hop_limit = 255;
  Packet packet = build_packet(spec).value();
  store16(packet, 42, update_checksum(load16(packet, 42), load16(packet, 40), static_cast<std::uint16_t>(type << 8)));
  store8(packet, 40, type);
  return packet;
}

/// The view of a packet that must be valid. The bytes must outlive it.
inline PacketView view_of(const Packet& packet) { return std::get<PacketView>(parse(packet)); }

class KeepingPort final : public ChannelPort {
 public:
  void send_downlink(Bytes packet) override { packets.emplace_back(packet.begin(), packet.end()); }
  [[nodiscard]] bool has_room() const override { return packets.size() < room; }

  std::vector<Packet> packets;
  std::size_t room = 1000;
};

}  // namespace bamboozle::ip
