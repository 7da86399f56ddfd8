#include "cli/core_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/file_contents.h"
#include "cli/judge.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kArchive = "libbamboozle-driver-core.a";
constexpr std::size_t kMostQuoted = 80;
constexpr std::string_view kAdvice = "run ./bamboozle setup --tests";

std::string value_behind(const Arguments& words, std::string_view option) {
  const auto at = std::ranges::find(words, option);
  return at == words.end() || at + 1 == words.end() ? std::string() : *(at + 1);
}

/// The last of ninja's commands is the link, a shell line: ": && c++ ... && what CMake does afterwards".
Arguments link_in(std::string_view commands) {
  while (commands.ends_with('\n')) commands.remove_suffix(1);
  Arguments link = split_command(commands.substr(commands.rfind('\n') + 1));
  if (!link.empty() && link.front() == ":") link.erase(link.begin(), std::ranges::find(link, "&&") + 1);
  link.erase(std::ranges::find(link, "&&"), link.end());
  return link;
}

/// "object: #deps 3, deps mtime 1 (VALID)", then a path a line, then an empty line.
void read_deps(std::string_view text, CoreBuild& build) {
  std::vector<std::string>* to = nullptr;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) {
      to = nullptr;
    } else if (!line.starts_with(' ')) {
      const std::string object(line.substr(0, line.find(": #deps")));
      to = build.compiles.contains(object) ? &build.includes[object] : nullptr;
    } else if (to != nullptr) {
      to->emplace_back(line.substr(line.find_first_not_of(' ')));
    }
  }
}

/// What a tool prints goes through a file: the supervisor has no pipes.
std::string output_of(Arguments words, const fs::path& folder, const fs::path& file) {
  const ProgramEnd end = run_program({.arguments = std::move(words), .output = file, .folder = folder}, std::nullopt);
  return end.ok() ? file_contents(file).value_or("") : std::string();
}

}  // namespace

Arguments split_command(std::string_view command) {
  Arguments words;
  std::string word;
  bool any = false;  // "" is a word, too
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char letter = command[i];
    if (letter == '\\' && quote != '\'' && i + 1 < command.size()) {
      word += command[++i];
      any = true;
    } else if (quote != 0) {
      if (letter == quote)
        quote = 0;
      else
        word += letter;
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
      any = true;
    } else if (letter == ' ' || letter == '\n' || letter == '\t') {
      if (any) words.push_back(std::move(word));
      word.clear();
      any = false;
    } else {
      word += letter;
      any = true;
    }
  }
  if (any) words.push_back(std::move(word));
  return words;
}

std::variant<CoreBuild, std::string> parse_core_build(const fs::path& root, const fs::path& folder,
                                                      const std::string& compile_commands, std::string_view deps,
                                                      std::string_view link) {
  CoreBuild build;
  build.root = root;
  build.folder = folder;
  const std::string core = (root / kCoreFolder).string() + "/";
  try {
    for (const auto& entry : nlohmann::json::parse(compile_commands)) {
      Arguments words = split_command(entry.at("command").get<std::string>());
      const std::string object = value_behind(words, "-o");
      const std::string source = entry.at("file").get<std::string>();
      if (object.empty() || (!source.starts_with(core) && object.find(fmt::format("/{}.dir/", kCoreTest)) == std::string::npos))
        continue;
      build.sources[object] = source;
      build.compiles[object] = std::move(words);
    }
  } catch (const nlohmann::json::exception& problem) {
    return fmt::format("{}: {}; {}", (folder / "compile_commands.json").string(), problem.what(), kAdvice);
  }
  read_deps(deps, build);
  build.link = link_in(link);
  const std::string program = value_behind(build.link, "-o");
  const bool archived = std::ranges::any_of(build.link, [](const std::string& word) { return word.ends_with(kArchive); });
  if (build.compiles.empty() || program.empty() || !archived)
    return fmt::format(
        "{}: expected the build of {}, with {} among what is linked, found {} of its objects and the link '{}'; {}",
        folder.string(), kCoreTest, kArchive, build.compiles.size(), link.substr(0, kMostQuoted), kAdvice);
  build.program = folder / program;
  return build;
}

std::variant<CoreBuild, std::string> read_core_build(const fs::path& root, const fs::path& folder, const fs::path& log) {
  std::error_code ignored;
  if (folder.empty() || !fs::is_directory(folder, ignored))
    return fmt::format("there is no build of the host tests; {}", kAdvice);
  const Arguments make = {"ninja", std::string(kCoreTest)};
  const ProgramEnd made = run_program({.arguments = make, .output = log, .folder = folder}, std::nullopt);
  if (!made.ok()) {
    std::string text = fmt::format("{}: ninja {} {}; the log is {}", folder.string(), kCoreTest, made.text(), log.string());
    for (const std::string& line : last_lines(log, 10)) text += "\n    " + line;
    return text;
  }
  const fs::path file = log.string() + ".commands";
  const std::string deps = output_of({"ninja", "-t", "deps"}, folder, file);
  // not only the last (-s): for the name of a target that is a phony's, an empty line
  const std::string link = output_of({"ninja", "-t", "commands", std::string(kCoreTest)}, folder, file);
  fs::remove(file, ignored);
  return parse_core_build(root, folder, file_contents(folder / "compile_commands.json").value_or(""), deps, link);
}

std::variant<ChangedBuild, std::string> plan_changed_build(const CoreBuild& build, const std::string& changed,
                                                           const fs::path& to) {
  const fs::path original = build.root / kCoreFolder / changed;
  ChangedBuild plan;
  plan.link = build.link;
  plan.program = to / kCoreTest;
  Arguments added;  // of the archive: objects that are named are taken before it
  for (const auto& [object, words] : build.compiles) {
    const std::string& source = build.sources.at(object);
    const auto includes = build.includes.find(object);
    const bool included = includes != build.includes.end() && std::ranges::any_of(includes->second, [&](const std::string& path) {
                            return fs::path(build.folder / path).lexically_normal() == original.lexically_normal();
                          });
    if (source != original && !included) continue;
    const std::string own = (to / fmt::format("{}.o", plan.compiles.size())).string();
    Arguments compile = words;
    *(std::ranges::find(compile, "-o") + 1) = own;
    if (source.starts_with((build.root / kCoreFolder).string() + "/"))
      std::ranges::replace(compile, source, (to / kCoreFolder / fs::path(source).filename()).string());
    // "driver/core/vote.h" is looked for here before any -I
    compile.insert(compile.end(), {"-iquote", to.string(), "-g0"});
    plan.compiles.push_back(std::move(compile));
    const auto linked = std::ranges::find(plan.link, object);
    if (linked != plan.link.end())
      *linked = own;
    else
      added.push_back(own);
  }
  if (plan.compiles.empty())
    return fmt::format("{}: no object of {} is made from it; name another file, or add it to driver/CMakeLists.txt",
                       original.string(), kCoreTest);
  *(std::ranges::find(plan.link, "-o") + 1) = plan.program.string();
  const auto archive = std::ranges::find_if(plan.link, [](const std::string& word) { return word.ends_with(kArchive); });
  plan.link.insert(archive, added.begin(), added.end());
  // debug information that nobody reads takes a third of the time, here and at -g0
  plan.link.emplace_back("-Wl,--strip-debug");
  return plan;
}

}  // namespace bamboozle::cli
