// Numbers as they stand in network headers. The caller has checked that the bytes are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bamboozle::ip {

[[nodiscard]] constexpr std::uint8_t load8(std::span<const std::byte> from, std::size_t offset) {
  return std::to_integer<std::uint8_t>(from[offset]);
}

[[nodiscard]] constexpr std::uint16_t load16(std::span<const std::byte> from, std::size_t offset) {
  return static_cast<std::uint16_t>((load8(from, offset) << 8) | load8(from, offset + 1));
}

constexpr void store8(std::span<std::byte> to, std::size_t offset, unsigned value) {
  to[offset] = static_cast<std::byte>(value & 0xff);
}

constexpr void store16(std::span<std::byte> to, std::size_t offset, unsigned value) {
  store8(to, offset, value >> 8);
  store8(to, offset + 1, value);
}

constexpr void store32(std::span<std::byte> to, std::size_t offset, std::uint32_t value) {
  store16(to, offset, value >> 16);
  store16(to, offset + 2, value & 0xffff);
}

}  // namespace bamboozle::ip
