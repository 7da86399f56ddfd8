#include "coverage/placement.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

namespace bamboozle::coverage {
namespace {

// Equal instructions after which chance is ruled out: two drivers share an init function, but not that much.
constexpr std::size_t kSure = 64;
// The kernel patches code when it loads it (alternatives for the processor, static keys, tracing): one instruction in eight may
// differ in a section, but none in one that is so short that this could be all of it.
constexpr std::size_t kPatched = 8;
constexpr std::size_t kShort = 64;
constexpr std::size_t kAtOnce = 64;  // instructions read from the guest at a time: most candidates fail with the first
constexpr std::uint64_t kPage = 4096;

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// What an adrp instruction at `address` says: the page of its target.
std::uint64_t page_of(std::uint32_t instruction, std::uint64_t address) {
  const std::uint32_t pages = ((instruction >> 5 & 0x7ffff) << 2) | (instruction >> 29 & 3);
  const auto distance = static_cast<std::int64_t>(static_cast<std::int32_t>(pages << 11) >> 11);
  return (address & ~(kPage - 1)) + static_cast<std::uint64_t>(distance * static_cast<std::int64_t>(kPage));
}

/// What a b or bl instruction at `address` says.
std::uint64_t branch_target(std::uint32_t instruction, std::uint64_t address) {
  const auto distance = static_cast<std::int64_t>(static_cast<std::int32_t>(instruction << 6) >> 6) * 4;
  return address + static_cast<std::uint64_t>(distance);
}

}  // namespace

Placement::Placement(ModuleImage image, ReadMemory read) : image_(std::move(image)), read_(std::move(read)) {
  for (std::size_t i = 0; i < image_.sections.size(); ++i) {
    const Section& section = image_.sections[i];
    std::vector<std::uint32_t> masks(section.words(), ~std::uint32_t{0});
    for (const Relocation& relocation : section.relocations)
      if (relocation.offset / 4 < masks.size()) masks[relocation.offset / 4] &= relocation.mask;
    for (std::size_t word = 0; word < masks.size(); ++word) {
      const Place place{i, word * 4};
      if (masks[word] == ~std::uint32_t{0})
        by_first_[section.word(word)].push_back(place);
      else
        any_first_.push_back(place);
    }
    masks_.push_back(std::move(masks));
  }
}

std::optional<std::uint64_t> Placement::base_of(std::size_t section) const {
  const auto found = known_.find(section);
  return found == known_.end() ? std::nullopt : std::optional(found->second.base);
}

bool Placement::looks_like(const Place& place, std::span<const std::uint32_t> code) const {
  const Section& section = image_.sections[place.section];
  const std::size_t first = place.offset / 4;
  if (code.size() > section.words() - first) return false;
  for (std::size_t i = 0; i < code.size(); ++i)
    if (((code[i] ^ section.word(first + i)) & masks_[place.section][first + i]) != 0) return false;
  return true;
}

std::optional<Place> Placement::find(std::uint64_t address, std::span<const std::uint32_t> code) {
  if (code.empty()) return std::nullopt;
  for (auto known = known_.begin(); known != known_.end(); ++known) {
    const auto& [section, where] = *known;
    const std::uint64_t offset = address - where.base;
    if (address < where.base || offset + code.size() * 4 > where.bytes.size()) continue;
    if (std::memcmp(where.bytes.data() + offset, code.data(), code.size() * 4) == 0) return Place{section, offset};
    // other code than when it was looked at: patched since, or the module is gone and something else is here
    const std::size_t index = section;
    const std::uint64_t base = where.base;
    known_.erase(known);
    if (settle(index, base)) return Place{index, offset};
    break;
  }
  const auto try_one = [&](const Place& place) {
    return looks_like(place, code) && address >= place.offset && settle(place.section, address - place.offset);
  };
  if (const auto places = by_first_.find(code.front()); places != by_first_.end())
    for (const Place& place : places->second)
      if (try_one(place)) return place;
  for (const Place& place : any_first_)
    if (try_one(place)) return place;
  return std::nullopt;
}

std::optional<std::size_t> Placement::compare(std::size_t section, std::uint64_t base, std::vector<std::uint8_t>& bytes) const {
  const Section& wanted = image_.sections[section];
  const std::size_t words = wanted.words();
  const std::size_t most_different = words < kShort ? 0 : words / kPatched;
  std::size_t equal = 0;
  std::size_t different = 0;
  bytes.resize(wanted.bytes.size());
  for (std::size_t first = 0; first < words; first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, words - first);
    if (!read_(base + first * 4, std::span(bytes).subspan(first * 4, count * 4))) return std::nullopt;
    for (std::size_t i = first; i < first + count; ++i) {
      const std::uint32_t mask = masks_[section][i];
      if (((word_at(bytes, i * 4) ^ wanted.word(i)) & mask) != 0)
        ++different;
      else if (mask == ~std::uint32_t{0})
        ++equal;
    }
    // of what was read so far, too: other code is told by its beginning
    if (different > std::min(most_different, (first + count) / kPatched)) return std::nullopt;
  }
  return equal;
}

bool Placement::settle(std::size_t section, std::uint64_t base) {
  std::map<std::size_t, Known> found;
  std::deque<std::pair<std::size_t, std::uint64_t>> to_see = {{section, base}};
  std::size_t equal = 0;
  while (!to_see.empty()) {
    const auto [index, where] = to_see.front();
    to_see.pop_front();
    if (found.contains(index)) continue;
    Known known{where, {}};
    if (image_.sections[index].executable) {
      const auto compared = compare(index, where, known.bytes);
      if (!compared && index == section) return false;
      if (!compared) continue;
      equal += *compared;
    } else {
      if (image_.sections[index].relocations.empty()) continue;  // it leads nowhere
      known.bytes.resize(image_.sections[index].size);
      if (!read_(where, known.bytes)) continue;
    }
    for (const auto& next : led_to(index, where, known.bytes)) to_see.push_back(next);
    found.emplace(index, std::move(known));
  }
  if (equal < std::min(kSure, image_.words() / 2)) return false;
  for (auto& [index, known] : found)
    if (image_.sections[index].executable) known_.insert_or_assign(index, std::move(known));
  return true;
}

std::vector<std::pair<std::size_t, std::uint64_t>> Placement::led_to(std::size_t section, std::uint64_t base,
                                                                     std::span<const std::uint8_t> bytes) const {
  std::vector<std::pair<std::size_t, std::uint64_t>> out;
  std::vector<std::pair<Place, std::uint64_t>> pages;  // of an address that needs a second instruction
  std::vector<std::pair<Place, std::uint64_t>> lows;
  for (const Relocation& relocation : image_.sections[section].relocations) {
    if (!relocation.target) continue;
    const Place& target = *relocation.target;
    const bool is_pointer = relocation.kind == RelocationKind::pointer;
    if (relocation.offset + (is_pointer ? 8 : 4) > bytes.size()) continue;
    const std::uint32_t word = word_at(bytes, relocation.offset);
    const std::uint64_t address = base + relocation.offset;
    if (is_pointer) {
      std::uint64_t value = 0;
      std::memcpy(&value, bytes.data() + relocation.offset, sizeof value);
      out.emplace_back(target.section, value - target.offset);
    } else if (relocation.kind == RelocationKind::branch && relocation.mask == 0xfc000000) {
      out.emplace_back(target.section, branch_target(word, address) - target.offset);
    } else if (relocation.kind == RelocationKind::page) {
      pages.emplace_back(target, page_of(word, address));
    } else if (relocation.kind == RelocationKind::low_12_bits) {
      lows.emplace_back(target, std::uint64_t{word >> 10 & 0xfff} << relocation.scale);
    }
  }
  for (const auto& [target, page] : pages)
    for (const auto& [other, low] : lows)
      if (other == target) {
        out.emplace_back(target.section, (page | low) - target.offset);
        break;
      }
  return out;
}

}  // namespace bamboozle::coverage
