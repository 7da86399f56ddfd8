// Which events of a trace the page shows one by one: the first, those around each failure, and the last. A short trace is there
// as a whole. Between two windows is a gap of which only the overview knows.
#pragma once

#include <deque>
#include <vector>

#include "modem-model/views/html/event_mark.h"

namespace bamboozle::views::html {

/// Events; what is kept is at most head + pinned + tail of them.
struct Limits {
  std::size_t head = 1500;
  std::size_t tail = 1500;
  std::size_t before = 250;   ///< a failure
  std::size_t after = 100;    ///< a failure
  std::size_t pinned = 4000;  ///< around all failures together; the first ones have it
};

struct EventWindow {
  std::size_t skipped = 0;  ///< events between the window before and this one
  Levels levels;            ///< before its first event
  std::vector<EventMark> events;
};

class EventWindows {
 public:
  explicit EventWindows(const Limits& limits) : limits_(limits), pinned_left_(limits.pinned) {}

  /// `pin`: this event is something going wrong; what is around it stays as long as there is room.
  void take(EventMark mark, bool pin);
  /// No more events come: the last ones stay.
  void finish();

  [[nodiscard]] const std::vector<EventWindow>& windows() const { return windows_; }
  [[nodiscard]] std::size_t kept() const { return kept_; }

 private:
  void keep(EventMark mark);
  void drop();
  void follow(const EventMark& mark);

  Limits limits_;
  std::size_t pinned_left_;
  std::size_t after_ = 0;  // events that are kept yet as they follow a failure
  std::size_t kept_ = 0;
  std::size_t skipped_ = 0;
  Levels levels_;  // behind the last event that was kept or dropped
  bool begun_ = false;
  std::deque<EventMark> recent_;  // neither kept nor dropped
  std::vector<EventWindow> windows_;
};

}  // namespace bamboozle::views::html
