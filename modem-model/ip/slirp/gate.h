// Who may go where: lets a channel's packets through to slirp or not, and maps the ports of its forwards.
//
// libslirp's own `restricted` mode has no fast way to let one host port through, so slirp runs open behind this gate. Restricted, the
// guest reaches its gateway by ICMP and on the ports that `forward` names, and nothing else. A forward's port is rewritten on the way
// out and back, since slirp connects the gateway's port P to the host's loopback port P.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "modem-model/ip/packet.h"
#include "modem-model/parameters.h"

namespace bamboozle::ip {

class Gate {
 public:
  Gate(unsigned channel, const ChannelParameters& parameters);

  /// Empty: let it through, with its port mapped in place. Otherwise why not ("dropped: ...").
  [[nodiscard]] std::string_view outbound(std::span<std::byte> packet) const;
  /// Maps the port back, in place.
  void inbound(std::span<std::byte> packet) const;

  static constexpr std::array<std::byte, 4> gateway_v4(unsigned channel) {
    return {std::byte{10}, std::byte{0}, static_cast<std::byte>(channel), std::byte{2}};
  }
  static constexpr std::array<std::byte, 16> gateway_v6(unsigned channel) {
    std::array<std::byte, 16> address{std::byte{0xFD}};
    address[7] = static_cast<std::byte>(channel);
    address[15] = std::byte{2};
    return address;
  }

 private:
  [[nodiscard]] bool is_gateway(Bytes address) const;

  unsigned channel_;
  bool restricted_;
  std::vector<ChannelParameters::Forward> forwards_;
};

}  // namespace bamboozle::ip
