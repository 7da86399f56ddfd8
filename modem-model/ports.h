// The ports at which the modem model meets the rest of the world.
//
// The model never includes anything of qemu-device, of QEMU or of a host's clock: it is given these interfaces, and a test gives
// it fakes. Times are virtual nanoseconds since the machine started. Everything is called from one thread at a time (QEMU's big
// lock); nothing here blocks, sleeps or throws.
//
// This header holds interfaces only; who implements what: Clock, Timer, Work, MainLoop -> qemu-device/qom through
// qemu-device/board; Apps -> qemu-device/board; Modem -> modem-model/link; EventSink -> modem-model/trace.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "modem-model/happening.h"
#include "proto/trace.pb.h"

namespace bamboozle {

using Nanoseconds = std::chrono::duration<std::int64_t, std::nano>;
using Bytes = std::span<const std::byte>;

/// A one-shot timer on the virtual clock. Destroying it cancels it.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Fires once at `when` (absolute virtual time); a time in the past fires as soon as possible. Re-arming replaces.
  virtual void arm_at(Nanoseconds when) = 0;
  virtual void cancel() = 0;
};

/// Work to be done soon, off the caller's stack: a virtual-clock timer of zero delay under the virtual clock (deterministic), a
/// bottom half of the main loop under the host clock (off the vCPU's path). Scheduling it again before it ran does nothing.
class Work {
 public:
  virtual ~Work() = default;
  virtual void schedule() = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Nanoseconds now() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Timer> make_timer(std::function<void()> on_fire) = 0;
  [[nodiscard]] virtual std::unique_ptr<Work> make_work(std::function<void()> body) = 0;
};

/// Where events go. Implementations stamp time and sequence number; callers fill source, cause (if known) and the kind.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Whether anybody wants this kind: ask before building an event on a hot path (registers, descriptors, frames, packets).
  [[nodiscard]] virtual bool wants(trace::Event::KindCase kind) const noexcept = 0;
  /// Returns the sequence number given to it, 0 if it was not recorded.
  virtual std::uint64_t emit(trace::Event event) = 0;
  /// The same of what comes with every packet: a sink that need not see the message now does without.
  virtual std::uint64_t tell(const Happening& happening) {
    trace::Event event;
    happening.describe(event);
    return emit(std::move(event));
  }
};

/// What became of a downlink frame.
enum class [[nodiscard]] Delivery : std::uint8_t {
  accepted,  ///< in the apps processor's buffers
  refused,   ///< no descriptor, or the pipe does not run: keep it and wait for Modem::downlink_room()
};

/// What the modem sees of the apps processor and of the silicon between them.
class Apps {
 public:
  virtual ~Apps() = default;
  /// Pushes one frame (header included) into the producer pipe: one frame, one descriptor chain (domain.md 1.10).
  virtual Delivery send_downlink(Bytes frame) = 0;
  /// Sets M.PC / toggles M.ACK in the modem's SMSM word and pulses the interrupt (domain.md 3.4). Both at once: set_lines.
  virtual void set_modem_pc(bool level) = 0;
  virtual void toggle_modem_ack() = 0;
  /// Changes M.PC (when given) and toggles M.ACK in one store; `doorbell` false stores without an interrupt.
  virtual void set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) = 0;
  /// Powers the BAM block or collapses it: registers lose their values (domain.md R7).
  virtual void power_bam(bool on) = 0;
  /// Levels as they stand in shared memory now.
  [[nodiscard]] virtual bool apps_vote() const = 0;
  [[nodiscard]] virtual bool apps_ack() const = 0;
};

/// What the device sees of the modem.
class Modem {
 public:
  virtual ~Modem() = default;
  /// One uplink frame: the bytes of one descriptor chain up to EOT, header and pad included. May be malformed.
  virtual void uplink_frame(Bytes frame) = 0;
  /// The apps processor changed A.PC (level) / A.ACK (level; a toggle, only the change means something).
  virtual void apps_vote_changed(bool level) = 0;
  virtual void apps_ack_changed(bool level) = 0;
  /// The apps processor took the BAM through a reset (CTRL.SW_RST set and cleared again).
  virtual void bam_reset() = 0;
  /// The producer pipe has descriptors again after a refusal.
  virtual void downlink_room() = 0;
};

}  // namespace bamboozle
