// The agent's end of the mailbox: registers and window through /dev/uio0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guest/agent/protocol.h"

namespace bamboozle::agent {

/// A message under construction: words and text in the order of protocol.h.
class Message {
 public:
  Message(mailbox::FromGuest type, std::uint32_t id) : type_(type), id_(id) {}
  Message& word(std::uint32_t value);
  Message& text(std::string_view text);

  [[nodiscard]] mailbox::FromGuest type() const { return type_; }
  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] const std::string& body() const { return body_; }

 private:
  mailbox::FromGuest type_;
  std::uint32_t id_;
  std::string body_;
};

/// A request of the host.
struct Order {
  mailbox::ToGuest type;
  std::uint32_t id;
  mailbox::Request request;
  std::string text;
};

class HostLink {
 public:
  /// Empty on success, or what is missing.
  std::string open();
  /// Readable when the host has something to say.
  [[nodiscard]] int fd() const { return fd_; }
  void send(const Message& message);
  /// Takes every waiting order; call when fd() is readable.
  std::vector<Order> take();

 private:
  int fd_ = -1;
  volatile std::uint32_t* registers_ = nullptr;
  volatile std::uint32_t* window_ = nullptr;
};

}  // namespace bamboozle::agent
