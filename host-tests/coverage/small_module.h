// A module made up for tests, and a guest memory into which it can be loaded as the kernel does it.
#pragma once

#include <cstring>
#include <map>
#include <span>
#include <vector>

#include "coverage/placement.h"

namespace bamboozle::coverage {

inline constexpr std::size_t kText = 0;
inline constexpr std::size_t kInit = 1;
inline constexpr std::size_t kData = 2;
inline constexpr std::size_t kTextWords = 160;

inline void put(std::vector<std::uint8_t>& bytes, std::size_t offset, std::uint32_t word) {
  std::memcpy(bytes.data() + offset, &word, sizeof word);
}

/// .text with instructions that are all different, .init.text as every driver has it, and .data with the pointer between the two:
/// init leads to .data, .data to .text.
inline ModuleImage small_module() {
  ModuleImage image;
  Section text{".text", true, std::vector<std::uint8_t>(kTextWords * 4), kTextWords * 4, {}};
  for (std::uint32_t i = 0; i < kTextWords; ++i) put(text.bytes, i * 4, 0x91000000 | i << 10 | (i & 31));
  put(text.bytes, 10 * 4, 0x54000081);  // b.ne +16
  put(text.bytes, 20 * 4, 0xb4ffffc0);  // cbz x0, -8
  put(text.bytes, 30 * 4, 0x94000000);  // bl: to the kernel
  text.relocations.push_back({30 * 4, RelocationKind::branch, 0xfc000000, 0, std::nullopt});

  Section init{".init.text", true, std::vector<std::uint8_t>(5 * 4), 5 * 4, {}};
  put(init.bytes, 0, 0xa9bf7bfd);   // stp x29, x30, [sp, #-16]!
  put(init.bytes, 4, 0x90000000);   // adrp x0, .data + 8
  put(init.bytes, 8, 0x91000000);   // add x0, x0, :lo12:.data + 8
  put(init.bytes, 12, 0x94000000);  // bl: to the kernel
  put(init.bytes, 16, 0xd65f03c0);  // ret
  init.relocations = {{4, RelocationKind::page, 0x9f00001f, 0, Place{kData, 8}},
                      {8, RelocationKind::low_12_bits, ~(0xfffU << 10), 0, Place{kData, 8}},
                      {12, RelocationKind::branch, 0xfc000000, 0, std::nullopt}};

  Section data{".data", false, {}, 32, {}};
  data.relocations = {{16, RelocationKind::pointer, 0, 0, Place{kText, 40}}};
  image.sections = {text, init, data};
  return image;
}

class GuestMemory {
 public:
  void map(std::uint64_t address, std::vector<std::uint8_t> bytes) { areas_[address] = std::move(bytes); }
  void unmap(std::uint64_t address) { areas_.erase(address); }
  void poke(std::uint64_t address, std::uint32_t word) {
    auto area = std::prev(areas_.upper_bound(address));
    put(area->second, address - area->first, word);
  }
  bool read(std::uint64_t address, std::span<std::uint8_t> to) const {
    auto area = areas_.upper_bound(address);
    if (area == areas_.begin()) return false;
    --area;
    const std::uint64_t offset = address - area->first;
    if (offset + to.size() > area->second.size()) return false;
    std::memcpy(to.data(), area->second.data() + offset, to.size());
    return true;
  }
  [[nodiscard]] std::vector<std::uint32_t> code(std::uint64_t address, std::size_t count) const {
    std::vector<std::uint32_t> out(count);
    std::vector<std::uint8_t> bytes(count * 4);
    read(address, bytes);
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
  }
  ReadMemory reader() const {
    return [this](std::uint64_t address, std::span<std::uint8_t> to) { return read(address, to); };
  }

  /// As the kernel loads small_module(): the addresses are written where the relocations are.
  void load(const ModuleImage& image, std::uint64_t text, std::uint64_t init, std::uint64_t data) {
    std::vector<std::uint8_t> code = image.sections[kText].bytes;
    put(code, 30 * 4, 0x94001234);
    map(text, code);
    code = image.sections[kInit].bytes;
    const std::uint64_t target = data + 8;
    const auto pages = static_cast<std::uint32_t>((target >> 12) - (init >> 12)) & 0x1fffff;
    put(code, 4, 0x90000000 | (pages & 3) << 29 | (pages >> 2) << 5);
    put(code, 8, 0x91000000 | static_cast<std::uint32_t>(target & 0xfff) << 10);
    put(code, 12, 0x97abcdef);
    map(init, code);
    std::vector<std::uint8_t> bytes(32, 0xcc);
    const std::uint64_t pointer = text + 40;
    std::memcpy(bytes.data() + 16, &pointer, sizeof pointer);
    map(data, bytes);
  }

 private:
  std::map<std::uint64_t, std::vector<std::uint8_t>> areas_;
};

}  // namespace bamboozle::coverage
