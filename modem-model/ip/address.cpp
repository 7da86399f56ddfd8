#include "modem-model/ip/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "modem-model/ip/big_endian.h"

namespace bamboozle::ip {

Address::Address(Bytes bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) return;
  size_ = static_cast<std::uint8_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

std::optional<Address> Address::parse(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes_.data()) == 1) return address;
  if (inet_pton(AF_INET6, text.c_str(), address.bytes_.data()) != 1) return std::nullopt;
  address.size_ = 16;
  return address;
}

Address channel_address(unsigned version, unsigned channel, Host host) {
  // the same digits in both: 15 is 0x15 in IPv6
  constexpr std::array<std::uint8_t, 4> kDecimal = {1, 2, 3, 15};
  constexpr std::array<std::uint8_t, 4> kHexadecimal = {0x1, 0x2, 0x3, 0x15};
  const auto index = static_cast<std::size_t>(host);
  std::array<std::byte, 16> bytes{};
  if (version == 4) {
    store8(bytes, 0, 10);
    store8(bytes, 2, channel);
    store8(bytes, 3, kDecimal[index]);
    return Address{Bytes{bytes}.first(4)};
  }
  store8(bytes, 0, 0xfd);
  store16(bytes, 6, channel);
  store8(bytes, 15, kHexadecimal[index]);
  return Address{bytes};
}

std::string to_text(Bytes address) {
  if (address.size() != 4 && address.size() != 16) return {};
  // each packet in the trace has two of these; inet_ntop goes through printf
  if (address.size() == 4) return fmt::format("{}.{}.{}.{}", load8(address, 0), load8(address, 1), load8(address, 2), load8(address, 3));
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_ntop(AF_INET6, address.data(), text.data(), text.size()) == nullptr) return {};
  return text.data();
}

bool is_multicast(Bytes address) {
  if (address.size() == 16) return load8(address, 0) == 0xff;
  if (address.size() != 4) return false;
  const bool broadcast = std::all_of(address.begin(), address.end(), [](std::byte byte) { return byte == std::byte{0xff}; });
  return (load8(address, 0) & 0xf0) == 0xe0 || broadcast;
}

bool is_unspecified(Bytes address) {
  return std::all_of(address.begin(), address.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

bool same_address(Bytes one, Bytes other) { return std::equal(one.begin(), one.end(), other.begin(), other.end()); }

}  // namespace bamboozle::ip
