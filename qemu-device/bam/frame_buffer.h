// The bytes of one frame that is being put together: grows without clearing memory that is about to be overwritten, keeps its
// memory for the next frame, and never takes more than its bound.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace bamboozle::bam {

class FrameBuffer {
 public:
  FrameBuffer() = default;
  FrameBuffer(FrameBuffer&& other) noexcept { *this = std::move(other); }
  FrameBuffer& operator=(FrameBuffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    capacity_ = std::exchange(other.capacity_, 0);
    size_ = std::exchange(other.size_, 0);
    overflowed_ = std::exchange(other.overflowed_, false);
    return *this;
  }

  /// Room for `count` more bytes, to be filled by the caller; valid until the next call. Beyond `bound` bytes in all the frame
  /// counts as overflowed: the room is empty, and what was there is kept.
  [[nodiscard]] std::span<std::byte> extend(std::size_t count, std::size_t bound) {
    if (overflowed_ || count > bound - std::min(bound, size_)) {
      overflowed_ = true;
      return {};
    }
    if (size_ + count > capacity_) {
      const std::size_t capacity = std::max(size_ + count, capacity_ * 2);
      auto grown = std::make_unique_for_overwrite<std::byte[]>(capacity);
      if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
      bytes_ = std::move(grown);
      capacity_ = capacity;
    }
    const std::span<std::byte> room(bytes_.get() + size_, count);
    size_ += count;
    return room;
  }

  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0 && !overflowed_; }
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  void clear() {
    size_ = 0;
    overflowed_ = false;
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace bamboozle::bam
