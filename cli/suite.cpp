#include "cli/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

#include "cli/digest.h"
#include "cli/scenario_files.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

SuiteEntry entry_of(const fs::path& file, const fs::path& named, const scenario::LoadOptions& options) {
  SuiteEntry entry;
  entry.file = file;
  entry.name = stable_name(file, named);
  const scenario::LoadResult loaded = scenario::load_file(file, options);
  entry.understood = loaded.ok();
  if (!loaded.ok()) return entry;
  entry.claim = loaded.program->claim;
  entry.tags = loaded.program->tags;
  entry.host_clock = loaded.program->clock == scenario::ClockKind::host;
  entry.debug_kernel = loaded.program->debug_kernel;
  entry.cpus = loaded.program->cpus;
  return entry;
}

bool has_any(const SuiteEntry& entry, const std::vector<std::string>& tags) {
  return std::ranges::any_of(tags,
                             [&](const std::string& tag) { return std::ranges::find(entry.tags, tag) != entry.tags.end(); });
}

std::string known_tags(const std::vector<SuiteEntry>& entries) {
  std::set<std::string> tags;
  for (const SuiteEntry& entry : entries) tags.insert(entry.tags.begin(), entry.tags.end());
  return fmt::format("{}", fmt::join(tags, ", "));
}

}  // namespace

std::optional<Shard> parse_shard(const std::string& text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec != std::errc{} || index.ptr == end || *index.ptr != '/') return std::nullopt;
  const auto count = std::from_chars(index.ptr + 1, end, shard.count);
  if (count.ec != std::errc{} || count.ptr != end || shard.index < 1 || shard.index > shard.count) return std::nullopt;
  return shard;
}

bool in_shard(const std::string& name, const Shard& shard) {
  const std::string digest = sha256_of(name);
  std::uint64_t value = 0;
  std::from_chars(digest.data(), digest.data() + 16, value, 16);
  return value % shard.count == shard.index - 1;
}

std::string stable_name(const fs::path& file, const fs::path& named) {
  const fs::path whole = fs::absolute(file).lexically_normal();
  fs::path below;
  for (fs::path folder = whole.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (folder.filename() != "scenarios") continue;
    below = whole.lexically_relative(folder);
    break;
  }
  if (below.empty()) below = named.empty() ? whole.filename() : whole.lexically_relative(fs::absolute(named).lexically_normal());
  return below.replace_extension().generic_string();
}

std::variant<std::vector<SuiteEntry>, std::string> plan_suite(const std::vector<std::string>& named,
                                                              const std::optional<std::string>& clock) {
  scenario::LoadOptions options;
  if (clock) options.clock = *clock == "host" ? scenario::ClockKind::host : scenario::ClockKind::virtual_time;
  std::vector<SuiteEntry> entries;
  for (const std::string& name : named) {
    const auto files = scenario_files({name});
    if (const auto* problem = std::get_if<std::string>(&files)) return *problem;
    for (const fs::path& file : std::get<std::vector<fs::path>>(files))
      entries.push_back(entry_of(file, file == fs::path(name) ? fs::path() : fs::path(name), options));
  }
  return entries;
}

std::variant<std::vector<SuiteEntry>, std::string> select(const std::vector<SuiteEntry>& entries, const Selection& selection) {
  std::vector<SuiteEntry> selected;
  for (const SuiteEntry& entry : entries)
    if (!entry.understood || ((selection.tags.empty() || has_any(entry, selection.tags)) && !has_any(entry, selection.not_tags)))
      selected.push_back(entry);
  if (selected.empty()) return fmt::format("no scenario is left by the tags that were given; tags here: {}", known_tags(entries));
  std::erase_if(selected, [&](const SuiteEntry& entry) { return !in_shard(entry.name, selection.shard); });
  return selected;
}

}  // namespace bamboozle::cli
