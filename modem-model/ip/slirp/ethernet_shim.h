// Between raw IP, which the modem's channels carry, and Ethernet, which libslirp insists on: adds and strips headers, and answers
// slirp's questions for the guest's address (ARP, neighbour solicitations), since the guest's interface speaks neither.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::ip {

inline constexpr std::size_t kEthernetHeader = 14;
using MacAddress = std::array<std::byte, 6>;

class EthernetShim {
 public:
  /// `channel` only makes the guest's invented address unique.
  explicit EthernetShim(unsigned channel);

  /// The frame for a raw IP packet; nothing when it is neither IPv4 nor IPv6. Valid until the next call.
  [[nodiscard]] std::optional<Bytes> wrap(Bytes packet);

  /// What slirp sent, sorted out.
  struct Unwrapped {
    Bytes packet;                   ///< for the guest; empty: nothing
    std::vector<std::byte> answer;  ///< back to slirp; empty: nothing
  };
  [[nodiscard]] Unwrapped unwrap(Bytes frame) const;

 private:
  [[nodiscard]] std::vector<std::byte> answer_arp(Bytes frame) const;
  [[nodiscard]] std::vector<std::byte> answer_solicitation(Bytes frame) const;
  [[nodiscard]] std::vector<std::byte> header_to_sender(Bytes frame, std::uint16_t type) const;

  MacAddress guest_;
  std::vector<std::byte> frame_;
};

}  // namespace bamboozle::ip
