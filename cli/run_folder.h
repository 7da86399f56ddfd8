// The folder of a run: where it is made, what it is called, and how long it stays.
//
// `<cache>/runs/<name>-<n>`, or where --keep says; `<cache>/runs/latest` points at the newest. The oldest of a name are removed, so that the
// cache does not grow for ever; what shall stay is kept with --keep.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

/// Folders of one scenario name that stay.
inline constexpr std::size_t kRunsKept = 10;

/// Makes a new folder for a run, and removes the oldest of its name so that `kept` stay; or what went wrong. Who runs several at
/// once keeps more, lest a new run takes away the folder of one that still goes on.
[[nodiscard]] std::variant<std::filesystem::path, std::string> make_run_folder(const std::filesystem::path& cache,
                                                                               const std::string& name,
                                                                               std::size_t kept = kRunsKept);
/// Makes `folder` itself, emptied of an earlier run's files; a folder that holds anything else is refused.
[[nodiscard]] std::variant<std::filesystem::path, std::string> use_run_folder(const std::filesystem::path& folder);
/// Points runs/latest at this run's folder, in one step: two runs at once may both do so. A cache that cannot be written keeps the
/// link that it has.
void point_latest(const std::filesystem::path& cache, const std::filesystem::path& folder);
/// A run by what a user calls it: a folder, a trace file, "latest", or a name below the cache's runs. The trace file, or nothing.
[[nodiscard]] std::optional<std::filesystem::path> find_trace(const std::filesystem::path& cache, const std::string& run);

/// The folders of all runs of this name that are kept, the oldest first.
[[nodiscard]] std::vector<std::filesystem::path> run_folders(const std::filesystem::path& cache, const std::string& name);

}  // namespace bamboozle::cli
