// Guest RAM of a test: one window of bytes at one address; everything else is no RAM.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "qemu-device/ports.h"

namespace bamboozle::fakes {

class FakeGuestMemory final : public GuestMemory {
 public:
  explicit FakeGuestMemory(std::uint64_t base = 0x40000000, std::size_t size = 0x100000) : base_(base), ram_(size) {}

  [[nodiscard]] bool read(std::uint64_t address, std::span<std::byte> to) override {
    ++reads;
    if (!has(address, to.size())) return false;
    if (!to.empty()) std::memcpy(to.data(), ram_.data() + (address - base_), to.size());
    return true;
  }

  [[nodiscard]] bool write(std::uint64_t address, std::span<const std::byte> from) override {
    ++writes;
    if (!has(address, from.size())) return false;
    if (!from.empty()) std::memcpy(ram_.data() + (address - base_), from.data(), from.size());
    return true;
  }

  // For the test itself; the address must be RAM.
  [[nodiscard]] std::span<std::byte> at(std::uint64_t address, std::size_t size) {
    return std::span(ram_).subspan(static_cast<std::size_t>(address - base_), size);
  }
  void store32(std::uint64_t address, std::uint32_t value) {
    for (std::byte& byte : at(address, 4)) {
      byte = static_cast<std::byte>(value & 0xFF);
      value >>= 8;
    }
  }
  [[nodiscard]] std::uint32_t load32(std::uint64_t address) {
    const std::span<std::byte> bytes = at(address, 4);
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return value;
  }
  [[nodiscard]] std::uint64_t base() const { return base_; }
  [[nodiscard]] std::size_t size() const { return ram_.size(); }

  std::uint64_t reads = 0;  ///< accesses by the device
  std::uint64_t writes = 0;

 private:
  [[nodiscard]] bool has(std::uint64_t address, std::size_t size) const {
    return address >= base_ && address - base_ <= ram_.size() && size <= ram_.size() - (address - base_);
  }

  std::uint64_t base_;
  std::vector<std::byte> ram_;
};

}  // namespace bamboozle::fakes
