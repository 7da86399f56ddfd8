// The service `echo`: a peer at every address that answers pings and sends UDP datagrams back.
//
// ICMP and ICMPv6 echo requests and UDP to any unicast address, IPv4 and IPv6; the answer leaves at once, with addresses and
// ports swapped and the payload untouched. Everything else, the noise that Linux makes on a new interface included (router
// solicitations, MLD, multicast DNS), is dropped with a Packet event that says why, and breaks no rule. No TCP, no fragments.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "modem-model/ip/packet.h"
#include "modem-model/ip/packet_trace.h"
#include "modem-model/ip/service.h"

namespace bamboozle::ip {

class Echo final : public Service {
 public:
  Echo(unsigned channel, ChannelPort& port, EventSink& sink) : port_(port), trace_(channel, sink) {}

  void uplink_packet(Bytes packet) override;

  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  /// Empty: it deserves an answer.
  [[nodiscard]] std::string_view objection(const PacketView& view) const;
  void answer(const PacketView& view);
  void drop(Bytes packet, std::string_view reason);

  ChannelPort& port_;
  PacketTrace trace_;
  std::vector<std::byte> reply_;  // kept, so that a packet costs no allocation
  std::uint64_t answered_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace bamboozle::ip
