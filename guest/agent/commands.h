// Commands of the host that run as children: shell lines, loading and unloading of modules. Several at a time, none waited for.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "guest/agent/messages.h"

namespace bamboozle::agent {

class Commands {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Commands(MessageSink& host) : host_(host) {}

  void shell(std::uint32_t id, const std::string& line, std::uint32_t timeout_ms);
  /// "path arguments..."
  void load(std::uint32_t id, const std::string& module, std::uint32_t timeout_ms);
  void unload(std::uint32_t id, const std::string& module, std::uint32_t timeout_ms);
  /// Kills the whole process group; its end is reported as ever.
  void cancel(std::uint32_t id);

  /// Takes the ended child, if it is one of ours, and reports it.
  void child_ended(pid_t pid, int status);
  /// Descriptors to watch for output, and what to do when one is readable.
  void each_output(const std::function<void(int fd)>& watch) const;
  void output_ready(int fd);
  /// Kills what has run out of time.
  void kill_overdue(Clock::time_point now);
  [[nodiscard]] std::optional<Clock::time_point> next_deadline() const;

 private:
  struct Child {
    std::uint32_t id = 0;
    int output = -1;
    std::size_t sent = 0;  // bytes of output that the host was given
    std::optional<Clock::time_point> deadline;
  };

  void start(std::uint32_t id, std::uint32_t timeout_ms, const std::function<int()>& body);
  void drain(Child& child);

  MessageSink& host_;
  std::map<pid_t, Child> children_;
  std::set<int> leftovers_;  // outputs of what a command left running in the background: read and dropped
};

}  // namespace bamboozle::agent
