// Where a module lies in the guest's memory, found from the code that the guest runs.
//
// Nobody in the guest is asked: it would cost the guest time, and could answer only after the module's init code has run. Instead
// code that is about to run is compared with the module's file. What looks like it is looked at as a whole: the section around
// it, then, along the addresses that the kernel wrote into it, the sections that it leads to. That finds the ten instructions of
// an init function, which look like those of any driver, and with them all else before it runs; and it finds them again when the
// module is loaded a second time, somewhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "coverage/module_image.h"

namespace bamboozle::coverage {

/// Copies guest memory at a virtual address; false: some of it is not mapped.
using ReadMemory = std::function<bool(std::uint64_t address, std::span<std::uint8_t> to)>;

class Placement {
 public:
  Placement(ModuleImage image, ReadMemory read);

  /// Code that is about to run, at `address`: where in the module it is, or nothing if it is other code.
  [[nodiscard]] std::optional<Place> find(std::uint64_t address, std::span<const std::uint32_t> code);

  /// Where a section lies as far as is known, by its index.
  [[nodiscard]] std::optional<std::uint64_t> base_of(std::size_t section) const;
  [[nodiscard]] const ModuleImage& image() const { return image_; }

 private:
  using Bases = std::map<std::size_t, std::uint64_t>;
  struct Known {
    std::uint64_t base;
    std::vector<std::uint8_t> bytes;  // what was there: the kernel may have patched some instructions
  };

  [[nodiscard]] bool looks_like(const Place& place, std::span<const std::uint32_t> code) const;
  /// How many instructions of the section are at `base`, compared in full; nothing: it is not there.
  [[nodiscard]] std::optional<std::size_t> compare(std::size_t section, std::uint64_t base,
                                                   std::vector<std::uint8_t>& bytes) const;
  /// The section is here and so is what it leads to, with enough of it compared to be sure.
  bool settle(std::size_t section, std::uint64_t base);
  /// The sections that the addresses in this one lead to.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::uint64_t>> led_to(std::size_t section, std::uint64_t base,
                                                                          std::span<const std::uint8_t> bytes) const;

  const ModuleImage image_;
  const ReadMemory read_;
  std::vector<std::vector<std::uint32_t>> masks_;                   // of each section's instructions
  std::unordered_map<std::uint32_t, std::vector<Place>> by_first_;  // places by the instruction there
  std::vector<Place> any_first_;                                    // those whose instruction the kernel changes
  std::map<std::size_t, Known> known_;
};

}  // namespace bamboozle::coverage
