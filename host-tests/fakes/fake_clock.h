// A virtual clock that a test turns by hand: timers fire in order of time, then of arming.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::fakes {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] Nanoseconds now() const override { return now_; }

  [[nodiscard]] std::unique_ptr<Timer> make_timer(std::function<void()> on_fire) override {
    return std::make_unique<FakeTimer>(*this, std::move(on_fire));
  }

  [[nodiscard]] std::unique_ptr<Work> make_work(std::function<void()> body) override {
    return std::make_unique<FakeWork>(*this, std::move(body));
  }

  /// Moves time on, firing everything due on the way (work counts as due at once).
  void advance(Nanoseconds by) { advance_to(now_ + by); }

  void advance_to(Nanoseconds end) {
    for (FakeTimer* next = earliest(); next != nullptr && next->when_ <= end; next = earliest()) {
      now_ = std::max(now_, next->when_);
      next->armed_ = false;
      next->on_fire_();
    }
    now_ = std::max(now_, end);
  }

  /// Runs what is due now.
  void settle() { advance(Nanoseconds{0}); }

 private:
  class FakeTimer final : public Timer {
   public:
    FakeTimer(FakeClock& clock, std::function<void()> on_fire) : clock_(clock), on_fire_(std::move(on_fire)) {
      clock_.timers_.push_back(this);
    }
    ~FakeTimer() override { std::erase(clock_.timers_, this); }
    FakeTimer(const FakeTimer&) = delete;
    FakeTimer& operator=(const FakeTimer&) = delete;

    void arm_at(Nanoseconds when) override {
      when_ = when;
      armed_ = true;
      order_ = ++clock_.order_;
    }
    void cancel() override { armed_ = false; }

    FakeClock& clock_;
    std::function<void()> on_fire_;
    Nanoseconds when_{0};
    std::uint64_t order_ = 0;
    bool armed_ = false;
  };

  class FakeWork final : public Work {
   public:
    FakeWork(FakeClock& clock, std::function<void()> body) : clock_(clock), timer_(clock, [this, body = std::move(body)] {
      scheduled_ = false;
      body();
    }) {}
    void schedule() override {
      if (!std::exchange(scheduled_, true)) timer_.arm_at(clock_.now());
    }

   private:
    FakeClock& clock_;
    bool scheduled_ = false;
    FakeTimer timer_;
  };

  FakeTimer* earliest() {
    FakeTimer* best = nullptr;
    for (FakeTimer* timer : timers_) {
      if (!timer->armed_) continue;
      if (best == nullptr || std::pair{timer->when_, timer->order_} < std::pair{best->when_, best->order_}) best = timer;
    }
    return best;
  }

  Nanoseconds now_{0};
  std::uint64_t order_ = 0;
  std::vector<FakeTimer*> timers_;
};

}  // namespace bamboozle::fakes
