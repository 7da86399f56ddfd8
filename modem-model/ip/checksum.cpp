#include "modem-model/ip/checksum.h"

#include "modem-model/ip/big_endian.h"

namespace bamboozle::ip {

std::uint64_t sum_words(Bytes bytes, std::uint64_t sum) {
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) sum += load16(bytes, at);
  if (at < bytes.size()) sum += static_cast<std::uint64_t>(load8(bytes, at)) << 8;  // padded with a zero
  return sum;
}

std::uint64_t sum_pseudo_header(Bytes source, Bytes destination, std::uint8_t protocol, std::size_t length) {
  return sum_words(source) + sum_words(destination) + protocol + (length >> 16) + (length & 0xffff);
}

std::uint16_t finish_checksum(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~sum & 0xffff);
}

std::uint16_t update_checksum(std::uint16_t checksum, std::uint16_t from, std::uint16_t to) {
  const auto inverted = [](std::uint16_t word) { return static_cast<std::uint64_t>(word ^ 0xffff); };
  return finish_checksum(inverted(checksum) + inverted(from) + to);
}

}  // namespace bamboozle::ip
