#include "frame.h"

namespace bamboozle::dmux {
namespace {

constexpr std::size_t kQmapHeader = 4;

[[nodiscard]] unsigned byte_at(std::span<const std::byte> bytes, std::size_t at) { return static_cast<unsigned>(bytes[at]); }
[[nodiscard]] unsigned big_endian(std::span<const std::byte> bytes, std::size_t at) {
  return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

std::size_t ip_length(std::span<const std::byte> packet) {
  const unsigned version = byte_at(packet, 0) >> 4;
  if (version == 4 && packet.size() >= 20 && (byte_at(packet, 0) & 15) >= 5) return big_endian(packet, 2);
  if (version == 6 && packet.size() >= 40) return big_endian(packet, 4) + 40u;
  return 0;
}

/// QMAP (domain.md 6.1): flags, mux id, length of what follows. A length of nothing ends the list.
std::size_t qmap_length(std::span<const std::byte> payload) {
  std::size_t at = 0;
  while (at + kQmapHeader <= payload.size()) {
    const std::size_t length = big_endian(payload, at + 2);
    if (length == 0 || at + kQmapHeader + length > payload.size()) break;
    at += kQmapHeader + length;
  }
  return at;
}

}  // namespace

void encode(const Header& header, std::span<std::byte, kHeaderSize> to) {
  // one word and one store: every packet comes by here
  const std::uint64_t word = std::uint64_t{kMagic} | std::uint64_t{header.signal} << 16 |
                             std::uint64_t{static_cast<std::uint8_t>(header.command)} << 24 | std::uint64_t{header.pad} << 32 |
                             std::uint64_t{header.channel} << 40 | std::uint64_t{header.length} << 48;
  const std::uint64_t little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64(word);
  static_assert(sizeof(little) == kHeaderSize);
  __builtin_memcpy(to.data(), &little, kHeaderSize);
}

bool decode(std::span<const std::byte, kHeaderSize> from, Header& header, std::uint16_t& magic) {
  magic = static_cast<std::uint16_t>(byte_at(from, 0) | byte_at(from, 1) << 8);
  header.signal = static_cast<std::uint8_t>(from[2]);
  header.command = static_cast<Command>(from[3]);
  header.pad = static_cast<std::uint8_t>(from[4]);
  header.channel = static_cast<std::uint8_t>(from[5]);
  header.length = static_cast<std::uint16_t>(byte_at(from, 6) | byte_at(from, 7) << 8);
  return magic == kMagic;
}

std::size_t own_length(std::span<const std::byte> payload) {
  if (payload.size() < kQmapHeader) return 0;
  const std::size_t ip = ip_length(payload);
  if (ip != 0 && ip <= payload.size()) return ip;
  return qmap_length(payload);
}

}  // namespace bamboozle::dmux
