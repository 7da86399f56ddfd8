// The kernel's log, record by record, from /dev/kmsg.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bamboozle::agent {

struct LogRecord {
  std::uint32_t level = 0;  // 0 (emergency) .. 7 (debug)
  std::uint64_t sequence = 0;
  std::uint64_t microseconds = 0;
  std::string text;
};

/// "6,339,5140900,-;text\n KEY=value\n": the text alone, with the kernel's \xNN escapes left as they are.
std::optional<LogRecord> parse_log_record(std::string_view record);

class KernelLog {
 public:
  KernelLog();
  [[nodiscard]] int fd() const { return fd_; }
  /// The next record, if there is one.
  std::optional<LogRecord> next();

 private:
  int fd_;
};

}  // namespace bamboozle::agent
