#include "transfer.h"

#include "frame.h"

namespace bamboozle::dmux {
namespace {

constexpr std::size_t kMark = sizeof(std::uint64_t);
constexpr std::size_t kPitch = 32;

}  // namespace

// the first two bytes, in either byte order, are not the magic
Marks::Marks(std::uint64_t secret) : mark_((secret & ~0x8000'0000'0000'8000u) | 0x8000'0000'0000'8000u) {
  static_assert((kMagic & 0x8000) == 0);
}

void Marks::leave(std::span<std::byte> buffer, std::size_t dirty) const {
  const std::size_t room = buffer.size() < kMark ? 0 : buffer.size() - kMark + 1;
  const std::size_t end = dirty < room ? dirty : room;
  const std::uint64_t mark = mark_;  // for all a compiler knows, a store of bytes may change the member
#pragma GCC unroll 4
  for (std::size_t at = 0; at < end; at += kPitch) __builtin_memcpy(buffer.data() + at, &mark, kMark);
  if (buffer.size() >= 2 * kMark) __builtin_memcpy(buffer.data() + kMark, &mark, kMark);
}

bool Marks::stands(std::span<const std::byte> buffer, std::size_t at) const {
  std::uint64_t there = 0;
  __builtin_memcpy(&there, buffer.data() + at, kMark);
  return there == mark_;
}

bool Marks::arrived(std::span<const std::byte> buffer) const { return !stands(buffer, 0); }

bool Marks::reached(std::span<const std::byte> buffer, std::size_t end) const {
  if (end < kMark) return true;
  std::size_t last = (end - kMark) / kPitch * kPitch;
  if (last == 0 && end >= 2 * kMark) last = kMark;
  return !stands(buffer, last);
}

std::size_t Marks::dirty(std::span<const std::byte> buffer, std::size_t end) const {
  const std::size_t next = (end + kPitch - 1) / kPitch * kPitch;
  return next + kMark <= buffer.size() && stands(buffer, next) ? next : buffer.size();
}

std::size_t Marks::most(std::span<const std::byte> buffer) const {
  if (stands(buffer, 0)) return kMark - 1;
  if (stands(buffer, kMark)) return 2 * kMark - 1;
  for (std::size_t at = kPitch; at + kMark <= buffer.size(); at += kPitch)
    if (stands(buffer, at)) return at + kMark - 1;
  return buffer.size();
}

}  // namespace bamboozle::dmux
