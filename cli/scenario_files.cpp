#include "cli/scenario_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

bool left_out(const fs::path& file, const fs::path& named) {
  const fs::path below = file.lexically_relative(named);
  return std::any_of(below.begin(), below.end(), [](const fs::path& part) { return part == "profiles" || part == "must-fail"; });
}

}  // namespace

std::variant<std::vector<fs::path>, std::string> scenario_files(const std::vector<std::string>& named) {
  std::vector<fs::path> files;
  for (const std::string& name : named) {
    std::error_code problem;
    if (fs::is_regular_file(name, problem)) {
      files.emplace_back(name);
      continue;
    }
    if (!fs::is_directory(name, problem))
      return fmt::format("{}: there is no such file or folder; expected a scenario (*.yaml) or a folder of them", name);
    std::vector<fs::path> found;
    for (fs::recursive_directory_iterator each(name, problem), end; !problem && each != end; each.increment(problem))
      if (each->is_regular_file() && each->path().extension() == ".yaml" && !left_out(each->path(), name))
        found.push_back(each->path());
    if (problem) return fmt::format("{}: {}", name, problem.message());
    if (found.empty()) return fmt::format("{}: holds no scenario (*.yaml)", name);
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace bamboozle::cli
