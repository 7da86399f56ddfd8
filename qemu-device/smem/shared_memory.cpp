#include "qemu-device/smem/shared_memory.h"

#include <atomic>
#include <bit>
#include <cstring>

namespace bamboozle::smem {
namespace {

constexpr std::uint32_t swapped_on_big_endian(std::uint32_t value) noexcept {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap32(value);
  return value;
}

// std::byte storage holds words by definition of the region; an atomic access keeps the compiler from reading it twice.
std::atomic_ref<std::uint32_t> word_at(std::byte* at) noexcept {
  return std::atomic_ref<std::uint32_t>(*reinterpret_cast<std::uint32_t*>(at));
}

}  // namespace

SharedMemory::SharedMemory(std::span<std::byte> bytes) noexcept {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::uint32_t) == 0) bytes_ = bytes;
}

bool SharedMemory::holds_word(std::uint64_t offset) const noexcept {
  return offset % 4 == 0 && bytes_.size() >= 4 && offset <= bytes_.size() - 4;
}

std::optional<std::uint32_t> SharedMemory::load(std::uint64_t offset) const noexcept {
  if (!holds_word(offset)) return std::nullopt;
  return swapped_on_big_endian(word_at(&bytes_[offset]).load());
}

bool SharedMemory::store(std::uint64_t offset, std::uint32_t value) noexcept {
  if (!holds_word(offset)) return false;
  word_at(&bytes_[offset]).store(swapped_on_big_endian(value));
  return true;
}

bool SharedMemory::clear(std::uint64_t offset, std::uint64_t size) noexcept {
  if (offset > bytes_.size() || size > bytes_.size() - offset) return false;
  if (size != 0) std::memset(&bytes_[offset], 0, size);
  return true;
}

}  // namespace bamboozle::smem
