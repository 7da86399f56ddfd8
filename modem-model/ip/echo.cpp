#include "modem-model/ip/echo.h"

#include <algorithm>
#include <span>

#include "modem-model/ip/address.h"
#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

constexpr std::uint8_t kHopLimit = 64;

void swap_bytes(std::span<std::byte> packet, std::size_t one, std::size_t other, std::size_t size) {
  const auto at = [&](std::size_t offset) { return packet.begin() + static_cast<std::ptrdiff_t>(offset); };
  std::swap_ranges(at(one), at(one + size), at(other));
}

/// Source and destination change places, which no checksum notices; the hop limit starts afresh, which only IPv4's does.
void turn_ip_header(std::span<std::byte> packet, unsigned version) {
  if (version == 6) {
    swap_bytes(packet, 8, 24, 16);
    store8(packet, 7, kHopLimit);
    return;
  }
  swap_bytes(packet, 12, 16, 4);
  const std::uint16_t before = load16(packet, 8);  // TTL and protocol share a word
  store8(packet, 8, kHopLimit);
  store16(packet, 10, update_checksum(load16(packet, 10), before, load16(packet, 8)));
}

void turn_transport(std::span<std::byte> transport, Protocol protocol) {
  if (protocol == Protocol::udp) {
    swap_bytes(transport, 0, 2, 2);
    return;
  }
  const std::uint16_t before = load16(transport, 0);  // type and code share a word
  store8(transport, 0, protocol == Protocol::icmp ? icmp::kEchoReply : icmpv6::kEchoReply);
  store16(transport, 2, update_checksum(load16(transport, 2), before, load16(transport, 0)));
}

}  // namespace

void Echo::uplink_packet(Bytes packet) {
  const auto parsed = parse(packet);
  if (const auto* malformed = std::get_if<Malformed>(&parsed)) return drop(packet, malformed->reason);
  const auto& view = *std::get_if<PacketView>(&parsed);
  if (const std::string_view reason = objection(view); !reason.empty()) return drop(view.packet, reason);
  answer(view);
}

std::string_view Echo::objection(const PacketView& view) const {
  if (is_multicast(view.destination)) return "multicast destination";
  if (is_unspecified(view.destination)) return "unspecified destination";
  if (is_multicast(view.source) || is_unspecified(view.source)) return "no address to answer to";
  if (view.fragment) return "fragment";
  if (view.extension_headers) return "IPv6 extension headers";
  if (view.is_icmp() && (view.version == 4) != (view.protocol == Protocol::icmp)) return "ICMP of the other IP version";
  if (view.is_icmp() && !view.echo_request()) return "ICMP, but no echo request";
  if (!view.is_icmp() && view.protocol != Protocol::udp) return "neither ICMP nor UDP";
  if (!transport_checksum_ok(view)) return "bad checksum";
  if (!port_.has_room()) return "no room for the answer";
  return {};
}

void Echo::answer(const PacketView& view) {
  reply_.assign(view.packet.begin(), view.packet.end());
  const std::span<std::byte> reply{reply_};
  turn_ip_header(reply, view.version);
  turn_transport(reply.subspan(static_cast<std::size_t>(view.transport.data() - view.packet.data())), view.protocol);
  ++answered_;
  const std::uint64_t cause = trace_.record(view.packet, trace::UPLINK, "answered");
  trace_.record(reply_, trace::DOWNLINK, "delivered", cause);
  port_.send_downlink(reply_);
}

void Echo::drop(Bytes packet, std::string_view reason) {
  ++dropped_;
  trace_.record_drop(packet, trace::UPLINK, reason);
}

}  // namespace bamboozle::ip
