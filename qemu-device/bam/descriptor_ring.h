// The arithmetic of one descriptor ring: where the device stands, where the guest has got to, what lies between.
//
// A ring is `bytes` of descriptors; the device works from `offset` (P_SW_OFSTS) to `event` (P_EVNT_REG) and wraps at the size
// that the guest gave, which upstream makes 0x7FF8: 4095 slots, not the 4096 that its memory holds (domain.md 1.5). A value,
// computed from a pipe's registers when needed; it reads no memory and trusts none of the guest's numbers.
#pragma once

#include <cstdint>

#include "qemu-device/bam/descriptor.h"

namespace bamboozle::bam {

class DescriptorRing {
 public:
  /// `bytes`: P_FIFO_SIZES[15:0]; a part of a descriptor at its end is no slot.
  constexpr DescriptorRing(std::uint32_t bytes, std::uint32_t offset, std::uint32_t event)
      : bytes_(bytes / kDescriptorSize * kDescriptorSize), offset_(offset), event_(event) {}

  [[nodiscard]] constexpr std::uint32_t slots() const { return bytes_ / kDescriptorSize; }

  /// Whether a byte offset is that of a descriptor of the ring.
  [[nodiscard]] constexpr bool holds(std::uint32_t at) const { return at % kDescriptorSize == 0 && at < bytes_; }

  /// The slot behind the one at `at`.
  [[nodiscard]] constexpr std::uint32_t after(std::uint32_t at) const {
    const std::uint32_t next = at + kDescriptorSize;
    return next >= bytes_ ? 0 : next;
  }

  /// Descriptors that the guest has given and the device has not finished, 0..slots()-1; 0 for a ring that was described wrongly.
  [[nodiscard]] constexpr std::uint32_t posted() const {
    if (!holds(offset_) || !holds(event_)) return 0;
    return (event_ + bytes_ - offset_) % bytes_ / kDescriptorSize;
  }

 private:
  std::uint32_t bytes_;
  std::uint32_t offset_;
  std::uint32_t event_;
};

}  // namespace bamboozle::bam
