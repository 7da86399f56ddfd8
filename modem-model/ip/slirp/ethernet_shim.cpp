#include "modem-model/ip/slirp/ethernet_shim.h"

#include <algorithm>
#include <array>
#include <utility>

#include "modem-model/ip/address.h"
#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

constexpr unsigned kTypeIpv4 = 0x0800;
constexpr unsigned kTypeArp = 0x0806;
constexpr unsigned kTypeIpv6 = 0x86dd;

constexpr std::size_t kArpSize = 28;
constexpr unsigned kArpRequest = 1;
constexpr unsigned kArpReply = 2;

// Locally administered; nobody else is on this wire, so every channel may use the same.
constexpr std::array<std::byte, 6> kGuest = {std::byte{0x02}, std::byte{0xba}, std::byte{0xdd},
                                             std::byte{0x00}, std::byte{0x00}, std::byte{0x15}};
constexpr std::array<std::byte, 6> kBroadcast = {std::byte{0xff}, std::byte{0xff}, std::byte{0xff},
                                                 std::byte{0xff}, std::byte{0xff}, std::byte{0xff}};

void put(std::span<std::byte> to, std::size_t offset, Bytes bytes) {
  std::copy(bytes.begin(), bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(offset));
}

void write_header(std::span<std::byte> frame, unsigned type) {
  put(frame, 0, kBroadcast);  // libslirp does not look at it
  put(frame, 6, kGuest);
  store16(frame, 12, type);
}

std::vector<std::byte> arp_reply(Bytes address) {
  std::vector<std::byte> frame(kEthernetHeader + kArpSize);
  write_header(frame, kTypeArp);
  const std::span<std::byte> arp = std::span{frame}.subspan(kEthernetHeader);
  store16(arp, 0, 1);  // Ethernet
  store16(arp, 2, kTypeIpv4);
  store8(arp, 4, 6);
  store8(arp, 5, 4);
  store16(arp, 6, kArpReply);
  put(arp, 8, kGuest);
  put(arp, 14, address);
  put(arp, 18, kBroadcast);
  put(arp, 24, address);
  return frame;
}

/// Neighbour advertisement (RFC 4861 4.4), unsolicited, to all nodes, from the address it speaks of.
std::vector<std::byte> neighbour_advertisement(Bytes address) {
  constexpr std::size_t kHeader = 40;
  constexpr std::size_t kMessage = 32;  // with the option that carries the hardware address
  std::vector<std::byte> frame(kEthernetHeader + kHeader + kMessage);
  write_header(frame, kTypeIpv6);
  const std::span<std::byte> packet = std::span{frame}.subspan(kEthernetHeader);
  store8(packet, 0, 0x60);
  store16(packet, 4, kMessage);
  store8(packet, 6, static_cast<unsigned>(Protocol::icmpv6));
  store8(packet, 7, 255);  // proof that no router forwarded it
  put(packet, 8, address);
  store16(packet, 24, 0xff02);  // ff02::1
  store8(packet, 39, 1);
  const std::span<std::byte> message = packet.subspan(kHeader);
  store8(message, 0, icmpv6::kNeighbourAdvertisement);
  store8(message, 4, 0x20);  // override
  put(message, 8, address);
  store8(message, 24, 2);  // target hardware address
  store8(message, 25, 1);  // in units of 8 bytes
  put(message, 26, kGuest);
  const std::uint64_t pseudo =
      sum_pseudo_header(packet.subspan(8, 16), packet.subspan(24, 16), static_cast<std::uint8_t>(Protocol::icmpv6), kMessage);
  store16(message, 2, finish_checksum(sum_words(message, pseudo)));
  return frame;
}

EthernetShim::Received take_arp(Bytes arp) {
  using Kind = EthernetShim::Received::Kind;
  if (arp.size() < kArpSize || load16(arp, 6) != kArpRequest) return {};
  const Bytes asked = arp.subspan(24, 4);
  return {.kind = Kind::question, .packet = {}, .answer = arp_reply(asked)};
}

EthernetShim::Received take_ipv6(Bytes packet) {
  using Kind = EthernetShim::Received::Kind;
  const auto parsed = parse(packet);
  const auto* view = std::get_if<PacketView>(&parsed);
  if (view == nullptr) return {};
  constexpr std::size_t kSolicitation = 24;
  if (view->protocol == Protocol::icmpv6 && view->icmp_type == icmpv6::kNeighbourSolicitation) {
    if (view->transport.size() < kSolicitation) return {};
    return {.kind = Kind::question, .packet = {}, .answer = neighbour_advertisement(view->transport.subspan(8, 16))};
  }
  const bool neighbour_discovery = view->protocol == Protocol::icmpv6 && view->icmp_type >= icmpv6::kRouterSolicitation &&
                                   view->icmp_type <= icmpv6::kRedirect;
  // a link without hardware addresses resolves none, and the guest has its addresses from its scenario: a router
  // advertisement would only add more, and wake the link whenever libslirp's timer feels like it
  if (neighbour_discovery) return {};
  return {.kind = Kind::packet, .packet = view->packet, .answer = {}};
}

}  // namespace

std::span<std::byte> EthernetShim::wrap(const PacketView& view) {
  frame_.resize(kEthernetHeader + view.packet.size());
  write_header(frame_, view.version == 4 ? kTypeIpv4 : kTypeIpv6);
  put(frame_, kEthernetHeader, view.packet);
  return frame_;
}

std::vector<std::byte> EthernetShim::announce(Bytes address) {
  return address.size() == 4 ? arp_reply(address) : neighbour_advertisement(address);
}

EthernetShim::Received EthernetShim::unwrap(Bytes frame) {
  if (frame.size() < kEthernetHeader) return {};
  const Bytes inside = frame.subspan(kEthernetHeader);
  switch (load16(frame, 12)) {
    case kTypeArp:
      return take_arp(inside);
    case kTypeIpv4:
      return {.kind = Received::Kind::packet, .packet = inside, .answer = {}};
    case kTypeIpv6:
      return take_ipv6(inside);
    default:
      return {};
  }
}

}  // namespace bamboozle::ip
