// The IP packets of a `send` step, from the channel's peer to the guest, checksums and all.
#include <span>

#include "modem-model/scenario/stimulus.h"

namespace bamboozle::scenario {
namespace {

using Packet = std::vector<std::byte>;

constexpr std::uint8_t kProtocolIcmp = 1;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::uint8_t kProtocolIcmpV6 = 58;
constexpr std::uint8_t kPeer = 1;    // 10.0.N.1, fd00:0:0:N::1
constexpr std::uint8_t kGuest = 15;  // 10.0.N.15, fd00:0:0:N::15 (written in hexadecimal: 0x15)
constexpr std::uint16_t kIdentifier = 0xb0b;

void put8(Packet& to, unsigned value) { to.push_back(static_cast<std::byte>(value)); }
void put16(Packet& to, std::uint32_t value) {
  put8(to, value >> 8 & 0xff);
  put8(to, value & 0xff);
}
void set16(Packet& in, std::size_t at, std::uint32_t value) {
  in[at] = static_cast<std::byte>(value >> 8 & 0xff);
  in[at + 1] = static_cast<std::byte>(value & 0xff);
}

/// Sum of big-endian 16-bit words, an odd last byte padded with zero (RFC 1071).
std::uint32_t sum(std::span<const std::byte> bytes, std::uint32_t start) {
  std::uint64_t total = start;
  for (std::size_t i = 0; i < bytes.size(); ++i) total += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
  while (total >> 16 != 0) total = (total & 0xffff) + (total >> 16);
  return static_cast<std::uint32_t>(total);
}

Packet addresses(bool v6, unsigned channel) {
  Packet both;
  for (const std::uint8_t host : {kPeer, kGuest}) {
    if (v6) {
      const unsigned last = host == kGuest ? 0x15 : 0x01;
      for (const unsigned byte : {0xfdU, 0U, 0U, 0U, 0U, 0U, 0U, channel, 0U, 0U, 0U, 0U, 0U, 0U, 0U, last}) put8(both, byte);
    } else {
      for (const unsigned byte : {10U, 0U, channel, static_cast<unsigned>(host)}) put8(both, byte);
    }
  }
  return both;
}

/// 4 bytes of sequence number as far as they fit, then bytes that count up.
void put_payload(Packet& to, std::uint32_t size, std::uint32_t sequence) {
  for (std::uint32_t i = 0; i < size; ++i) put8(to, i < 4 ? sequence >> (24 - 8 * i) & 0xff : i & 0xff);
}

/// UDP or ICMP echo request, checksum still 0; `checksum_at` says where it goes.
Packet transport(const PacketBody& body, std::uint32_t sequence, std::size_t& checksum_at) {
  Packet packet;
  if (body.protocol == PacketBody::Protocol::udp) {
    put16(packet, body.from_port);
    put16(packet, body.port);
    put16(packet, 8 + body.size);
    put16(packet, 0);
    checksum_at = 6;
  } else {
    put8(packet, body.v6 ? 128 : 8);
    put8(packet, 0);
    put16(packet, 0);
    put16(packet, kIdentifier);
    put16(packet, sequence & 0xffff);
    checksum_at = 2;
  }
  put_payload(packet, body.size, sequence);
  return packet;
}

std::uint8_t protocol_number(const PacketBody& body) {
  if (body.protocol == PacketBody::Protocol::udp) return kProtocolUdp;
  return body.v6 ? kProtocolIcmpV6 : kProtocolIcmp;
}

}  // namespace

std::vector<std::byte> build_packet(const PacketBody& body, unsigned channel, std::uint32_t number) {
  const std::uint32_t sequence = body.sequence + number;
  const std::uint8_t protocol = protocol_number(body);
  const Packet both = addresses(body.v6, channel);
  std::size_t checksum_at = 0;
  Packet inner = transport(body, sequence, checksum_at);
  const auto length = static_cast<std::uint32_t>(inner.size());

  // the pseudo header is part of the sum of UDP and ICMPv6, not of ICMP
  std::uint32_t start = 0;
  if (protocol != kProtocolIcmp) start = sum(both, protocol + length);
  std::uint32_t checksum = ~sum(inner, start) & 0xffff;
  if (checksum == 0 && protocol == kProtocolUdp) checksum = 0xffff;  // 0 would say "none" (RFC 768)
  set16(inner, checksum_at, checksum);

  Packet packet;
  if (body.v6) {
    for (const unsigned byte : {0x60U, 0U, 0U, 0U}) put8(packet, byte);
    put16(packet, length);
    put8(packet, protocol);
    put8(packet, 64);
    packet.insert(packet.end(), both.begin(), both.end());
  } else {
    put16(packet, 0x4500);
    put16(packet, 20 + length);
    put16(packet, sequence & 0xffff);
    put16(packet, 0x4000);  // don't fragment
    put8(packet, 64);
    put8(packet, protocol);
    put16(packet, 0);
    packet.insert(packet.end(), both.begin(), both.end());
    set16(packet, 10, ~sum(packet, 0) & 0xffff);
  }
  packet.insert(packet.end(), inner.begin(), inner.end());
  return packet;
}

}  // namespace bamboozle::scenario
