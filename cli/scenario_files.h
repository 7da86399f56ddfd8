// From what the user names on the command line to the scenario files to run.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

/// A file is itself. A folder is every *.yaml below it, sorted, without profiles/ (no scenarios) and without must-fail/ (they
/// turn red on purpose: `bamboozle test` runs them) unless the folder named is one of these itself. A text says what is wrong.
[[nodiscard]] std::variant<std::vector<std::filesystem::path>, std::string> scenario_files(const std::vector<std::string>& named);

}  // namespace bamboozle::cli
