#include "modem-model/trace/recorder.h"

#include <fcntl.h>
#include <google/protobuf/io/coded_stream.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace bamboozle::trace {
namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 20U;
constexpr std::size_t kLargestVarint = 10;

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  if (text == "full") return Level::full;
  if (text == "light") return Level::light;
  return std::nullopt;
}

Recorder::Recorder(const Clock& clock, const std::string& path, Level level) : clock_(clock), path_(path) {
  if (path_.empty()) return;
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) {
    fail("cannot create", errno);
    return;
  }
  buffer_.reserve(kBufferSize);
  recorded_kinds_ = level == Level::full ? KindSet::all() : KindSet::all() - kHotKinds;
  wanted_ = recorded_kinds_;
}

Recorder::~Recorder() { close(); }

void Recorder::add_listener(KindSet kinds, Listener listener) {
  listeners_.push_back({kinds, std::move(listener)});
  listened_kinds_ = listened_kinds_ | kinds;
  wanted_ = recorded_kinds_ | listened_kinds_;
}

std::uint64_t Recorder::emit(Event event) {
  const Event::KindCase kind = event.kind_case();
  if (!wanted_.contains(kind)) return 0;
  event.set_time_ns(static_cast<std::uint64_t>(clock_.now().count()));
  event.set_sequence(0);
  if (recorded_kinds_.contains(kind)) {
    event.set_sequence(++sequence_);
    write(event);
    if (kind == Event::kVerdict) {
      close();
    } else if (const Nanoseconds now{static_cast<std::int64_t>(event.time_ns())};
               !kHotKinds.contains(kind) || now - flushed_ >= kFlushInterval) {
      flush();
      flushed_ = now;
    }
  }
  const std::uint64_t sequence = event.sequence();
  if (!listened_kinds_.contains(kind)) return sequence;
  if (notifying_) {
    queue_.push_back(std::move(event));
    return sequence;
  }
  notifying_ = true;
  notify(event);
  while (!queue_.empty()) {
    const Event heard = std::move(queue_.front());
    queue_.pop_front();
    notify(heard);
  }
  notifying_ = false;
  return sequence;
}

void Recorder::notify(const Event& event) {
  // by index: a listener may add another, and that one hears from the next event on
  const std::size_t count = listeners_.size();
  for (std::size_t i = 0; i < count; ++i)
    if (listeners_[i].kinds.contains(event.kind_case())) listeners_[i].listener(event);
}

void Recorder::write(const Event& event) {
  const std::size_t size = event.ByteSizeLong();
  if (buffer_.size() + size + kLargestVarint > kBufferSize) flush();
  if (file_ < 0) return;
  const std::size_t start = buffer_.size();
  buffer_.resize(start + kLargestVarint + size);  // within the reserved capacity, but for an event larger than the whole buffer
  std::uint8_t* const begin = buffer_.data() + start;
  std::uint8_t* end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, begin);
  end = event.SerializeWithCachedSizesToArray(end);
  buffer_.resize(start + static_cast<std::size_t>(end - begin));
}

void Recorder::flush() {
  std::size_t done = 0;
  while (file_ >= 0 && done < buffer_.size()) {
    const ssize_t count = ::write(file_, buffer_.data() + done, buffer_.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      fail("cannot write", errno);
    }
  }
  buffer_.clear();
}

void Recorder::fail(const std::string& doing, int error_number) {
  error_ = path_ + ": " + doing + ": " + std::strerror(error_number) + "; the trace of this run is incomplete";
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  recorded_kinds_ = KindSet();
  wanted_ = listened_kinds_;
}

void Recorder::close() {
  flush();
  if (file_ < 0) return;
  if (::close(std::exchange(file_, -1)) != 0) fail("cannot close", errno);
  recorded_kinds_ = KindSet();
  wanted_ = listened_kinds_;
}

}  // namespace bamboozle::trace
