// Just enough of TCP to shake hands with libslirp by hand.
#pragma once

#include <algorithm>
#include <string_view>

#include "host-tests/ip/packets.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip::tcp {

inline constexpr unsigned kFin = 0x01;
inline constexpr unsigned kSyn = 0x02;
inline constexpr unsigned kRst = 0x04;
inline constexpr unsigned kPush = 0x08;
inline constexpr unsigned kAck = 0x10;

inline std::uint32_t load32(Bytes from, std::size_t at) {
  return (static_cast<std::uint32_t>(load16(from, at)) << 16) | load16(from, at + 2);
}

inline std::uint32_t sequence_of(const PacketView& view) { return load32(view.transport, 4); }
inline std::uint32_t acknowledged_by(const PacketView& view) { return load32(view.transport, 8); }
inline unsigned flags_of(const PacketView& view) { return load8(view.transport, 13); }
inline std::string payload_of(const PacketView& view) {
  const Bytes data = view.transport.subspan(static_cast<std::size_t>(load8(view.transport, 12) >> 4) * 4);
  std::string text(data.size(), ' ');
  std::ranges::transform(data, text.begin(), [](std::byte byte) { return static_cast<char>(byte); });
  return text;
}

struct Segment {
  std::uint16_t from_port = 40000;
  std::uint16_t to_port = 0;
  std::uint32_t sequence = 1000;
  std::uint32_t acknowledge = 0;
  unsigned flags = kSyn;
  std::string_view data;
};

/// From the guest to the gateway.
inline Packet segment(unsigned version, const Segment& what) {
  constexpr std::size_t kHeader = 20;
  // the IP header is that of a UDP packet of the same size, with another protocol number
  Packet packet = udp(gateway(version), 0, kHeader - 8 + what.data.size());
  const std::size_t ip_header = version == 4 ? 20 : 40;
  if (version == 4) {
    store16(packet, 10, update_checksum(load16(packet, 10), load16(packet, 8), static_cast<std::uint16_t>((64 << 8) | 6)));
    store8(packet, 9, 6);
  } else {
    store8(packet, 6, 6);
  }
  const std::span<std::byte> transport = std::span{packet}.subspan(ip_header);
  std::ranges::fill(transport, std::byte{0});
  store16(transport, 0, what.from_port);
  store16(transport, 2, what.to_port);
  store32(transport, 4, what.sequence);
  store32(transport, 8, what.acknowledge);
  store8(transport, 12, 5 << 4);
  store8(transport, 13, what.flags);
  store16(transport, 14, 0xffff);
  std::ranges::transform(what.data, transport.begin() + kHeader, [](char c) { return static_cast<std::byte>(c); });
  const std::uint64_t pseudo = sum_pseudo_header(guest(version).bytes(), gateway(version).bytes(), 6, transport.size());
  store16(transport, 16, finish_checksum(sum_words(transport, pseudo)));
  return packet;
}

}  // namespace bamboozle::ip::tcp
