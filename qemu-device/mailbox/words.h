// Little-endian words in a message, read with a check and written at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::mailbox {

/// Takes a message apart from its front. After one failed step every further one fails.
class WordReader {
 public:
  explicit WordReader(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint32_t word() {
    if (bytes_.size() < 4) {
      failed_ = true;
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::uint32_t>(bytes_[i]);
    bytes_ = bytes_.subspan(4);
    return value;
  }
  [[nodiscard]] std::string text(std::size_t length) {
    if (length > bytes_.size()) {
      failed_ = true;
      return {};
    }
    std::string out(reinterpret_cast<const char*>(bytes_.data()), length);
    bytes_ = bytes_.subspan(length);
    return out;
  }
  [[nodiscard]] std::string rest() { return text(bytes_.size()); }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  Bytes bytes_;
  bool failed_ = false;
};

inline void put_word(std::vector<std::byte>& to, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) to.push_back(static_cast<std::byte>(value >> (8 * i)));
}

}  // namespace bamboozle::mailbox
