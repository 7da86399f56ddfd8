// How messages stand on the control socket: 4 bytes of size, little endian, then that many bytes of protobuf.
//
// Nothing of what comes is trusted: a size beyond the bound is known for what it is before a byte of the message is kept.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

namespace bamboozle::control {

inline constexpr std::size_t kSizeBytes = 4;
inline constexpr std::size_t kMostRequest = std::size_t{64} << 10U;  ///< bytes of one request, without its size
inline constexpr std::size_t kMostReply = std::size_t{1} << 20U;     ///< bytes of one reply

/// Puts a byte stream together again, in whatever pieces it comes.
class MessageReader {
 public:
  enum class [[nodiscard]] Status {
    message,     ///< one more was there
    incomplete,  ///< more bytes are needed
    oversize     ///< it says that it is larger than the bound: nothing behind it can be understood any more
  };

  explicit MessageReader(std::size_t most) : most_(most) {}

  void take(std::string_view bytes);
  Status next(std::string& message);
  /// Bytes that wait for the rest of their message.
  [[nodiscard]] std::size_t held() const { return bytes_.size() - at_; }

 private:
  std::size_t most_;
  std::string bytes_;
  std::size_t at_ = 0;  // what stands before it was given out
};

/// Size and message behind what is in `out`.
void append_message(std::string& out, const google::protobuf::MessageLite& message);

}  // namespace bamboozle::control
