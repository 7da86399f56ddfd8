// A terminal with the prompt of `bamboozle modem` in it, and somebody who types: for tests.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace bamboozle::cli {

class LiveTerminal {
 public:
  /// Starts this very command for the run in this folder, with a pseudo-terminal of its own.
  explicit LiveTerminal(const std::filesystem::path& run);
  ~LiveTerminal();
  LiveTerminal(const LiveTerminal&) = delete;
  LiveTerminal& operator=(const LiveTerminal&) = delete;

  /// "\x03" is Ctrl-C, "\t" completes.
  void type(std::string_view keys) const;
  /// What is shown up to and with `text`, from where the last call ended; all there was, if it does not come in time.
  std::string shown_until(std::string_view text, std::chrono::milliseconds limit);
  /// The command has ended with this status; -1: it has not, in that time.
  int end(std::chrono::milliseconds limit);

 private:
  int terminal_ = -1;
  pid_t process_ = -1;
  std::string unseen_;
};

}  // namespace bamboozle::cli
