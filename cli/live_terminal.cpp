#include "cli/live_terminal.h"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

namespace bamboozle::cli {

using namespace std::chrono_literals;

LiveTerminal::LiveTerminal(const std::filesystem::path& run) {
  // made before the fork: between it and exec only async-signal-safe calls are allowed, as this process has threads
  std::string folder = run.string();
  std::array<char*, 4> arguments{const_cast<char*>("bamboozle"), const_cast<char*>("modem"), folder.data(), nullptr};
  process_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
  if (process_ == 0) {
    ::execv("/proc/self/exe", arguments.data());
    ::_exit(127);
  }
}

LiveTerminal::~LiveTerminal() {
  if (process_ > 0) ::kill(process_, SIGKILL);
  if (process_ > 0) ::waitpid(process_, nullptr, 0);
  if (terminal_ >= 0) ::close(terminal_);
}

void LiveTerminal::type(std::string_view keys) const {
  static_cast<void>(!::write(terminal_, keys.data(), keys.size()));
}

std::string LiveTerminal::shown_until(std::string_view text, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    if (const std::size_t at = unseen_.find(text); at != std::string::npos) {
      std::string shown = unseen_.substr(0, at + text.size());
      unseen_.erase(0, at + text.size());
      return shown;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd watched{terminal_, POLLIN, 0};
    std::array<char, 4096> bytes{};
    ssize_t count = 0;
    if (left.count() > 0 && ::poll(&watched, 1, static_cast<int>(left.count())) > 0) count = ::read(terminal_, bytes.data(), bytes.size());
    if (count <= 0) return std::exchange(unseen_, {});
    unseen_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

int LiveTerminal::end(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (::waitpid(process_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) return -1;
    std::this_thread::sleep_for(5ms);
  }
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace bamboozle::cli
