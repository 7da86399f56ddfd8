// UDP in the agent itself, so that a packet costs no process: listeners that report, and a sender that holds every datagram to
// account.
//
// A datagram begins with its sequence number, four bytes big endian; the rest is a pattern derived from it, so that a changed one
// is found. With a reply time one datagram is under way at a time and must come back once, unchanged and in time; after the last
// the socket stays open for kQuiet, as a second copy of that one would be missed otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "guest/agent/links.h"
#include "guest/agent/messages.h"

namespace bamboozle::agent {

class Datagrams {
 public:
  using Clock = std::chrono::steady_clock;
  /// How long after the last reply no other may come.
  static constexpr std::chrono::milliseconds kQuiet{2};

  Datagrams(MessageSink& host, const LinkMonitor& links) : host_(host), links_(links) {}

  void listen(std::uint32_t id, std::uint16_t port);
  void send(std::uint32_t id, const std::string& address, const mailbox::Request& request);
  void cancel(std::uint32_t id);

  void each_socket(const std::function<void(int fd)>& watch) const;
  void socket_ready(int fd);
  void check_time(Clock::time_point now);
  [[nodiscard]] std::optional<Clock::time_point> next_deadline() const;

 private:
  struct Sender {
    std::uint32_t id = 0;
    int socket = -1;
    mailbox::Request request{};
    std::uint32_t sent = 0;
    std::uint32_t answered = 0;
    Clock::time_point deadline;              // of what is awaited now: a reply, room in a queue, the end of kQuiet
    std::optional<Clock::time_point> limit;  // of all of it
  };

  [[nodiscard]] static bool all_answered(const Sender& sender);
  void send_next(Sender& sender);
  void answer(Sender& sender);
  void finish(int socket, std::uint32_t status, const std::string& text);
  void receive(int socket, std::uint16_t port);

  MessageSink& host_;
  const LinkMonitor& links_;
  std::map<int, std::uint16_t> listeners_;  // socket -> port
  std::map<int, Sender> senders_;           // by socket
};

}  // namespace bamboozle::agent
