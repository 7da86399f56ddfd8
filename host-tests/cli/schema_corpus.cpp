#include "host-tests/cli/schema_corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/must_fail.h"
#include "modem-model/scenario/loader.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using scenario::Member;
using scenario::Node;
using scenario::Problem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

Node parsed(const std::string& text, const std::string& name) {
  std::vector<Problem> problems;
  auto root = scenario::parse_document(text, name, problems);
  for (const Problem& problem : problems) ADD_FAILURE() << problem.text();
  return root.value_or(Node{});
}

/// A block of the reference as a whole file: as host-tests/scenario/docs_test.cpp frames it.
std::string framed(const std::string& block) {
  if (block.starts_with("version:")) return block;
  if (block.starts_with("- ")) return "version: 1\nclaim: x\nallow: [collapsed_access]\nsteps:\n" + block;
  return "version: 1\nclaim: x\n" + block + "\nsteps: [{wait: 1s}]\n";
}

void add_reference(std::vector<Example>& examples) {
  const std::string text = text_of(SOURCE_ROOT "/docs/scenarios.md");
  const std::string open = "```yaml\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const std::string name = "docs/scenarios.md:" + std::to_string(line);
    examples.push_back({name, parsed(framed(text.substr(at, text.find("```", at) - at)), name)});
  }
}

void add_files(std::vector<Example>& examples) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(SOURCE_ROOT "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = text_of(entry.path());
    const auto must_fail = parse_must_fail(text);
    const auto* const wanted = std::get_if<MustFail>(&must_fail);
    if (wanted != nullptr && wanted->exit_code == exit_code(Outcome::bad_scenario)) continue;  // red for not being understood
    examples.push_back({entry.path(), parsed(text, entry.path())});
  }
}

bool plain(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./") == std::string::npos;
}

/// On one line, so that every value has a column of its own; what was quoted stays so.
std::string flow(const Node& node) {
  std::string out;
  const auto join = [&out](const std::string& more) { out += (out.size() > 1 ? ", " : "") + more; };
  switch (node.kind) {
    case Node::Kind::null:
      return "~";
    case Node::Kind::scalar:
      return !node.quoted && plain(node.text) ? node.text : nlohmann::json(node.text).dump();
    case Node::Kind::sequence:
      out = "[";
      for (const Node& item : node.items) join(flow(item));
      return out + "]";
    case Node::Kind::map:
      out = "{";
      for (const Member& member : node.members) join(flow(member.key) + ": " + flow(member.value));
      return out + "}";
  }
  return out;
}

}  // namespace

std::vector<Example> corpus() {
  std::vector<Example> examples;
  add_reference(examples);
  add_files(examples);
  return examples;
}

nlohmann::ordered_json as_json(const Node& node) {
  nlohmann::ordered_json out;
  switch (node.kind) {
    case Node::Kind::null:
      break;
    case Node::Kind::scalar:
      if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
      if (const auto number = scenario::parse_number(node.text); number && !node.quoted) return *number;
      return node.text;
    case Node::Kind::sequence:
      out = nlohmann::ordered_json::array();
      for (const Node& item : node.items) out.push_back(as_json(item));
      break;
    case Node::Kind::map:
      out = nlohmann::ordered_json::object();
      for (const Member& member : node.members) out[member.key.text] = as_json(member.value);
      break;
  }
  return out;
}

std::vector<Problem> problems_of(const Node& root) {
  scenario::LoadOptions options;
  options.profiles = scenario::profiles_in(SOURCE_ROOT "/scenarios/profiles");
  const Node* const profile = root.find("profile");
  if (profile == nullptr) return scenario::load_text(flow(root), "example.yaml", options).problems;
  // a profile is read by a scenario that names it
  options.profiles = [&](const std::string&) { return scenario::ProfileText{"profile.yaml", flow(root)}; };
  return scenario::load_text("{version: 1, claim: x, modem: {profile: " + profile->text + "}, steps: [{wait: 1s}]}",
                             "example.yaml", options)
      .problems;
}

}  // namespace bamboozle::cli
