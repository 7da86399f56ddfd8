#include "cli/run_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 13> kOurs = {"trace.pb",     "console.log", "qemu.log",      "result.json",
                                                    "progress",     "servers",     "executions.pb", "coverage.info",
                                                    "control.sock", "gdb",         "gdb.sock",      "paused",      "replay"};

/// The folders NAME-1, NAME-2, ... by number.
std::vector<std::pair<unsigned, fs::path>> folders_of(const fs::path& runs, const std::string& name) {
  std::vector<std::pair<unsigned, fs::path>> found;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(runs, problem)) {
    const std::string file = entry.path().filename();
    if (!file.starts_with(name + "-")) continue;
    const std::string_view digits = std::string_view(file).substr(name.size() + 1);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc{} && end == digits.data() + digits.size()) found.emplace_back(number, entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::variant<fs::path, std::string> make_run_folder(const fs::path& cache, const std::string& name, std::size_t kept) {
  const fs::path runs = cache / "runs";
  std::error_code problem;
  fs::create_directories(runs, problem);
  if (problem)
    return fmt::format("{}: cannot create: {}; set BAMBOOZLE_CACHE to a folder that can be written", runs.string(),
                       problem.message());
  auto old = folders_of(runs, name);
  unsigned number = old.empty() ? 1 : old.back().first + 1;
  fs::path folder = runs / fmt::format("{}-{}", name, number);
  while (!fs::create_directory(folder, problem)) {  // false and no error: another run was faster
    if (problem) return fmt::format("{}: cannot create: {}", folder.string(), problem.message());
    folder = runs / fmt::format("{}-{}", name, ++number);
  }
  for (std::size_t i = 0; i + kept <= old.size(); ++i) fs::remove_all(old[i].second, problem);
  return folder;
}

std::variant<fs::path, std::string> use_run_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return fmt::format("{}: cannot create: {}", folder.string(), problem.message());
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem))
    if (std::find(kOurs.begin(), kOurs.end(), entry.path().filename().string()) == kOurs.end())
      return fmt::format("{}: holds '{}', which no run of ours made; give --keep a folder of its own", folder.string(),
                         entry.path().filename().string());
  for (const std::string_view file : kOurs) fs::remove_all(folder / file, problem);
  return fs::absolute(folder).lexically_normal();
}

void point_latest(const fs::path& cache, const fs::path& folder) {
  const fs::path runs = cache / "runs";
  std::error_code ignored;
  fs::create_directories(runs, ignored);
  // of this process and thread: several runs of a suite may come here at once
  const fs::path link = runs / fmt::format(".latest-{}", ::gettid());
  fs::remove(link, ignored);
  fs::create_directory_symlink(folder.parent_path() == runs ? folder.filename() : fs::absolute(folder), link, ignored);
  fs::rename(link, runs / "latest", ignored);
}

std::optional<fs::path> find_trace(const fs::path& cache, const std::string& run) {
  for (const fs::path& candidate : {fs::path(run), fs::path(run) / "trace.pb", cache / "runs" / run / "trace.pb"}) {
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
  }
  const auto of_name = folders_of(cache / "runs", run);  // "first-light": its newest
  if (!of_name.empty() && fs::exists(of_name.back().second / "trace.pb")) return of_name.back().second / "trace.pb";
  return std::nullopt;
}

std::vector<fs::path> run_folders(const fs::path& cache, const std::string& name) {
  std::vector<fs::path> folders;
  for (auto& [number, folder] : folders_of(cache / "runs", name)) folders.push_back(std::move(folder));
  return folders;
}

}  // namespace bamboozle::cli
