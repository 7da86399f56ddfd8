#include "modem-model/trace/progress_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace bamboozle::trace {
namespace {

constexpr std::size_t kRecordSize = 256;

/// Takes a number and the blank behind it off the front.
template <typename Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ' ') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

}  // namespace

ProgressWriter::ProgressWriter(const std::string& path)
    : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}

ProgressWriter::~ProgressWriter() {
  if (file_ >= 0) ::close(file_);
}

void ProgressWriter::write(const ProgressRecord& record) {
  if (file_ < 0) return;
  std::string line = fmt::format("{} {} {} {}", record.step, record.total, record.virtual_ns, record.text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  line.resize(kRecordSize - 1, ' ');
  line += '\n';
  if (::pwrite(file_, line.data(), line.size(), 0) < 0) ::close(std::exchange(file_, -1));  // full disk: no live line
}

std::optional<ProgressRecord> read_progress(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, kRecordSize> bytes{};
  const ssize_t count = ::pread(file, bytes.data(), bytes.size(), 0);
  ::close(file);
  if (count != static_cast<ssize_t>(bytes.size())) return std::nullopt;
  std::string_view text(bytes.data(), bytes.size());
  ProgressRecord record;
  if (!take(text, record.step) || !take(text, record.total) || !take(text, record.virtual_ns)) return std::nullopt;
  text = text.substr(0, text.find_last_not_of(" \n") + 1);
  record.text = text;
  return record;
}

}  // namespace bamboozle::trace
