// The machine's ports (Clock, GuestMemory, IrqLine), each a thin class over the C table that QEMU's glue hands over.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "modem-model/ports.h"
#include "qemu-device/board/boundary.h"
#include "qemu-device/ports.h"

namespace bamboozle {

class HostTimer;
class HostWork;

/// Timers and work must not outlive the clock that made them.
class HostClock final : public Clock {
 public:
  /// `settle`: work that is scheduled in a turn of the main loop is done at the end of that turn instead of in one of its own.
  /// Each turn gives up QEMU's big lock and takes it back from the vCPU, which costs more than the work. For the host clock.
  HostClock(const BzHost& host, bool settle) : host_(host), settle_(settle) {}

  /// A call into the board that is no access of the guest's: a timer, or sockets that are ready, also those of the control thread. Timers that are armed
  /// in a turn are given to QEMU at its end, the earliest first. With counted instructions and an idle CPU, QEMU moves the clock to
  /// the next deadline inside timer_mod(): whatever a callback did after arming a timer would happen later than it should.
  class Turn {
   public:
    enum class Of { main_loop, control_thread };
    explicit Turn(HostClock& clock, Of of = Of::main_loop) : clock_(clock), main_(of == Of::main_loop ? 1 : 0) {
      ++clock_.turns_;
      clock_.main_turns_ += main_;
    }
    ~Turn() {
      clock_.main_turns_ -= main_;
      if (--clock_.turns_ != 0) return;
      clock_.settle();
      clock_.arm_timers();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    HostClock& clock_;
    unsigned main_;
  };
  [[nodiscard]] bool in_turn() const { return turns_ != 0; }
  /// The main loop is at it, and will look at its sockets and timers again when this is over.
  [[nodiscard]] bool in_main_loop() const { return main_turns_ != 0; }

  [[nodiscard]] Nanoseconds now() const override { return Nanoseconds{host_.now(host_.opaque)}; }
  [[nodiscard]] std::unique_ptr<Timer> make_timer(std::function<void()> on_fire) override;
  [[nodiscard]] std::unique_ptr<Work> make_work(std::function<void()> body) override;

 private:
  friend class HostTimer;
  friend class HostWork;
  void settle();
  void arm_timers();

  const BzHost& host_;
  bool settle_;
  unsigned turns_ = 0;
  unsigned main_turns_ = 0;  // of those, the main loop's
  std::deque<HostWork*> due_;
  std::vector<std::pair<Nanoseconds, HostTimer*>> to_arm_;  // each timer once
};

class HostMemory final : public GuestMemory {
 public:
  explicit HostMemory(const BzHost& host) : host_(host) {}

  [[nodiscard]] bool read(std::uint64_t address, std::span<std::byte> to) override {
    return host_.memory_read(host_.opaque, address, to.data(), to.size());
  }
  [[nodiscard]] bool write(std::uint64_t address, std::span<const std::byte> from) override {
    return host_.memory_write(host_.opaque, address, from.data(), from.size());
  }

 private:
  const BzHost& host_;
};

class HostLine final : public IrqLine {
 public:
  HostLine(const BzHost& host, BzLineId line) : host_(host), line_(line) {}

  void set(bool level) override { host_.line_set(host_.opaque, line_, level); }
  void pulse() override {
    set(true);
    set(false);
  }

 private:
  const BzHost& host_;
  BzLineId line_;
};

}  // namespace bamboozle
