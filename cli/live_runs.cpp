#include "cli/live_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/control_client.h"
#include "cli/run_folder.h"
#include "modem-model/control/socket_server.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "begin one with ./bamboozle run SCENARIO, or ./bamboozle shell";

bool goes_on(const fs::path& folder) { return ControlClient(folder, std::chrono::milliseconds{200}).problem().empty(); }

/// Every run of the cache that has a socket, and the latest one that --keep keeps elsewhere; the one that began last first.
std::vector<fs::path> with_socket(const fs::path& runs) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(runs, problem)) {
    std::error_code none;
    fs::path folder = entry.path();
    if (entry.is_symlink()) {  // `latest`: one of the others, or a run that is kept elsewhere
      folder = fs::canonical(folder, none);
      if (none || folder.parent_path() == fs::canonical(runs, none)) continue;
    }
    const auto began = fs::last_write_time(folder / control::kSocketName, none);
    if (!none) found.emplace_back(began, folder);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> folders;
  for (auto& [began, folder] : found) folders.push_back(std::move(folder));
  return folders;
}

}  // namespace

std::variant<fs::path, std::string> find_live_run(const fs::path& cache, const std::string& run) {
  const fs::path runs = cache / "runs";
  if (run.empty()) {
    for (const fs::path& folder : with_socket(runs))
      if (goes_on(folder)) return folder;
    return fmt::format("no run goes on below {}; {}", runs.string(), kBegin);
  }
  std::error_code ignored;
  for (const fs::path& folder : {fs::path(run), fs::path(run).parent_path(), runs / run}) {
    const bool meant = folder != fs::path(run).parent_path() || fs::path(run).filename() == "trace.pb";
    if (meant && fs::is_directory(folder, ignored)) return folder;
  }
  std::vector<fs::path> of_name = run_folders(cache, run);
  std::reverse(of_name.begin(), of_name.end());
  if (of_name.empty()) return fmt::format("{}: there is no such run; {}", run, kBegin);
  const auto live = std::find_if(of_name.begin(), of_name.end(), goes_on);
  return live != of_name.end() ? *live : of_name.front();  // who connects there is told why not
}

}  // namespace bamboozle::cli
