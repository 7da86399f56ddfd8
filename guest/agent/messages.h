// What the agent and the host say to each other, apart from the device that carries it: so that whoever speaks can be tested
// without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Where messages to the host go: the mailbox, or a test.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  virtual void send(const Message& message) = 0;
};

/// A request of the host.
struct Order {
  mailbox::ToGuest type{};
  std::uint32_t id = 0;
  mailbox::Request request{};
  std::string text;
};

/// A whole message of the host, header included; nothing when it is cut short.
[[nodiscard]] std::optional<Order> parse_order(std::string_view bytes);

}  // namespace bamboozle::agent
