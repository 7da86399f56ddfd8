// The state of one pipe and its ring arithmetic: where the device stands, where the guest has got to, what it has to say.
//
// A ring is `fifo_size` bytes of descriptors at `fifo_address`. The device works from `offset` (P_SW_OFSTS) to `event` (P_EVNT_REG)
// and wraps at the size, which with upstream is 4095 slots, not the 4096 there is memory for (domain.md 1.5). Moving data is
// pipe_engine.h; nothing here touches memory or lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "qemu-device/bam/descriptor.h"
#include "qemu-device/bam/register_fields.h"

namespace bamboozle::bam {

struct Pipe {
  // registers
  std::uint32_t control = 0;
  std::uint32_t fifo_address = 0;
  std::uint32_t fifo_sizes = 0;
  std::uint32_t status = 0;  ///< P_IRQ_STTS
  std::uint32_t enabled_interrupts = 0;
  std::uint32_t offset = 0;  ///< bytes; next descriptor to work on
  std::uint32_t event = 0;   ///< bytes; one past the last valid descriptor
  bool in_reset = false;     ///< P_RST stays 1
  bool halted = false;

  // not visible to the guest
  bool failed = false;           ///< a descriptor could not be used; nothing moves until the pipe is reset
  bool starved = false;          ///< a downlink frame was refused; its owner wants to hear of new descriptors
  std::uint32_t generation = 0;  ///< counts resets: what was begun before one is not completed after it
  std::vector<std::byte> assembly;  ///< the frame so far, when it spans several descriptors

  [[nodiscard]] std::uint32_t fifo_size() const { return fifo_sizes & 0xFFFF; }
  [[nodiscard]] std::uint32_t slots() const { return fifo_size() / kDescriptorSize; }
  [[nodiscard]] bool enabled() const { return (control & kPipeEnable) != 0; }
  [[nodiscard]] bool producer() const { return (control & kPipeProducer) != 0; }
  [[nodiscard]] bool runs() const { return enabled() && !in_reset && !halted && !failed && slots() != 0; }
  [[nodiscard]] bool interrupts() const { return (status & enabled_interrupts) != 0; }

  /// Whether an offset is a descriptor of the ring.
  [[nodiscard]] bool holds(std::uint32_t at) const { return at % kDescriptorSize == 0 && at < slots() * kDescriptorSize; }
  [[nodiscard]] std::uint32_t after(std::uint32_t at) const {
    const std::uint32_t next = at + kDescriptorSize;
    return next >= slots() * kDescriptorSize ? 0 : next;
  }
  /// Descriptors given by the guest and not worked off. 0 for a ring that the guest described wrongly.
  [[nodiscard]] std::uint32_t posted() const {
    if (!holds(offset) || !holds(event)) return 0;
    const std::uint32_t ring = slots() * kDescriptorSize;
    return (event + ring - offset) % ring / kDescriptorSize;
  }

  /// What a P_RST pulse, SW_RST and a collapse do (domain.md 1.4); whoever waits for descriptors goes on waiting.
  void reset() {
    const Pipe before = *this;
    *this = {};
    starved = before.starved;
    generation = before.generation + 1;
  }
};

}  // namespace bamboozle::bam
