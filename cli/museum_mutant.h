// A bug of the museum: what is changed in a driver, and who must turn red for it. In museum/ it is the upstream driver and a
// scenario, in museum/core/ a file of our own driver's core and its host tests.
//
// A file is one mutant; its name is the file's. It holds no copy of the driver: each edit quotes the shortest text that names its
// place, and one whose text is not there as often as it says is refused (docs/museum.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "modem-model/scenario/program.h"

namespace bamboozle::cli {

enum class MuseumKind : std::uint8_t {
  driver,  ///< museum/: upstream's driver, and a scenario
  core     ///< museum/core/: driver/core/, and tests of host-tests/driver-core/
};

struct SourceEdit {
  std::string function;  ///< driver only: in whose body; empty: anywhere in the file
  std::string find;
  unsigned which = 1;  ///< of `count` places, from 1
  unsigned count = 1;  ///< so many there must be, no more and no fewer
  std::string replace;
  scenario::Location at;  ///< in the mutant's file
};

struct Mutant {
  std::string name;
  std::string file;
  std::string bug;     ///< one sentence
  std::string origin;  ///< where it was seen, or "seeded"
  std::vector<SourceEdit> edits;
  std::string scenario;            ///< driver: stable name, "power/vote-withdrawn"
  std::string fails;               ///< driver: words that must be in the failure; empty: any failure will do
  std::string source;              ///< core: file below driver/core/, "vote.cpp"
  std::vector<std::string> tests;  ///< core: one of them must fail; "VoteTest.IsRefused", or all of "VoteTest"
};

/// The mutant in the text, or all that is wrong with it, a line each.
[[nodiscard]] std::variant<Mutant, std::string> parse_mutant(std::string_view text, const std::filesystem::path& file,
                                                             MuseumKind kind = MuseumKind::driver);

/// All of the folder, by name, or only those named. A text says what is wrong: a file, or a name that is none.
[[nodiscard]] std::variant<std::vector<Mutant>, std::string> load_museum(const std::filesystem::path& folder,
                                                                         const std::vector<std::string>& names,
                                                                         MuseumKind kind = MuseumKind::driver);

/// The source with the bug in it. A text instead says which edit does not fit and why, with its place.
struct Mutated {
  std::string source;
};
[[nodiscard]] std::variant<Mutated, std::string> mutate(std::string source, const Mutant& mutant);

}  // namespace bamboozle::cli
