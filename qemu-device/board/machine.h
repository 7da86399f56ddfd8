// The emulated hardware and the modem behind it, put together and connected to the machine that carries them.
//
// Everything of a run lives here from the moment QEMU's regions are mapped: devices, firmware, services, scenario engine, trace. It
// has no behaviour of its own beyond handing calls to the right part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "qemu-device/board/configuration.h"

namespace bamboozle {

/// The MMIO and RAM regions of the board, in the order in which the C boundary numbers them.
enum class RegionId : std::uint8_t { bam, locks, apcs, mailbox, mailbox_window, smem, count };
inline constexpr std::size_t kRegionCount = static_cast<std::size_t>(RegionId::count);

class Machine {
 public:
  /// `host` and the RAM must outlive the machine. problem() tells whether it can run.
  Machine(Configuration configuration, const BzHost& host, std::span<std::byte> smem, std::span<std::byte> window);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Empty, or why this machine cannot start.
  [[nodiscard]] const std::string& problem() const;
  /// The guest may run from here on.
  void start();

  /// One 32-bit access of the guest; nothing (false): the guest shall get an external abort.
  [[nodiscard]] std::optional<std::uint32_t> read(RegionId region, std::uint64_t offset);
  [[nodiscard]] bool write(RegionId region, std::uint64_t offset, std::uint32_t value);
  /// What a read would give now, without being one: for debuggers. A collapsed BAM shows zeros.
  [[nodiscard]] std::uint32_t peek(RegionId region, std::uint64_t offset) const;

  /// The machine goes on after it stood still.
  void resumed();

  void poll_fill(int (*add)(void*, int, short), void* data, std::uint32_t* timeout_ms);
  void poll_done(short (*ready)(void*, int), void* data, bool error);
  void control_fill(int (*add)(void*, int, short), void* data);
  void control_done(short (*ready)(void*, int), void* data, bool error);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bamboozle
