// A view of the RAM that the apps processor and the modem share, by byte offset.
//
// The guest may change any byte at any time, from any of its CPUs, so every access here is checked against the region, touches a
// word exactly once, and answers with a verdict instead of trusting anything. It knows no layout: that is heap_image.h and
// smsm.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace bamboozle::smem {

/// Not an owner: the bytes are guest RAM (or a test's array) and outlive the view. Cheap to copy.
class SharedMemory {
 public:
  /// `bytes` must start at a 4-byte boundary of the host; a view of anything else is empty and refuses every access.
  explicit SharedMemory(std::span<std::byte> bytes) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

  /// Reads one little-endian word in one access; nothing if `offset` is not a multiple of 4 or the word is not all inside.
  [[nodiscard]] std::optional<std::uint32_t> load(std::uint64_t offset) const noexcept;
  /// Writes one little-endian word in one access; false (and no write) on a bad offset.
  [[nodiscard]] bool store(std::uint64_t offset, std::uint32_t value) noexcept;
  /// Writes zeros; false (and no write) if the range is not all inside.
  [[nodiscard]] bool clear(std::uint64_t offset, std::uint64_t size) noexcept;

 private:
  [[nodiscard]] bool holds_word(std::uint64_t offset) const noexcept;

  std::span<std::byte> bytes_;
};

}  // namespace bamboozle::smem
