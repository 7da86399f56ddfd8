// YAML -> Program, strictly: whatever is not understood is refused with its place in the file and what was probably meant.
//
// All problems of a file are collected, not only the first; nothing is thrown, whatever the bytes. The loader starts nothing and
// reads no other file than the scenario and its profile. Grammar and meaning: docs/scenarios.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/scenario/program.h"

namespace bamboozle::scenario {

/// Something wrong in a file.
struct Problem {
  std::string file;  ///< as given to the loader; the profile's own path when the problem is there
  Location at;       ///< 0:0 when it is about the file as a whole
  std::string message;
  std::string hint;  ///< what to do; may be empty

  /// "scenarios/a.yaml:7:5: error: unknown key 'expcet' (did you mean 'expect'?)"
  [[nodiscard]] std::string text() const;
};

/// A profile's file.
struct ProfileText {
  std::string path;
  std::string text;
};
using ResolveProfile = std::function<std::optional<ProfileText>(const std::string& name)>;

struct LoadOptions {
  std::optional<ClockKind> clock;  ///< overrides the file's `clock:` (the command line's --clock)
  std::map<std::string, std::uint16_t>
      need_ports;  ///< where what `needs:` names listens on the host; others stay in Program::forwards
  /// Finds `modem: {profile: NAME}`. Not set: load_file looks for profiles/NAME.yaml beside the file and in the four folders
  /// above it. msm8916 without a file is what parameters.h says.
  ResolveProfile profiles;
};

struct LoadResult {
  std::optional<Program> program;  ///< absent when there is any problem
  std::vector<Problem> problems;   ///< in order of place
  [[nodiscard]] bool ok() const { return program.has_value(); }
  /// One line for each problem.
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] LoadResult load_file(const std::filesystem::path& path, const LoadOptions& options = {});

/// `path` is only for messages and for the name.
[[nodiscard]] LoadResult load_text(std::string_view text, const std::string& path, const LoadOptions& options = {});

/// Looks in `folder` for NAME.yaml.
[[nodiscard]] ResolveProfile profiles_in(std::filesystem::path folder);

}  // namespace bamboozle::scenario
