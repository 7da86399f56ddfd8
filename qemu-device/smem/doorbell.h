// The doorbell register of the APCS block: one write-1-to-pulse bit per peer of the apps processor.
//
// Shared memory is plain RAM, so a store to it is seen by nobody; the write here is what tells the modem to look (domain.md 3.3).
// Everything else in the block (clocks, CPU boot) has no behaviour: it reads zero until written, then what was written.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "modem-model/ports.h"

namespace bamboozle::smem {

inline constexpr std::uint64_t kDoorbellOffset = 8;  // domain.md 3.3; both SoC generations
inline constexpr std::uint64_t kApcsSize = 0x1000;

// Bits towards the modem (domain.md 8.1).
inline constexpr unsigned kSmdBit = 12;
inline constexpr unsigned kSmsmBit = 13;
inline constexpr unsigned kSmp2pBit = 14;

class DoorbellBlock {
 public:
  explicit DoorbellBlock(EventSink& events);

  /// Who is called when the bit (0..31) is rung; replaces. A bit without a listener is traced as an ignored doorbell.
  void listen(unsigned bit, std::function<void()> on_ring);

  /// Guest access, byte offset in the block. Offsets outside or not a multiple of 4 read zero and ignore writes.
  [[nodiscard]] std::uint32_t read(std::uint64_t offset);
  /// A debugger's look: changes and traces nothing.
  [[nodiscard]] std::uint32_t peek(std::uint64_t offset) const;
  /// Several bits in one write ring in ascending order.
  void write(std::uint64_t offset, std::uint32_t value);

  /// Bits rung without a listener since reset.
  [[nodiscard]] std::uint64_t unheard() const { return unheard_; }
  void reset();

 private:
  void ring(unsigned bit, std::uint32_t value);
  void trace_access(std::uint64_t offset, std::uint32_t value, bool write);

  EventSink& events_;
  std::array<std::function<void()>, 32> listeners_;
  std::array<std::uint32_t, kApcsSize / 4> stored_{};
  std::uint64_t unheard_ = 0;
};

}  // namespace bamboozle::smem
