// The agent's parts as they run in the guest, on the host: its loop without the mailbox, the kernel log and the console.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "guest/agent/commands.h"
#include "guest/agent/datagrams.h"
#include "guest/agent/links.h"
#include "guest/agent/messages.h"

namespace bamboozle::agent {

class AgentLoop : public MessageSink {
 public:
  void send(const Message& message) override { sent.push_back(message); }

  /// One round: children, descriptors, times.
  void turn() {
    std::vector<pollfd> watched;
    const auto watch = [&watched](int fd) { watched.push_back({fd, POLLIN, 0}); };
    datagrams.each_socket(watch);
    commands.each_output(watch);
    poll(watched.data(), watched.size(), 1);
    for (const pollfd& each : watched)
      if (each.revents != 0) {
        commands.output_ready(each.fd);
        datagrams.socket_ready(each.fd);
      }
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) commands.child_ended(pid, status);
    const auto now = std::chrono::steady_clock::now();
    commands.kill_overdue(now);
    datagrams.check_time(now);
  }

  /// Until the request has ended: its status. A test that waits 20 s has failed.
  std::optional<std::uint32_t> end_of(std::uint32_t id, const std::function<void()>& between = {}) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!status_of(id) && std::chrono::steady_clock::now() < limit) {
      turn();
      if (between) between();
    }
    return status_of(id);
  }

  [[nodiscard]] std::optional<std::uint32_t> status_of(std::uint32_t id) const {
    for (const Message& message : sent)
      if (message.id() == id && message.type() == mailbox::FromGuest::finished) return word(message, 0);
    return std::nullopt;
  }
  [[nodiscard]] std::string output_of(std::uint32_t id) const {
    std::string out;
    for (const Message& message : sent)
      if (message.id() == id && message.type() == mailbox::FromGuest::output) out += message.body();
    return out;
  }
  [[nodiscard]] std::vector<Message> received() const {
    std::vector<Message> out;
    for (const Message& message : sent)
      if (message.type() == mailbox::FromGuest::received) out.push_back(message);
    return out;
  }
  static std::uint32_t word(const Message& message, std::size_t index) {
    std::uint32_t value = 0;
    if (message.body().size() >= 4 * index + 4) std::memcpy(&value, message.body().data() + 4 * index, 4);
    return value;
  }

  std::vector<Message> sent;
  LinkMonitor links;
  Commands commands{*this};
  Datagrams datagrams{*this, links};
};

}  // namespace bamboozle::agent
