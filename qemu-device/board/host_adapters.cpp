#include "qemu-device/board/host_adapters.h"

namespace bamboozle {
namespace {

class HostTimer final : public Timer {
 public:
  HostTimer(const BzHost& host, std::function<void()> on_fire)
      : host_(host), on_fire_(std::move(on_fire)), timer_(host.timer_new(host.opaque, fire, this)) {}
  ~HostTimer() override { host_.timer_free(timer_); }
  HostTimer(const HostTimer&) = delete;
  HostTimer& operator=(const HostTimer&) = delete;

  void arm_at(Nanoseconds when) override { host_.timer_arm(timer_, when.count()); }
  void cancel() override { host_.timer_cancel(timer_); }

 private:
  static void fire(void* self) { static_cast<HostTimer*>(self)->on_fire_(); }

  const BzHost& host_;
  std::function<void()> on_fire_;
  void* timer_;
};

class HostWork final : public Work {
 public:
  HostWork(const BzHost& host, std::function<void()> body)
      : host_(host), body_(std::move(body)), work_(host.work_new(host.opaque, run, this)) {}
  ~HostWork() override { host_.work_free(work_); }
  HostWork(const HostWork&) = delete;
  HostWork& operator=(const HostWork&) = delete;

  void schedule() override {
    if (!std::exchange(scheduled_, true)) host_.work_schedule(work_);
  }

 private:
  static void run(void* opaque) {
    auto* self = static_cast<HostWork*>(opaque);
    self->scheduled_ = false;
    self->body_();
  }

  const BzHost& host_;
  std::function<void()> body_;
  void* work_;
  bool scheduled_ = false;
};

}  // namespace

std::unique_ptr<Timer> HostClock::make_timer(std::function<void()> on_fire) {
  return std::make_unique<HostTimer>(host_, std::move(on_fire));
}

std::unique_ptr<Work> HostClock::make_work(std::function<void()> body) { return std::make_unique<HostWork>(host_, std::move(body)); }

}  // namespace bamboozle
