#include "modem-model/ip/echo.h"

#include <algorithm>
#include <string_view>

#include "modem-model/ip/checksum.h"
#include "modem-model/ip/packet.h"

namespace bamboozle::ip {
namespace {

constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoRequestV6 = 128;
constexpr std::uint8_t kEchoReplyV6 = 129;

/// Why a packet gets no answer; empty: it gets one.
std::string_view silence(const Packet& packet) {
  if (packet.fragment) return "dropped: a fragment";
  const bool multicast = packet.version == 4 ? std::to_integer<unsigned>(packet.destination[0]) >= 224 : packet.destination[0] == std::byte{0xFF};
  if (multicast) return "dropped: multicast";
  if (packet.protocol == kUdp && packet.transport.size() >= 8) return {};
  if (packet.transport.size() < 8) return "dropped: cut short";
  const auto type = std::to_integer<std::uint8_t>(packet.transport[0]);
  if (packet.version == 4 && packet.protocol == kIcmp) return type == kEchoRequest ? std::string_view{} : "dropped: not an echo request";
  if (packet.version == 6 && packet.protocol == kIcmpV6) return type == kEchoRequestV6 ? std::string_view{} : "dropped: not an echo request";
  return "dropped: neither ICMP echo nor UDP";
}

}  // namespace

void Echo::uplink_packet(Bytes bytes) {
  const std::optional<Packet> packet = parse(bytes);
  const std::string_view reason = packet ? silence(*packet) : "dropped: no IP packet";
  trace_packet(events_, bytes, channel_, trace::UPLINK, reason.empty() ? "answered" : reason);
  if (!reason.empty()) return;

  // Addresses and ports change places, so no sum over them changes; only the echo's type has to be made good.
  answer_.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(packet->size));
  const std::size_t addresses = packet->version == 4 ? 12 : 8;
  const std::size_t width = packet->source.size();
  std::swap_ranges(answer_.begin() + static_cast<std::ptrdiff_t>(addresses), answer_.begin() + static_cast<std::ptrdiff_t>(addresses + width),
                   answer_.begin() + static_cast<std::ptrdiff_t>(addresses + width));
  const std::span<std::byte> transport = std::span{answer_}.subspan(packet->header_size);
  if (packet->protocol == kUdp) {
    std::swap_ranges(transport.begin(), transport.begin() + 2, transport.begin() + 2);
  } else {
    const std::uint16_t before = word_at(transport, 0);
    transport[0] = std::byte{packet->version == 4 ? kEchoReply : kEchoReplyV6};
    put_word(transport, 2, repaired(word_at(transport, 2), before, word_at(transport, 0)));
  }
  trace_packet(events_, answer_, channel_, trace::DOWNLINK, "delivered");
  port_.send_downlink(answer_);
}

}  // namespace bamboozle::ip
