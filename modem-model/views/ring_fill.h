// How many descriptors each pipe's ring holds, from what the trace says of doorbells and completions (domain.md 1.5).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "proto/trace.pb.h"

namespace bamboozle::views {

class RingFill {
 public:
  struct Change {
    std::uint32_t pipe = 0;
    std::uint32_t posted = 0;  ///< descriptors that the guest has given and the device has not finished
  };

  /// The ring that this event changed, if it did.
  std::optional<Change> take(const trace::Event& event);
  /// The BAM lost its power, and with it every ring.
  void clear() { rings_ = {}; }

  static constexpr std::uint32_t kPipes = 31;  // a BAM has no more (bits 30..0 of its interrupt sources)

 private:
  struct Ring {
    std::uint32_t bytes = 0x7ff8;  // P_FIFO_SIZES, as the driver writes it
    std::uint32_t head = 0;        // byte offset of the next descriptor that the device takes
    std::uint32_t tail = 0;        // one behind the last that the guest gave
  };
  [[nodiscard]] static std::uint32_t posted(const Ring& ring);

  std::array<Ring, kPipes> rings_{};
};

}  // namespace bamboozle::views
