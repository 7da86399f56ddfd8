// The agent's end of the mailbox: registers and window through /dev/uio0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "guest/agent/messages.h"

namespace bamboozle::agent {

class HostLink final : public MessageSink {
 public:
  /// Empty on success, or what is missing.
  std::string open();
  /// Readable when the host has something to say.
  [[nodiscard]] int fd() const { return fd_; }
  void send(const Message& message) override;
  /// Takes every waiting order; call when fd() is readable.
  std::vector<Order> take();

 private:
  int fd_ = -1;
  volatile std::uint32_t* registers_ = nullptr;
  volatile std::uint32_t* window_ = nullptr;
};

}  // namespace bamboozle::agent
