// The state of one pipe: the registers that the guest sees, and what the device knows beside them.
//
// Only state and questions about it. Moving data is uplink.cpp and downlink.cpp; what a register write sets in motion is
// register_effects.cpp; nothing here touches memory or lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "modem-model/ports.h"
#include "qemu-device/bam/descriptor_ring.h"
#include "qemu-device/bam/frame_buffer.h"
#include "qemu-device/bam/register_fields.h"

namespace bamboozle::bam {

/// What a reset of the pipe brings back to zero (domain.md 1.4).
struct PipeRegisters {
  std::uint32_t control = 0;  ///< P_CTRL
  std::uint32_t fifo_address = 0;
  std::uint32_t fifo_sizes = 0;
  std::uint32_t status = 0;  ///< P_IRQ_STTS
  std::uint32_t enabled_interrupts = 0;
  std::uint32_t offset = 0;  ///< bytes: next descriptor to work on
  std::uint32_t shown = 0;   ///< P_SW_OFSTS, bytes: the same, unless a completion is held back
  std::uint32_t event = 0;   ///< P_EVNT_REG, bytes: one past the last valid descriptor
  std::uint32_t most_posted = 0;  ///< not in a register: the most descriptors there ever were, which tells the size of the driver's pool
  bool in_reset = false;     ///< P_RST stays 1
  bool halted = false;
  bool failed = false;  ///< not in a register: a descriptor could not be used, and nothing moves until the pipe is reset
};

/// A descriptor that is done, but does not show it yet.
struct LateCompletion {
  Nanoseconds due{0};
  std::uint32_t offset = 0;  ///< what P_SW_OFSTS shows then
  std::uint32_t status = 0;  ///< what P_IRQ_STTS gets then
};

struct Pipe : PipeRegisters {
  /// Counts resets: what was begun before one is not completed after it.
  std::uint32_t generation = 0;
  /// A downlink frame was refused: its owner wants to hear of new descriptors. Outlives a reset, as the owner goes on waiting.
  bool starved = false;
  /// An uplink frame so far, when it spans several descriptors.
  FrameBuffer assembly;
  /// The rest of a downlink frame whose beginning is in descriptors already; `mid_frame` tells an empty rest from none.
  std::vector<std::byte> remainder;
  bool mid_frame = false;
  /// In the order of the ring: a completion never overtakes one of the same pipe.
  std::deque<LateCompletion> late;
  /// The doorbell that posted what is being worked on; 0: not recorded.
  std::uint64_t doorbell_sequence = 0;
  /// A pump of this pipe is on the stack; a nested one sets `pump_again` and leaves the work to it.
  bool pumping = false;
  bool pump_again = false;

  [[nodiscard]] DescriptorRing ring() const { return {fifo_sizes & 0xFFFF, offset, event}; }
  [[nodiscard]] std::uint32_t posted() const { return ring().posted(); }
  [[nodiscard]] bool enabled() const { return (control & kPipeEnable) != 0; }
  [[nodiscard]] bool producer() const { return (control & kPipeProducer) != 0; }
  [[nodiscard]] bool runs() const { return enabled() && !in_reset && !halted && !failed; }
  [[nodiscard]] bool interrupts() const { return (status & enabled_interrupts) != 0; }

  /// Bytes of a frame that is under way and would be lost by a reset.
  [[nodiscard]] std::size_t half_moved() const { return assembly.bytes().size() + remainder.size(); }

  /// What a P_RST pulse, SW_RST and a collapse do (domain.md 1.3, 1.4).
  void reset() {
    static_cast<PipeRegisters&>(*this) = {};
    ++generation;
    assembly.clear();
    remainder.clear();
    mid_frame = false;
    late.clear();
    doorbell_sequence = 0;
  }
};

}  // namespace bamboozle::bam
