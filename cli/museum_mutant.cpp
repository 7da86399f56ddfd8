#include "cli/museum_mutant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "modem-model/scenario/document.h"
#include "modem-model/scenario/reader.h"
#include "modem-model/scenario/suggest.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using scenario::MapReader;
using scenario::Node;
using scenario::Problems;

constexpr unsigned kMostPlaces = 99;

std::string text_at(MapReader& reader, std::string_view key, Problems& problems) {
  const Node* node = reader.need(key);
  return node == nullptr ? std::string() : scenario::read_text(*node, fmt::format("'{}'", key), problems).value_or("");
}

/// "2 of 3"
void read_which(const Node& node, SourceEdit& edit, Problems& problems) {
  const std::string text = scenario::read_text(node, "'which'", problems).value_or("");
  const std::size_t of = text.find(" of ");
  const auto which = scenario::parse_number(std::string_view(text).substr(0, of));
  const auto count = of == std::string::npos ? std::nullopt : scenario::parse_number(std::string_view(text).substr(of + 4));
  if (!which || !count || *which < 1 || *which > *count || *count > kMostPlaces) {
    problems.add(node.at, fmt::format("'which' must be a place and how many there are, not '{}'", text), "which: 1 of 2");
    return;
  }
  edit.which = static_cast<unsigned>(*which);
  edit.count = static_cast<unsigned>(*count);
}

SourceEdit read_edit(const Node& node, MuseumKind kind, Problems& problems) {
  SourceEdit edit;
  edit.at = node.at;
  MapReader reader(node, "an edit", problems);
  // the core has no function long enough to name, nor the kernel's style, by which its body is found
  if (const Node* in = kind == MuseumKind::driver ? reader.find("in") : nullptr)
    edit.function = scenario::read_text(*in, "'in'", problems).value_or("");
  edit.find = text_at(reader, "find", problems);
  edit.replace = text_at(reader, "replace", problems);
  if (const Node* which = reader.find("which")) read_which(*which, edit, problems);
  reader.finish();
  if (reader.valid() && edit.find == edit.replace)
    problems.add(node.at, "an edit that changes nothing", "'find' must not be empty, and 'replace' another text");
  return edit;
}

void read_noticers(MapReader& reader, MuseumKind kind, Mutant& mutant, Problems& problems) {
  if (kind == MuseumKind::driver) {
    mutant.scenario = text_at(reader, "scenario", problems);
    if (const Node* fails = reader.find("fails")) mutant.fails = scenario::read_text(*fails, "'fails'", problems).value_or("");
    return;
  }
  if (const Node* source = reader.need("source", "a file of driver/core, without its folder")) {
    mutant.source = scenario::read_text(*source, "'source'", problems).value_or("");
    if (mutant.source.find('/') != std::string::npos)
      problems.add(source->at,
                   fmt::format("'source' must be a file of driver/core, without its folder, not '{}'", mutant.source));
  }
  const Node* tests = reader.need("tests", "[Suite.Name, Suite]");
  if (tests == nullptr) return;
  mutant.tests = scenario::read_words(*tests, "'tests'", problems);
  for (const std::string& test : mutant.tests)
    // more would be read as a pattern by the test program
    if (test.empty() || test.find_first_of("*?:-") != std::string::npos)
      problems.add(tests->at, fmt::format("a test must be Suite.Name or Suite, without a pattern, not '{}'", test));
  if (tests->kind == Node::Kind::sequence && tests->items.empty())
    problems.add(tests->at, "'tests' must name at least one test", "[Suite.Name, Suite]");
}

std::string lines_of(const std::vector<scenario::Problem>& list) {
  std::string text;
  for (const scenario::Problem& problem : list) text += (text.empty() ? "" : "\n") + problem.text();
  return text;
}

bool in_a_word(const std::string& text, std::size_t at) {
  return at != 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_');
}

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The body of a function in the kernel's style: the braces of a definition stand at the beginnings of lines.
std::optional<Span> body_of(const std::string& source, const std::string& function) {
  if (function.empty()) return Span{0, source.size()};
  const std::string call = function + "(";
  for (std::size_t at = source.find(call); at != std::string::npos; at = source.find(call, at + 1)) {
    const std::size_t open = source.find("\n{", at);
    if (in_a_word(source, at) || open == std::string::npos || source.find(';', at) < open) continue;  // declared or called
    const std::size_t close = source.find("\n}", open);
    if (close != std::string::npos) return Span{open, close};
  }
  return std::nullopt;
}

std::vector<std::size_t> places_of(const std::string& source, const Span& span, const std::string& find) {
  std::vector<std::size_t> places;
  for (std::size_t at = source.find(find, span.begin); at != std::string::npos && at + find.size() <= span.end;
       at = source.find(find, at + find.size()))
    places.push_back(at);
  return places;
}

}  // namespace

std::variant<Mutant, std::string> parse_mutant(std::string_view text, const fs::path& file, MuseumKind kind) {
  std::vector<scenario::Problem> list;
  const auto document = scenario::parse_document(text, file.string(), list);
  if (!document) return lines_of(list);
  Problems problems(file.string(), list);
  Mutant mutant;
  mutant.name = file.stem().string();
  mutant.file = file.string();
  MapReader reader(*document, "a mutant", problems);
  if (const Node* version = reader.need("version"))
    static_cast<void>(scenario::read_number(*version, "'version'", 1, 1, problems));
  mutant.bug = text_at(reader, "bug", problems);
  mutant.origin = text_at(reader, "origin", problems);
  read_noticers(reader, kind, mutant, problems);
  if (const Node* edits = reader.need("edits")) {
    if (edits->kind != Node::Kind::sequence || edits->items.empty())
      problems.add(edits->at, "'edits' must be a list of at least one edit", "- {in: function, find: text, replace: text}");
    else
      for (const Node& edit : edits->items) mutant.edits.push_back(read_edit(edit, kind, problems));
  }
  reader.finish();
  if (problems.count() != 0 || !list.empty()) return lines_of(list);
  return mutant;
}

std::variant<std::vector<Mutant>, std::string> load_museum(const fs::path& folder, const std::vector<std::string>& names,
                                                           MuseumKind kind) {
  std::vector<fs::path> files;
  std::vector<std::string> known;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
    if (entry.path().extension() != ".yaml") continue;
    files.push_back(entry.path());
    known.push_back(entry.path().stem().string());
  }
  if (problem) return fmt::format("{}: {}", folder.string(), problem.message());
  if (files.empty()) return fmt::format("{}: holds no mutant (*.yaml)", folder.string());
  std::ranges::sort(files);
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end()) {
      const std::vector<std::string_view> words(known.begin(), known.end());
      const std::string meant = scenario::did_you_mean(name, words);
      return fmt::format("'{}' is no mutant in {}{}", name, folder.string(), meant.empty() ? "" : " (" + meant + ")");
    }
  std::vector<Mutant> mutants;
  std::string wrong;
  for (const fs::path& file : files) {
    if (!names.empty() && std::ranges::find(names, file.stem().string()) == names.end()) continue;
    std::ifstream in(file, std::ios::binary);
    auto parsed = parse_mutant(std::string{std::istreambuf_iterator<char>(in), {}}, file, kind);
    if (const auto* text = std::get_if<std::string>(&parsed))
      wrong += (wrong.empty() ? "" : "\n") + *text;
    else
      mutants.push_back(std::move(std::get<Mutant>(parsed)));
  }
  if (!wrong.empty()) return wrong;
  return mutants;
}

std::variant<Mutated, std::string> mutate(std::string source, const Mutant& mutant) {
  const std::string whole = mutant.source.empty() ? "the driver" : mutant.source;
  for (const SourceEdit& edit : mutant.edits) {
    const std::string place = fmt::format("{}:{}:{}", mutant.file, edit.at.line, edit.at.column);
    const auto span = body_of(source, edit.function);
    if (!span)
      return fmt::format("{}: the driver has no function {}(); this mutant was made for another kernel", place, edit.function);
    const auto places = places_of(source, *span, edit.find);
    if (places.size() != edit.count)
      return fmt::format("{}: expected {} {} in {}, found it {}; make the text longer, or say which: N of {}", place,
                         edit.count == 1 ? "once" : fmt::format("{} times", edit.count), "'" + edit.find + "'",
                         edit.function.empty() ? whole : edit.function + "()",
                         places.size() == 1 ? "once" : fmt::format("{} times", places.size()), places.size());
    source.replace(places[edit.which - 1], edit.find.size(), edit.replace);
  }
  return Mutated{std::move(source)};
}

}  // namespace bamboozle::cli
