// One re-entrancy scope for everything that enters the firmware: guest events, timers, services, scenario commands (design.md 4).
//
// An event that the firmware emits may make a listener call straight back into it (a fault rule: "at the third OPEN, crash"). The
// state machines must not be changed under their own feet, so what comes in while something is under way waits until that is
// done. It is not a lock: everything runs on one thread.
#pragma once

#include <deque>
#include <functional>
#include <utility>

namespace bamboozle::link {

class EntryScope {
 public:
  [[nodiscard]] bool busy() const { return busy_; }

  /// Runs `work` now, or after what is under way; in the second case everything it refers to must still be there by then.
  template <typename Work>
  void enter(Work&& work) {
    if (busy_) {
      waiting_.emplace_back(std::forward<Work>(work));
      return;
    }
    busy_ = true;
    work();
    while (!waiting_.empty()) {
      const std::function<void()> next = std::move(waiting_.front());
      waiting_.pop_front();
      next();
    }
    busy_ = false;
  }

 private:
  bool busy_ = false;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace bamboozle::link
