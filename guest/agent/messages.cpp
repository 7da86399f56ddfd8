#include "guest/agent/messages.h"

#include <bit>
#include <cstring>

namespace bamboozle::agent {

// words go as they lie in memory
static_assert(std::endian::native == std::endian::little, "the protocol is little endian");

Message& Message::word(std::uint32_t value) {
  body_.append(reinterpret_cast<const char*>(&value), sizeof value);
  return *this;
}

Message& Message::text(std::string_view text) {
  body_.append(text);
  return *this;
}

std::optional<Order> parse_order(std::string_view bytes) {
  using namespace mailbox;
  static_assert(sizeof(Header) == kHeaderSize && sizeof(Request) == kRequestSize);
  Header header{};
  if (bytes.size() < kHeaderSize + kRequestSize) return std::nullopt;
  std::memcpy(&header, bytes.data(), kHeaderSize);
  if (header.length < kRequestSize || header.length > bytes.size() - kHeaderSize) return std::nullopt;
  Order order{.type = static_cast<ToGuest>(header.type), .id = header.id, .request = {}, .text = {}};
  std::memcpy(&order.request, bytes.data() + kHeaderSize, kRequestSize);
  order.text = bytes.substr(kHeaderSize + kRequestSize, header.length - kRequestSize);
  return order;
}

}  // namespace bamboozle::agent
