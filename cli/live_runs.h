// Finds the run that somebody means among those that go on.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

namespace bamboozle::cli {

/// The folder of a run that goes on, by what a user calls it, as `view` does: a folder, a trace file, "latest", a name below the
/// cache's runs (its newest that goes on). Empty: the newest of all. Or why there is none, and what to do.
[[nodiscard]] std::variant<std::filesystem::path, std::string> find_live_run(const std::filesystem::path& cache,
                                                                             const std::string& run);

}  // namespace bamboozle::cli
