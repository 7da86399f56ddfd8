#include "modem-model/trace/recorder.h"

#include <string_view>
#include <utility>

namespace bamboozle::trace {

std::optional<Level> parse_level(std::string_view text) {
  if (text == "full") return Level::full;
  if (text == "light") return Level::light;
  return std::nullopt;
}

Recorder::Recorder(const Clock& clock, const std::string& path, Level level) : clock_(clock) {
  if (path.empty()) return;
  writer_ = std::make_unique<Writer>(path);
  if (writer_->failed()) return;
  recorded_kinds_ = level == Level::full ? KindSet::all() : KindSet::all() - kHotKinds;
  wanted_ = recorded_kinds_;
}

Recorder::~Recorder() = default;

void Recorder::add_listener(KindSet kinds, Listener listener) {
  listeners_.push_back({kinds, std::move(listener)});
  listened_kinds_ = listened_kinds_ | kinds;
  wanted_ = recorded_kinds_ | listened_kinds_;
}

bool Recorder::records(Event::KindCase kind) {
  if (!recorded_kinds_.contains(kind)) return false;
  if (!writer_->failed()) return true;
  stop_recording();
  return false;
}

void Recorder::appended(Event::KindCase kind, std::uint64_t time_ns) {
  if (kind == Event::kVerdict) {
    writer_->close();
    stop_recording();
  } else if (!kHotKinds.contains(kind) || time_ns - hurried_ns_ >= static_cast<std::uint64_t>(kFlushInterval.count())) {
    writer_->hurry();
    hurried_ns_ = time_ns;
  }
}

std::uint64_t Recorder::emit(Event event) {
  const Event::KindCase kind = event.kind_case();
  if (!wanted_.contains(kind)) return 0;
  const auto now = static_cast<std::uint64_t>(clock_.now().count());
  event.set_time_ns(now);
  event.set_sequence(0);
  if (records(kind)) {
    event.set_sequence(++sequence_);
    writer_->append(event);
    appended(kind, now);
  }
  if (listened_kinds_.contains(kind)) notify(Heard(event));
  return event.sequence();
}

std::uint64_t Recorder::tell(const Happening& happening) {
  const Event::KindCase kind = happening.kind();
  if (!wanted_.contains(kind)) return 0;
  const auto now = static_cast<std::uint64_t>(clock_.now().count());
  std::uint64_t sequence = 0;
  if (records(kind)) {
    sequence = ++sequence_;
    writer_->append(happening, now, sequence);
    appended(kind, now);
  }
  if (listened_kinds_.contains(kind)) notify(Heard(happening, now, sequence));
  return sequence;
}

void Recorder::notify(const Heard& heard) {
  if (notifying_) {
    queue_.emplace_back().keep(heard);
    return;
  }
  notifying_ = true;
  // by index: a listener may add another, and that one hears from the next event on
  const auto tell_all = [this](const Heard& one) {
    const std::size_t count = listeners_.size();
    for (std::size_t i = 0; i < count; ++i)
      if (listeners_[i].kinds.contains(one.kind())) listeners_[i].listener(one);
  };
  tell_all(heard);
  while (!queue_.empty()) {
    const Event queued = queue_.front().event();
    queue_.pop_front();
    tell_all(Heard(queued));
  }
  notifying_ = false;
}

void Recorder::flush() {
  if (writer_ != nullptr) writer_->flush();
  if (writer_ != nullptr && writer_->failed()) stop_recording();
}

void Recorder::stop_recording() {
  recorded_kinds_ = KindSet();
  wanted_ = listened_kinds_;
}

}  // namespace bamboozle::trace
