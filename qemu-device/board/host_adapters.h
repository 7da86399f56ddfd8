// The machine's ports (Clock, GuestMemory, IrqLine), each a thin class over the C table that QEMU's glue hands over.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "modem-model/ports.h"
#include "qemu-device/board/boundary.h"
#include "qemu-device/ports.h"

namespace bamboozle {

/// Timers and work must not outlive the clock that made them.
class HostClock final : public Clock {
 public:
  explicit HostClock(const BzHost& host) : host_(host) {}

  [[nodiscard]] Nanoseconds now() const override { return Nanoseconds{host_.now(host_.opaque)}; }
  [[nodiscard]] std::unique_ptr<Timer> make_timer(std::function<void()> on_fire) override;
  [[nodiscard]] std::unique_ptr<Work> make_work(std::function<void()> body) override;

 private:
  const BzHost& host_;
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
