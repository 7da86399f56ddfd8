// The JSON Schema against the loader, key by key, and against everything that is written in the language.
//
// How a drift is found: into each mapping of the corpus goes a key that nobody knows. The loader refuses it and says which keys
// it would have known there; the schema must know the same.
#include "cli/scenario_schema.h"

#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>
#include <stdexcept>

#include "cli/judge.h"
#include "cli/supervisor.h"
#include "host-tests/cli/schema_corpus.h"
#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using Json = nlohmann::ordered_json;
using scenario::Member;
using scenario::Node;

constexpr const char* kNobodysKey = "zzqq";

std::string words(const std::set<std::string>& set) {
  std::string text;
  for (const std::string& each : set) text += each + " ";
  return text;
}

/// The keys that the loader knows in a mapping, by what it says about one that it does not; nothing: it takes any key there.
std::optional<std::set<std::string>> loaders_keys(const std::vector<scenario::Problem>& problems) {
  for (const scenario::Problem& problem : problems) {
    if (problem.message.find(std::string("unknown key '") + kNobodysKey) == std::string::npos) continue;
    const std::string lead = "known here: ";
    EXPECT_TRUE(problem.hint.starts_with(lead)) << problem.text();
    std::set<std::string> keys;
    std::istringstream in(problem.hint.substr(std::min(lead.size(), problem.hint.size())));
    for (std::string key; std::getline(in >> std::ws, key, ',');) keys.insert(key);
    return keys;
  }
  return std::nullopt;
}

/// Whether a mapping is of this shape and not of one of its siblings: it has the keys that must be there, and where only certain
/// words can stand, one of these.
bool fits(const Json& shape, const Node& node) {
  for (const Json& key : shape.value("required", Json::array()))
    if (node.find(key.get<std::string>()) == nullptr) return false;
  for (const auto& [key, type] : shape["properties"].items()) {
    const Node* const value = node.find(key);
    if (value == nullptr || !type.contains("anyOf") || type["anyOf"].size() != 2 || !type["anyOf"][0].contains("enum")) continue;
    const Json& words = type["anyOf"][0]["enum"];
    if (value->text.find("${") == std::string::npos && std::ranges::find(words, Json(value->text)) == words.end()) return false;
  }
  return true;
}

/// What the walks through all documents have seen.
struct Seen {
  std::set<const Json*> schemas;
  /// Mappings by where they stand and which keys they have: the loader's answer is the same for each of a kind, and costs a load.
  std::set<std::string> mappings;
};

/// Goes through a document and the schema side by side.
class Walk {
 public:
  Walk(const Json& schema, Seen& seen) : schema_(schema), seen_(seen) {}

  void document(const Example& example) {
    root_ = example.root;
    name_ = example.name;
    go(root_, {&schema_});
  }

 private:
  using Schemas = std::vector<const Json*>;

  /// The simple schemas that a schema stands for.
  void resolve(const Json& schema, const Node& node, Schemas& out) const {
    if (schema.contains("$ref"))
      return resolve(schema_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), node, out);
    if (schema.contains("if")) return resolve(schema[node.find("profile") != nullptr ? "then" : "else"], node, out);
    for (const char* several : {"anyOf", "allOf"})
      if (schema.contains(several))
        for (const Json& each : schema[several]) resolve(each, node, out);
    if (schema.contains("type")) out.push_back(&schema);
  }

  void go(Node& node, const Schemas& schemas) {
    Schemas simple;
    for (const Json* schema : schemas) resolve(*schema, node, simple);
    if (node.kind == Node::Kind::map) go_map(node, simple);
    if (node.kind != Node::Kind::sequence) return;
    Schemas items;
    for (const Json* schema : simple)
      if ((*schema)["type"] == "array") items.push_back(&(*schema)["items"]);
    for (Node& item : node.items) go(item, items);
  }

  void go_map(Node& node, const Schemas& simple) {
    Schemas fitting;
    std::set<std::string> of_any;
    std::set<std::string> of_fitting;
    bool open = false;
    for (const Json* schema : simple) {
      if ((*schema)["type"] != "object") continue;
      const bool is_it = fits(*schema, node);
      for (const auto& [key, value] : (*schema)["properties"].items()) {
        of_any.insert(key);
        if (is_it) of_fitting.insert(key);
      }
      if (!is_it) continue;
      open = open || schema->contains("patternProperties");
      fitting.push_back(schema);
      seen_.schemas.insert(schema);
    }
    const std::string where = name_ + ", " + scenario::one_line(node, 60);
    ASSERT_FALSE(fitting.empty()) << "the schema has nothing for " << where;
    if (seen_.mappings.insert(kind_of(node)).second) compare(node, of_any, of_fitting, open, where);
    for (Member& member : node.members) {
      path_.push_back(member.key.text);
      Schemas next;
      for (const Json* schema : fitting) collect(*schema, member.key.text, next);
      EXPECT_FALSE(next.empty()) << "the schema has no '" << member.key.text << "' in " << where;
      go(member.value, next);
      path_.pop_back();
    }
  }

  /// The innermost two keys above it tell where it stands: a step in a step is a step.
  [[nodiscard]] std::string kind_of(const Node& node) const {
    std::string text;
    for (std::size_t i = path_.size() - std::min<std::size_t>(path_.size(), 2); i < path_.size(); ++i) text += path_[i] + "/";
    std::set<std::string> keys;
    for (const Member& member : node.members) keys.insert(member.key.text);
    return text + "{" + words(keys) + "}";
  }

  void compare(Node& node, const std::set<std::string>& of_any, const std::set<std::string>& of_fitting, bool open,
               const std::string& where) {
    Member nobodys;
    nobodys.key.kind = nobodys.value.kind = Node::Kind::scalar;
    nobodys.key.text = kNobodysKey;
    nobodys.value.text = "1";
    node.members.push_back(nobodys);
    const std::vector<scenario::Problem> problems = problems_of(root_);
    const auto known = loaders_keys(problems);
    const bool refused = !problems.empty();  // some mappings are refused as a whole
    node.members.pop_back();
    EXPECT_FALSE(known && open) << "the schema takes keys that the loader does not, in " << where;
    EXPECT_TRUE(refused || open) << "the loader takes keys that the schema does not, in " << where;
    if (!known || open) return;
    EXPECT_TRUE(std::ranges::includes(of_any, *known))
        << "the loader knows " << words(*known) << "the schema only " << words(of_any) << "in " << where;
    EXPECT_TRUE(std::ranges::includes(*known, of_fitting))
        << "the schema has " << words(of_fitting) << "the loader only " << words(*known) << "in " << where;
  }

  static void collect(const Json& schema, const std::string& key, Schemas& out) {
    if (schema["properties"].contains(key)) out.push_back(&schema["properties"][key]);
    if (!schema.contains("patternProperties")) return;
    for (const auto& [expression, value] : schema["patternProperties"].items())
      if (std::regex_search(key, std::regex(expression))) out.push_back(&value);
  }

  const Json& schema_;
  Seen& seen_;
  std::vector<std::string> path_;
  Node root_;
  std::string name_;
};

void all_objects(const Json& schema, const std::string& path, std::map<const Json*, std::string>& out) {
  if (schema.is_object() && schema.contains("type") && schema["type"] == "object" && schema.contains("properties"))
    out[&schema] = path;
  if (!schema.is_structured()) return;
  for (const auto& [key, value] : schema.items()) all_objects(value, path + "/" + key, out);
}

TEST(ScenarioSchemaTest, KnowsTheKeysThatTheLoaderKnowsInEveryMapping) {
  const Json schema = Json::parse(scenario_schema());
  Seen seen;
  for (const Example& example : corpus()) Walk(schema, seen).document(example);
  std::map<const Json*, std::string> objects;
  all_objects(schema, "", objects);
  for (const auto& [object, path] : objects)
    EXPECT_TRUE(seen.schemas.contains(object))
        << path << " stands nowhere in docs/scenarios.md and the scenarios: nobody knows whether it is right";
}

/// An interpreter that has the validator; empty: none.
std::string python_with_jsonschema(const std::filesystem::path& log) {
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    ProgramSpec spec;
    spec.arguments = {python, "-c", "import jsonschema"};
    spec.output = log;
    if (run_program(spec, std::chrono::seconds(60)).ok()) return python;
  }
  return {};
}

/// What the validator says of each document: "ok", or why not.
std::vector<std::string> validated(const std::vector<Json>& documents) {
  const fakes::TemporaryFolder folder;
  folder.write("schema.json", scenario_schema());
  folder.write("documents.json", Json(documents).dump());
  ProgramSpec spec;
  spec.arguments = {python_with_jsonschema(folder.path() / "log"), SOURCE_ROOT "/host-tests/cli/validate.py",
                    folder.path() / "schema.json", folder.path() / "documents.json"};
  spec.output = folder.path() / "answers";
  const bool found = !spec.arguments[0].empty();
  EXPECT_TRUE(found) << "no python3 with jsonschema: the package python3-jsonschema is in setup/packages.txt";
  if (found) {
    EXPECT_TRUE(run_program(spec, std::chrono::seconds(100)).ok());
  }
  auto answers = last_lines(spec.output, documents.size() + 20);
  EXPECT_EQ(answers.size(), documents.size()) << testing::PrintToString(answers);
  answers.resize(documents.size());
  return answers;
}

TEST(ScenarioSchemaTest, TakesEverythingThatIsWrittenInTheLanguage) {
  const std::vector<Example> examples = corpus();
  ASSERT_GT(examples.size(), 40U);
  std::vector<Json> documents;
  for (const Example& example : examples) {
    documents.push_back(as_json(example.root));
    for (const scenario::Problem& problem : problems_of(example.root)) ADD_FAILURE() << example.name << ": " << problem.text();
  }
  const auto answers = validated(documents);
  for (std::size_t i = 0; i < examples.size(); ++i) EXPECT_EQ(answers[i], "ok") << examples[i].name;
}

TEST(ScenarioSchemaTest, RefusesWhatTheLoaderRefuses) {
  const std::string head = "version: 1\nclaim: x\n";
  const std::string steps = "steps: [{wait: 1s}]\n";
  std::vector<std::string> mistakes = {"claim: x\n" + steps, "version: 1\n" + steps, head, head + steps + "sede: 3\n"};
  for (const char* header : {"seed: -1", "seed: x", "clock: real", "tags: power", "allow: [collapsed_acess]", "limits: {step: 5}",
                             "limits: {step: 5 s}", "needs: [ftp]", "known: upstream", "modem: {power: {ack: 3}}",
                             "modem: {power: {idle: 1..2s}}", "modem: {channels: {8: {}}}", "modem: {channels: {0: {ip: icmp}}}",
                             "modem: {power: {ack_with_power: maybe}}", "soc: {device_tree: {bam-dmux: {}}}"})
    mistakes.push_back(head + header + "\n" + steps);
  for (const char* step :
       {"expcet: {vote: up}", "wait: 20", "wait: soon", "modem: fly", "power: sideways", "never: {vote: up}",
        "expect: {vota: up}", "expect: {vote: on}", "expect: {frame: {chanel: 0}}", "expect: {link: wwan0, state: upp}",
        "expect: {frame: {channel: zero}}", "send: {ip: {udp: {port: 9}}}", "send: {channel: 0, ip: {tcp: {}}}",
        "guest: {run: x, stdout: {has: y}}", "guest: {fly: x}", "repeat: {steps: [{wait: 1s}]}", "in_order: [{wait: 1s}]",
        "wait: 1s, within: 2s"})
    mistakes.push_back(head + "steps: [{" + step + "}]\n");
  std::vector<Json> documents;
  for (const std::string& mistake : mistakes) {
    std::vector<scenario::Problem> problems;
    const auto root = scenario::parse_document(mistake, "mistake.yaml", problems);
    ASSERT_TRUE(root.has_value()) << mistake;
    EXPECT_FALSE(problems_of(*root).empty()) << mistake;
    documents.push_back(as_json(*root));
  }
  const auto answers = validated(documents);
  for (std::size_t i = 0; i < mistakes.size(); ++i) EXPECT_NE(answers[i], "ok") << mistakes[i];
}

TEST(ScenarioSchemaTest, ATableThatIsNotUnderstoodIsRefused) {
  EXPECT_NO_THROW(static_cast<void>(schema_of("a\n  b! number | list @a  # words\n  /x/ word c d\n")));
  for (const char* table : {"  b number\n", "a\n  b\n", "a\n  b nummer\n", "a = nummer\n"})
    EXPECT_THROW(static_cast<void>(schema_of(table)), std::invalid_argument) << table;
}

TEST(ScenarioSchemaTest, EveryReferenceLeadsSomewhere) {
  const Json schema = Json::parse(scenario_schema());
  const std::function<void(const Json&)> look = [&](const Json& part) {
    if (part.is_object() && part.contains("$ref")) {
      EXPECT_TRUE(schema.contains(Json::json_pointer(part["$ref"].get<std::string>().substr(1)))) << part.dump();
    }
    if (part.is_structured())
      for (const Json& each : part) look(each);
  };
  look(schema);
}

}  // namespace
}  // namespace bamboozle::cli
