#include "guest/agent/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace bamboozle::agent {
namespace {

template <typename Number>
bool take_number(std::string_view& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() + text.size()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);  // and the comma
  return true;
}

}  // namespace

std::optional<LogRecord> parse_log_record(std::string_view record) {
  LogRecord out;
  std::uint32_t priority = 0;
  if (!take_number(record, priority) || !take_number(record, out.sequence) || !take_number(record, out.microseconds))
    return std::nullopt;
  const std::size_t start = record.find(';');
  if (start == std::string_view::npos) return std::nullopt;
  record.remove_prefix(start + 1);
  out.level = priority & 7;  // above it: the facility
  out.text = record.substr(0, record.find('\n'));
  return out;
}

KernelLog::KernelLog() : fd_(open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}

std::optional<LogRecord> KernelLog::next() {
  std::array<char, 8192> buffer;
  while (true) {
    const ssize_t size = read(fd_, buffer.data(), buffer.size());
    if (size > 0) {
      if (auto record = parse_log_record({buffer.data(), static_cast<std::size_t>(size)})) return record;
      continue;
    }
    if (size < 0 && errno == EPIPE) continue;  // records were overwritten before we got here: go on with the oldest there is
    return std::nullopt;
  }
}

}  // namespace bamboozle::agent
