// What a guest behind slirp may reach, and under which port number.
//
// libslirp's own `restricted` knows forwards only as byte streams that the caller pumps (guestfwd), IPv4 and TCP alone. So
// libslirp runs unrestricted and this class stands in front of it: every uplink packet is passed or dropped here by its
// destination, statelessly, before libslirp sees it. That costs nothing per byte and covers TCP and UDP, IPv4 and IPv6.
//
// A forward G -> H: the guest's packets to gateway:G reach port H of the host's loopback (127.0.0.1 or ::1), because libslirp
// maps its gateway address to the loopback and the port is rewritten on the way (PortRewriter). Therefore:
//  - restricted: forwarded ports of the gateway, echo requests to the gateway and the nameserver; no more.
//  - unrestricted: everything but multicast and IPv6 pings into the world, which libslirp cannot do; and H itself is not
//  reachable under its own number (its answers would come from port G).
//  - fragments never reach the gateway: their ports cannot be judged.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "modem-model/ip/address.h"
#include "modem-model/ip/packet.h"

namespace bamboozle::ip {

class AccessPolicy {
 public:
  struct Verdict {
    std::string_view objection;             ///< empty: it may pass
    std::optional<std::uint16_t> new_port;  ///< its destination port must become this one
  };

  AccessPolicy(unsigned channel, bool restricted);

  /// Empty, or why this forward cannot be: a port number of 0, or either port already taken by another forward.
  [[nodiscard]] std::string_view add_forward(std::uint16_t guest_port, std::uint16_t host_port);

  [[nodiscard]] Verdict judge(const PacketView& uplink) const;

  [[nodiscard]] bool is_gateway(Bytes address) const;
  /// The number under which the guest knows a port of the gateway, when it is another one.
  [[nodiscard]] std::optional<std::uint16_t> guest_port(std::uint16_t host_port) const;

 private:
  [[nodiscard]] std::string_view judge_icmp(const PacketView& uplink) const;
  [[nodiscard]] Verdict judge_ports(const PacketView& uplink) const;
  [[nodiscard]] bool answers_echo(Bytes address) const;

  bool restricted_;
  Address gateway4_;
  Address gateway6_;
  Address nameserver4_;
  Address nameserver6_;
  std::map<std::uint16_t, std::uint16_t> to_host_;
  std::map<std::uint16_t, std::uint16_t> to_guest_;
};

}  // namespace bamboozle::ip
