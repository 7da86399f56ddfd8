#include "cli/new_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <system_error>

#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

std::string names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

fs::path new_file(const std::string& name) {
  const fs::path file(name);
  return file.extension() == ".yaml" ? file : fs::path(name + ".yaml");
}

std::variant<fs::path, std::string> find_template(const std::string& from, const fs::path& templates) {
  std::error_code problem;
  const bool is_name = from.find('/') == std::string::npos;
  for (const fs::path& candidate : {is_name ? templates / (from + ".yaml") : fs::path(from), fs::path(from)})
    if (fs::is_regular_file(candidate, problem)) return candidate;
  return fmt::format("--from {}: there is no such template or scenario file; templates: {}", from, names_in(templates));
}

std::string new_text(const std::string& text, const std::string& from, const fs::path& file) {
  std::string body;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (body.empty() && (line.empty() || line.front() == '#')) continue;  // says what the template is, not what this will be
    body += line + "\n";
  }
  return fmt::format(
             "# Begun from {0}. It is green as it stands: change it until it says what your modem does.\n"
             "#   ./bamboozle lint {1}    whether it is understood\n"
             "#   ./bamboozle run {1}     whether the claim holds\n"
             "#   ./bamboozle view {2}    what happened in the last run, event by event\n"
             "# Every step and key: docs/scenarios.md\n",
             from, file.string(), file.stem().string()) +
         body;
}

std::string write_new(const std::string& text, const fs::path& file) {
  std::error_code problem;
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), problem);
  if (problem) return fmt::format("{}: cannot create: {}", file.parent_path().string(), problem.message());
  // x: fails if it exists, also if it came into being just now
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "wxe"), &std::fclose);
  if (out == nullptr && errno == EEXIST)
    return fmt::format("{}: is there already, and is not overwritten; take another name", file.string());
  if (out == nullptr) return fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno));
  const bool written = std::fwrite(text.data(), 1, text.size(), out.get()) == text.size() && std::fflush(out.get()) == 0;
  if (!written) return fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno));
  const scenario::LoadResult loaded = scenario::load_file(file);
  if (loaded.ok()) return {};
  fs::remove(file, problem);
  return fmt::format("the template is not understood where the new file shall stand:\n{}", loaded.text());
}

}  // namespace bamboozle::cli
