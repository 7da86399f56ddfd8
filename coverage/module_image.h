// A kernel module as its file has it: the sections that get into memory, and what the kernel writes into them when it loads them.
//
// It knows ELF and the relocations of arm64; where the module comes to lie is found by coverage/placement.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::coverage {

/// A place in the module: a section by its index in ModuleImage::sections, and bytes from its beginning.
struct Place {
  std::size_t section = 0;
  std::uint64_t offset = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// How a relocation says its target; `other` holds nothing that leads back to it.
enum class RelocationKind : std::uint8_t { pointer, page, low_12_bits, branch, other };

struct Relocation {
  std::uint64_t offset = 0;  ///< in its section
  RelocationKind kind = RelocationKind::other;
  std::uint32_t mask = 0;       ///< bits of the instruction that stay as they are in the file
  unsigned scale = 0;           ///< of low_12_bits: the immediate counts units of 2^scale bytes
  std::optional<Place> target;  ///< nothing: a symbol of the kernel or of another module
};

struct Section {
  std::string name;  ///< unique: a second ".text" is ".text#2"
  bool executable = false;
  std::vector<std::uint8_t> bytes;  ///< of code; of other sections only the size counts
  std::uint64_t size = 0;
  std::vector<Relocation> relocations;  ///< by offset

  /// Of code: how many instructions it has.
  [[nodiscard]] std::size_t words() const { return executable ? bytes.size() / 4 : 0; }
  /// The instruction at `index`, which is below words().
  [[nodiscard]] std::uint32_t word(std::size_t index) const;
};

struct ModuleImage {
  std::vector<Section> sections;  ///< all that get into memory, in the order of the file

  /// Instructions in all sections.
  [[nodiscard]] std::size_t words() const;
};

/// The image, or what is wrong with the file.
[[nodiscard]] std::variant<ModuleImage, std::string> read_module(const std::filesystem::path& file);

/// The first difference between the code of two modules, "section .text differs at 0x1c"; empty: there is none. Offsets of data
/// may differ: the name of the file that was compiled is among the data, and is longer if that lay elsewhere.
[[nodiscard]] std::string code_difference(const ModuleImage& a, const ModuleImage& b);

}  // namespace bamboozle::coverage
