#include "modem-model/scenario/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <tuple>

#include "modem-model/scenario/fault_loader.h"
#include "modem-model/scenario/modem_loader.h"
#include "modem-model/scenario/reader.h"
#include "modem-model/scenario/soc_loader.h"
#include "modem-model/scenario/step_loader.h"
#include "modem-model/scenario/strictness.h"
#include "modem-model/scenario/suggest.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 2> kClocks = {"virtual", "host"};
constexpr std::array<std::string_view, 3> kNeeds = {"http-server", "iperf3-server", "debug-kernel"};
constexpr std::uint64_t kMostCpus = 2;

void load_header(MapReader& reader, Program& program, Problems& problems) {
  if (const Node* version = reader.need("version", "version: 1")) {
    const auto number = read_number(*version, "'version'", 0, UINT32_MAX, problems);
    if (number && *number != 1)
      problems.add(version->at, fmt::format("version {} of the language is not known", *number), "version: 1");
  }
  if (const Node* claim = reader.need("claim", "one sentence: what this scenario shows")) {
    program.claim = read_text(*claim, "'claim'", problems).value_or("");
    if (program.claim.empty()) problems.add(claim->at, "'claim' is empty", "one sentence: what this scenario shows");
  }
  if (const Node* tags = reader.find("tags")) program.tags = read_words(*tags, "'tags'", problems);
  if (const Node* seed = reader.find("seed")) {
    program.seed = read_number(*seed, "'seed'", 0, UINT64_MAX, problems).value_or(program.seed);
  }
}

void load_limits(const Node& node, Limits& limits, Problems& problems) {
  MapReader reader(node, "'limits'", problems);
  const std::pair<std::string_view, Nanoseconds*> known[] = {
      {"virtual", &limits.virtual_time}, {"step", &limits.step}, {"wall", &limits.wall}};
  for (const auto& [key, limit] : known) {
    const Node* value = reader.find(key);
    if (value == nullptr) continue;
    *limit = read_time(*value, fmt::format("'{}'", key), problems).value_or(*limit);
    if (limit->count() == 0) problems.add(value->at, fmt::format("the limit '{}' is nothing", key));
  }
  reader.finish();
}

void load_words(const Node& node, std::string_view what, std::span<const std::string_view> known, std::vector<std::string>& to,
                Problems& problems) {
  if (node.kind != Node::Kind::sequence) {
    problems.add(node.at, fmt::format("'{}' must be a list, not {}", what, kind_name(node.kind)),
                 fmt::format("{}: [{}]", what, known[0]));
    return;
  }
  for (const Node& item : node.items) {
    if (const auto index = read_word(item, fmt::format("'{}'", what), known, problems)) to.emplace_back(known[*index]);
  }
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\n") == std::string::npos; }

/// The keys are the drivers' names, which are the user's own.
void load_known(const Node& node, Program& program, Problems& problems) {
  constexpr std::string_view kExample = "known: {upstream: \"why it fails\"}";
  if (node.kind != Node::Kind::map || node.members.empty()) {
    problems.add(node.at, "'known' must say which driver fails, and why", std::string(kExample));
    return;
  }
  for (const Member& driver : node.members) {
    KnownFailure failure;
    const Node* why = &driver.value;
    if (driver.value.kind == Node::Kind::map) {
      MapReader reader(driver.value, "a known failure", problems);
      why = reader.need("why", std::string(kExample));
      if (const Node* fails = reader.find("fails")) {
        failure.fails = read_text(*fails, "'fails'", problems).value_or("");
        if (is_blank(failure.fails))
          problems.add(fails->at, "'fails' is empty", "words of the failure: of the step, of what is expected or of what comes instead");
      }
      reader.finish();
    }
    if (why != nullptr) {
      failure.why = why->kind == Node::Kind::scalar ? why->text : std::string();
      if (is_blank(failure.why)) problems.add(why->at, "a known failure needs a reason, in words", std::string(kExample));
    }
    program.known[driver.key.text] = std::move(failure);
  }
}

/// Servers on the host stay in `needs`; a kernel is nothing that a port leads to.
void load_needs(const Node& node, Program& program, Problems& problems) {
  load_words(node, "needs", kNeeds, program.needs, problems);
  program.debug_kernel = std::erase(program.needs, "debug-kernel") != 0;
}

/// Two processors race as the host has them run: under counted instructions they would take turns, and QEMU hangs at power-off.
void load_cpus(const Node& node, Program& program, Problems& problems) {
  const auto number = read_number(node, "'cpus'", 1, kMostCpus, problems);
  program.cpus = static_cast<unsigned>(number.value_or(1));
  if (program.cpus > 1 && program.clock == ClockKind::virtual_time)
    problems.add(node.at,
                 fmt::format("{} processors under the virtual clock: they race, and no run is like another", program.cpus),
                 "clock: host");
}

void load_program(const Node& root, Program& program, const LoadOptions& options, Problems& problems,
                  std::vector<Problem>& list) {
  MapReader reader(root, "a scenario", problems);
  load_header(reader, program, problems);
  const Node* clock = reader.find("clock");
  if (clock != nullptr) {
    program.clock = read_word(*clock, "'clock'", kClocks, problems).value_or(0) == 1 ? ClockKind::host : ClockKind::virtual_time;
  }
  if (options.clock) program.clock = *options.clock;
  if (const Node* limits = reader.find("limits")) load_limits(*limits, program.limits, problems);
  if (const Node* allow = reader.find("allow")) {
    std::vector<std::string> kinds;
    load_words(*allow, "allow", kStrictnessKinds, kinds, problems);
    program.allow.insert(kinds.begin(), kinds.end());
  }
  if (const Node* cpus = reader.find("cpus")) load_cpus(*cpus, program, problems);
  if (const Node* needs = reader.find("needs")) load_needs(*needs, program, problems);
  if (const Node* known = reader.find("known")) load_known(*known, program, problems);

  ModemSection modem = load_modem(reader.find("modem"), options, program.needs, problems, list);
  if (modem.slirp && program.clock == ClockKind::virtual_time) {
    problems.add(modem.slirp_at, "slirp under the virtual clock: a real peer's answer would always come too late", "clock: host");
  }
  program.modem = std::move(modem.parameters);
  program.forwards = std::move(modem.forwards);

  program.soc = std::move(modem.soc);
  program.faults = std::move(modem.faults);
  if (const Node* soc = reader.find("soc")) load_soc(*soc, program.soc, problems);

  StepLoader loader(program.limits, program.allow, problems);
  if (const Node* faults = reader.find("faults")) {
    for_each_item(*faults, "faults", problems, [&](const Node& item) {
      if (auto rule = load_fault(item, problems)) program.faults.push_back(std::move(*rule));
    });
  }
  if (const Node* hooks = reader.find("hooks")) {
    for_each_item(*hooks, "hooks", problems, [&](const Node& item) {
      if (auto hook = loader.load_hook(item)) program.hooks.push_back(std::move(*hook));
    });
  }
  if (const Node* steps = reader.need("steps", "at least one step")) program.steps = loader.load(*steps, "steps");
  if (const Node* finally = reader.find("finally")) program.finally = loader.load(*finally, "finally");
  program.udp_ports = loader.udp_ports();
  program.ledger = loader.uses_ledger();
  program.step_count = loader.count();
  reader.finish();
  for (const faults::Rule& rule : program.faults) loader.rules().define(rule.name);
  // a rule that could not be read has no name either, which is no second mistake
  if (list.empty()) loader.rules().check(problems);
}

}  // namespace

std::string Problem::text() const {
  std::string place = file;
  if (at.line != 0) place += fmt::format(":{}:{}", at.line, at.column);
  return fmt::format("{}: error: {}{}", place, message, hint.empty() ? "" : fmt::format(" ({})", hint));
}

std::string LoadResult::text() const {
  std::string text;
  for (const Problem& problem : problems) text += problem.text() + "\n";
  return text;
}

LoadResult load_text(std::string_view text, const std::string& path, const LoadOptions& options) {
  LoadResult result;
  Program program;
  program.file = std::filesystem::path(path).filename().string();
  program.name = std::filesystem::path(path).stem().string();
  if (const auto root = parse_document(text, path, result.problems)) {
    Problems problems(path, result.problems);
    load_program(*root, program, options, problems, result.problems);
  }
  std::stable_sort(result.problems.begin(), result.problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.at.line, a.at.column) < std::tie(b.file, b.at.line, b.at.column);
  });
  if (result.problems.empty()) result.program = std::move(program);
  return result;
}

LoadResult load_file(const std::filesystem::path& path, const LoadOptions& options) {
  LoadResult result;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) {
    result.problems.push_back({path.string(), {}, fmt::format("cannot be read: {}", error ? error.message() : "no access"), ""});
    return result;
  }
  std::string text;
  text.resize(std::min<std::uintmax_t>(size, kMaxFileSize + 1));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  LoadOptions with_profiles = options;
  if (!with_profiles.profiles) {
    with_profiles.profiles =
        [folder = std::filesystem::absolute(path).parent_path()](const std::string& name) -> std::optional<ProfileText> {
      std::filesystem::path at = folder;
      for (int level = 0; level < 5; ++level, at = at.parent_path()) {
        if (auto found = profiles_in(at / "profiles")(name)) return found;
      }
      return std::nullopt;
    };
  }
  return load_text(text, path.string(), with_profiles);
}

ResolveProfile profiles_in(std::filesystem::path folder) {
  return [folder = std::move(folder)](const std::string& name) -> std::optional<ProfileText> {
    // a name, never a path
    if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) return std::nullopt;
    const std::filesystem::path path = folder / (name + ".yaml");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::nullopt;
    return ProfileText{path.string(), std::string(std::istreambuf_iterator<char>(stream), {})};
  };
}

}  // namespace bamboozle::scenario
