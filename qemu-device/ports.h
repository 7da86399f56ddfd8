// The ports at which the device models meet the machine that carries them (QEMU, or a test's fakes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bamboozle {

/// Guest RAM by guest-physical address. Nothing but RAM: an address that is not RAM from end to end is refused, so that a hostile
/// descriptor can never reach a register of ours.
class GuestMemory {
 public:
  virtual ~GuestMemory() = default;
  [[nodiscard]] virtual bool read(std::uint64_t address, std::span<std::byte> to) = 0;
  [[nodiscard]] virtual bool write(std::uint64_t address, std::span<const std::byte> from) = 0;
};

/// One interrupt line into the guest's interrupt controller.
class IrqLine {
 public:
  virtual ~IrqLine() = default;
  virtual void set(bool level) = 0;
  /// Low, high, low: what an edge-triggered input needs.
  virtual void pulse() = 0;
};

}  // namespace bamboozle
