// How much of a receive buffer a DMA transfer has written. The DMA engine does not say (domain.md 1.6), so the buffer does: before
// it is given away marks are left in it, and a mark that is still there was not written over.
//
// Marks stand at offsets 0 and 8, where every frame has its header and the beginning of its payload, and at each multiple of 32. A
// transfer that stops early is told to within 39 bytes, so no more than that of an earlier frame can end in a packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bamboozle::dmux {

class Marks {
 public:
  /// `secret`: any 64 bits that the modem cannot know. Two of its bits are changed, so that a mark is no frame's beginning.
  explicit Marks(std::uint64_t secret);

  /// Leaves marks in the first `dirty` bytes (those that may have been written). What stands between them stays.
  void leave(std::span<std::byte> buffer, std::size_t dirty) const;
  /// Whether anything was written at all.
  [[nodiscard]] bool arrived(std::span<const std::byte> buffer) const;
  /// Whether the transfer reached `end`, as far as marks can tell. `end` within the buffer.
  [[nodiscard]] bool reached(std::span<const std::byte> buffer, std::size_t end) const;
  /// How far a buffer must be cleaned after a frame that ends at `end`: all of it, if the transfer went further than the frame.
  [[nodiscard]] std::size_t dirty(std::span<const std::byte> buffer, std::size_t end) const;
  /// No more than this many bytes were written.
  [[nodiscard]] std::size_t most(std::span<const std::byte> buffer) const;

 private:
  [[nodiscard]] bool stands(std::span<const std::byte> buffer, std::size_t at) const;

  std::uint64_t mark_;
};

}  // namespace bamboozle::dmux
