#include "cli/wall_times.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace bamboozle::cli {
namespace {

std::map<std::string, double> read(const std::filesystem::path& path) {
  std::map<std::string, double> times;
  std::ifstream file(path);
  const nlohmann::json json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return times;
  for (const auto& [name, seconds] : json.items())
    if (seconds.is_number()) times[name] = seconds.get<double>();
  return times;
}

}  // namespace

WallTimes::WallTimes(std::filesystem::path file) : file_(std::move(file)), known_(read(file_)) {}

std::optional<double> WallTimes::of(const std::string& name) const {
  const auto found = known_.find(name);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void WallTimes::save() const {
  if (noted_.empty()) return;
  std::map<std::string, double> times = read(file_);
  for (const auto& [name, seconds] : noted_) times[name] = seconds;
  const std::filesystem::path part = fmt::format("{}.{}", file_.string(), ::getpid());
  std::ofstream out(part, std::ios::trunc);
  out << nlohmann::json(times).dump(1) << '\n';
  out.close();
  std::error_code ignored;
  if (out) std::filesystem::rename(part, file_, ignored);
  if (!out || ignored) std::filesystem::remove(part, ignored);
}

}  // namespace bamboozle::cli
