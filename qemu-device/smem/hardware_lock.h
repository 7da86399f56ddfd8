// The 32 hardware spinlocks of the TCSR block: one word each that takes a value only while it is free.
//
// Linux takes lock 3 around every look into the SMEM heap (domain.md 2.3): it writes 1, its id, reads back, and has the lock if
// it finds a 1. Who may release is not checked by the silicon, nor here. The model never waits: the modem tries, or holds a lock
// to let the guest run into its 1 s timeout.
#pragma once

#include <array>
#include <cstdint>

#include "modem-model/ports.h"

namespace bamboozle::smem {

inline constexpr unsigned kLockCount = 32;
inline constexpr unsigned kSmemLock = 3;              // the one that guards the heap
inline constexpr std::uint32_t kModemLockId = 2;      // what the modem writes; convention (assumed, domain.md 2.3)
inline constexpr std::uint32_t kMmioStride = 0x1000;  // qcom,tcsr-mutex with a reg
inline constexpr std::uint32_t kSysconStride = 0x80;  // qcom,tcsr-mutex with a syscon, as on MSM8974

class HardwareLocks {
 public:
  /// `stride`: bytes from one lock word to the next; lock 0 is at offset 0.
  explicit HardwareLocks(EventSink& events, std::uint32_t stride = kMmioStride);

  /// Guest access, byte offset in the block. Anything that is not a lock word reads zero and ignores writes.
  [[nodiscard]] std::uint32_t read(std::uint64_t offset);
  void write(std::uint64_t offset, std::uint32_t value);
  /// A debugger's look: changes and traces nothing.
  [[nodiscard]] std::uint32_t peek(std::uint64_t offset) const;

  /// The modem tries to take a lock; false if it is not free or there is no such lock.
  [[nodiscard]] bool modem_take(unsigned lock);
  /// The modem gives back a lock; false if it does not hold it.
  [[nodiscard]] bool modem_release(unsigned lock);

  /// 0: free (or no such lock).
  [[nodiscard]] std::uint32_t owner(unsigned lock) const;
  /// Writes refused because the lock was held, over all locks since reset.
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
  void reset();

 private:
  struct Lock {
    std::uint32_t owner = 0;
    bool refusal_traced = false;  // a waiter polls a million times a second: one event per holding tells it all
  };

  /// kLockCount: no lock word is there.
  [[nodiscard]] unsigned number_at(std::uint64_t offset) const;
  void trace_access(std::uint64_t offset, std::uint32_t value, bool write);
  void trace_lock(unsigned number, std::uint32_t owner, bool refused, trace::Source source);

  EventSink& events_;
  std::uint32_t stride_;
  std::array<Lock, kLockCount> locks_{};
  std::uint64_t refusals_ = 0;
};

}  // namespace bamboozle::smem
