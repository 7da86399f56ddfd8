#include "modem-model/ip/slirp/ethernet_shim.h"

#include <algorithm>
#include <iterator>

#include "modem-model/ip/checksum.h"
#include "modem-model/ip/packet.h"

namespace bamboozle::ip {
namespace {

constexpr std::uint16_t kTypeIpv4 = 0x0800;
constexpr std::uint16_t kTypeArp = 0x0806;
constexpr std::uint16_t kTypeIpv6 = 0x86DD;
constexpr std::size_t kArpSize = 28;
constexpr std::uint16_t kArpRequest = 1;
constexpr std::uint16_t kArpReply = 2;
// ICMPv6 types (RFC 4861)
constexpr std::byte kRouterAdvertisement{134};
constexpr std::byte kNeighbourSolicitation{135};
constexpr std::byte kNeighbourAdvertisement{136};
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kSolicitationSize = 24;

void append(std::vector<std::byte>& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
void append_word(std::vector<std::byte>& to, std::uint16_t value) {
  to.push_back(static_cast<std::byte>(value >> 8));
  to.push_back(static_cast<std::byte>(value & 0xFF));
}

}  // namespace

// A locally administered address in the pattern of slirp's own (52:55 and the IPv4 address).
EthernetShim::EthernetShim(unsigned channel)
    : guest_{std::byte{0x52}, std::byte{0x55}, std::byte{10}, std::byte{0}, static_cast<std::byte>(channel), std::byte{15}} {}

std::optional<Bytes> EthernetShim::wrap(Bytes packet) {
  if (packet.empty()) return std::nullopt;
  const unsigned version = std::to_integer<unsigned>(packet[0] >> 4);
  if (version != 4 && version != 6) return std::nullopt;
  frame_.assign(6, std::byte{0xFF});  // slirp takes every destination for its own
  append(frame_, guest_);
  append_word(frame_, version == 4 ? kTypeIpv4 : kTypeIpv6);
  append(frame_, packet);
  return frame_;
}

EthernetShim::Unwrapped EthernetShim::unwrap(Bytes frame) const {
  if (frame.size() < kEthernetHeader) return {};
  const Bytes packet = frame.subspan(kEthernetHeader);
  switch (word_at(frame, 12)) {
    case kTypeIpv4: return {.packet = packet, .answer = {}};
    case kTypeArp: return {.packet = {}, .answer = answer_arp(frame)};
    case kTypeIpv6: {
      const bool icmp = packet.size() > kIpv6Header && std::to_integer<unsigned>(packet[6]) == kIcmpV6;
      if (icmp && packet[kIpv6Header] == kNeighbourSolicitation) return {.packet = {}, .answer = answer_solicitation(frame)};
      // the guest has its addresses from its scenario: advertisements would only add more
      if (icmp && (packet[kIpv6Header] == kRouterAdvertisement || packet[kIpv6Header] == kNeighbourAdvertisement)) return {};
      return {.packet = packet, .answer = {}};
    }
    default: return {};
  }
}

std::vector<std::byte> EthernetShim::header_to_sender(Bytes frame, std::uint16_t type) const {
  std::vector<std::byte> out;
  append(out, frame.subspan(6, 6));
  append(out, guest_);
  append_word(out, type);
  return out;
}

std::vector<std::byte> EthernetShim::answer_arp(Bytes frame) const {
  const Bytes arp = frame.subspan(kEthernetHeader);
  if (arp.size() < kArpSize || word_at(arp, 6) != kArpRequest) return {};
  std::vector<std::byte> out = header_to_sender(frame, kTypeArp);
  append(out, arp.first(6));  // Ethernet, IPv4 and their sizes
  append_word(out, kArpReply);
  append(out, guest_);
  append(out, arp.subspan(24, 4));  // the address that was asked for
  append(out, arp.subspan(8, 10));  // who asked
  return out;
}

std::vector<std::byte> EthernetShim::answer_solicitation(Bytes frame) const {
  const Bytes packet = frame.subspan(kEthernetHeader);
  if (packet.size() < kIpv6Header + kSolicitationSize) return {};
  const Bytes target = packet.subspan(kIpv6Header + 8, 16);
  std::vector<std::byte> out = header_to_sender(frame, kTypeIpv6);
  std::vector<std::byte> body{kNeighbourAdvertisement, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0x60}, std::byte{0}, std::byte{0}, std::byte{0}};
  append(body, target);
  body.push_back(std::byte{2});  // option: target link-layer address
  body.push_back(std::byte{1});
  append(body, guest_);

  append(out, packet.first(4));
  append_word(out, static_cast<std::uint16_t>(body.size()));
  out.push_back(std::byte{kIcmpV6});
  out.push_back(std::byte{255});  // hop limit that proves it is from the same link
  append(out, target);
  append(out, packet.subspan(8, 16));
  std::uint32_t sum = add_to_sum(0, target);
  sum = add_to_sum(sum, packet.subspan(8, 16));
  sum += static_cast<std::uint32_t>(body.size()) + kIcmpV6;
  put_word(body, 2, fold(add_to_sum(sum, body)));
  append(out, body);
  return out;
}

}  // namespace bamboozle::ip
