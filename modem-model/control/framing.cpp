#include "modem-model/control/framing.h"

#include <google/protobuf/message_lite.h>

#include <cstdint>

namespace bamboozle::control {

void MessageReader::take(std::string_view bytes) {
  bytes_.erase(0, at_);
  at_ = 0;
  bytes_ += bytes;
}

MessageReader::Status MessageReader::next(std::string& message) {
  if (held() < kSizeBytes) return Status::incomplete;
  std::uint32_t size = 0;
  for (std::size_t i = kSizeBytes; i-- > 0;) size = size << 8U | static_cast<unsigned char>(bytes_[at_ + i]);
  if (size > most_) return Status::oversize;
  if (held() - kSizeBytes < size) return Status::incomplete;
  message.assign(bytes_, at_ + kSizeBytes, size);
  at_ += kSizeBytes + size;
  return Status::message;
}

void append_message(std::string& out, const google::protobuf::MessageLite& message) {
  const std::size_t size = message.ByteSizeLong();
  for (unsigned i = 0; i < kSizeBytes; ++i) out += static_cast<char>(size >> (8 * i) & 0xffU);
  message.AppendToString(&out);
}

}  // namespace bamboozle::control
