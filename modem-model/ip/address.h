// IP addresses: as text, by kind, and those that Bamboozle hands out on a channel.
//
// The subnet of channel N is 10.0.N.0/24 and fd00:0:0:N::/64. Nothing here looks at packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "modem-model/ports.h"

namespace bamboozle::ip {

/// IPv4 (4 bytes) or IPv6 (16 bytes), network order.
class Address {
 public:
  Address() = default;
  /// 4 or 16 bytes; of any other length: the unspecified IPv4 address.
  explicit Address(Bytes bytes);
  /// "10.0.0.1" or "fd00::1"; nothing on any other text.
  [[nodiscard]] static std::optional<Address> parse(const std::string& text);

  [[nodiscard]] Bytes bytes() const { return Bytes{bytes_}.first(size_); }
  [[nodiscard]] unsigned version() const { return size_ == 4 ? 4 : 6; }
  friend bool operator==(const Address&, const Address&) = default;

 private:
  std::array<std::byte, 16> bytes_{};
  std::uint8_t size_ = 4;
};

/// The last part of an address on a channel, as written: 10.0.N.15 and fd00:0:0:N::15.
enum class Host : std::uint8_t { echo_peer, gateway, nameserver, guest };
[[nodiscard]] Address channel_address(unsigned version, unsigned channel, Host host);

/// Text of an address of 4 or 16 bytes; empty for any other length.
[[nodiscard]] std::string to_text(Bytes address);
/// 224.0.0.0/4, ff00::/8 and the limited broadcast.
[[nodiscard]] bool is_multicast(Bytes address);
/// All zeros.
[[nodiscard]] bool is_unspecified(Bytes address);
[[nodiscard]] bool same_address(Bytes one, Bytes other);

}  // namespace bamboozle::ip
