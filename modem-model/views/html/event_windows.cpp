#include "modem-model/views/html/event_windows.h"

#include <algorithm>

namespace bamboozle::views::html {

void EventWindows::follow(const EventMark& mark) {
  if (mark.level) levels_[static_cast<std::size_t>(mark.level->first)] = mark.level->second;
}

void EventWindows::keep(EventMark mark) {
  if (windows_.empty() || skipped_ != 0) {
    windows_.push_back({skipped_, levels_, {}});
    skipped_ = 0;
  }
  follow(mark);
  windows_.back().events.push_back(std::move(mark));
  ++kept_;
}

void EventWindows::drop() {
  follow(recent_.front());
  recent_.pop_front();
  ++skipped_;
}

void EventWindows::take(EventMark mark, bool pin) {
  // event 1 is the machine's start, where every line is low; of a filtered trace nobody knows
  if (!begun_ && mark.sequence == 1) levels_.fill(false);
  begun_ = true;
  if (kept_ < limits_.head) {
    keep(std::move(mark));
    return;
  }
  if (pin && pinned_left_ != 0) {
    while (recent_.size() > std::min(limits_.before, pinned_left_ - 1)) drop();
    pinned_left_ -= recent_.size();
    while (!recent_.empty()) {
      keep(std::move(recent_.front()));
      recent_.pop_front();
    }
    after_ = limits_.after + 1;
  }
  if (after_ != 0 && pinned_left_ != 0) {
    --after_;
    --pinned_left_;
    keep(std::move(mark));
    return;
  }
  recent_.push_back(std::move(mark));
  while (recent_.size() > limits_.tail) drop();
}

void EventWindows::finish() {
  while (!recent_.empty()) {
    keep(std::move(recent_.front()));
    recent_.pop_front();
  }
}

}  // namespace bamboozle::views::html
