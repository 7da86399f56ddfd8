#include "qemu-device/board/host_adapters.h"

#include <algorithm>

namespace bamboozle {

// Work that makes more work for ever must not keep the main loop: what is left after so much gets a turn of its own.
constexpr unsigned kMostInATurn = 64;

class HostTimer final : public Timer {
 public:
  HostTimer(const BzHost& host, HostClock& clock, std::function<void()> on_fire)
      : host_(host), clock_(clock), on_fire_(std::move(on_fire)), timer_(host.timer_new(host.opaque, fire, this)) {}
  ~HostTimer() override {
    forget();
    host_.timer_free(timer_);
  }
  HostTimer(const HostTimer&) = delete;
  HostTimer& operator=(const HostTimer&) = delete;

  void arm_at(Nanoseconds when) override {
    forget();
    if (!clock_.in_turn()) return arm_now(when);
    host_.timer_cancel(timer_);
    clock_.to_arm_.emplace_back(when, this);
  }
  void cancel() override {
    forget();
    host_.timer_cancel(timer_);
  }

  void arm_now(Nanoseconds when) { host_.timer_arm(timer_, when.count()); }

 private:
  void forget() {
    std::erase_if(clock_.to_arm_, [this](const auto& entry) { return entry.second == this; });
  }
  static void fire(void* opaque) noexcept {
    auto* self = static_cast<HostTimer*>(opaque);
    const HostClock::Turn turn(self->clock_);
    self->on_fire_();
  }

  const BzHost& host_;
  HostClock& clock_;
  std::function<void()> on_fire_;
  void* timer_;
};

class HostWork final : public Work {
 public:
  HostWork(const BzHost& host, HostClock& clock, std::function<void()> body)
      : host_(host), clock_(clock), body_(std::move(body)), work_(host.work_new(host.opaque, run, this)) {}
  ~HostWork() override {
    std::erase(clock_.due_, this);
    host_.work_free(work_);
  }
  HostWork(const HostWork&) = delete;
  HostWork& operator=(const HostWork&) = delete;

  void schedule() override {
    if (std::exchange(scheduled_, true)) return;
    if (clock_.settle_ && clock_.in_turn())
      clock_.due_.push_back(this);
    else
      postpone();
  }

  /// In a turn of its own.
  void postpone() { host_.work_schedule(work_); }

  void run() {
    scheduled_ = false;
    body_();
  }

 private:
  static void run(void* opaque) noexcept {
    auto* self = static_cast<HostWork*>(opaque);
    const HostClock::Turn turn(self->clock_);
    self->run();
  }

  const BzHost& host_;
  HostClock& clock_;
  std::function<void()> body_;
  void* work_;
  bool scheduled_ = false;
};

std::unique_ptr<Timer> HostClock::make_timer(std::function<void()> on_fire) {
  return std::make_unique<HostTimer>(host_, *this, std::move(on_fire));
}

std::unique_ptr<Work> HostClock::make_work(std::function<void()> body) {
  return std::make_unique<HostWork>(host_, *this, std::move(body));
}

// What the work schedules in its turn is done here, too: it counts as inside.
void HostClock::settle() {
  ++turns_;
  for (unsigned done = 0; !due_.empty() && done < kMostInATurn; ++done) {
    HostWork* const work = due_.front();
    due_.pop_front();
    work->run();
  }
  --turns_;
  for (HostWork* const work : std::exchange(due_, {})) work->postpone();
}

void HostClock::arm_timers() {
  std::ranges::stable_sort(to_arm_, {}, [](const auto& entry) { return entry.first; });
  for (const auto& [when, timer] : std::exchange(to_arm_, {})) timer->arm_now(when);
}

}  // namespace bamboozle
