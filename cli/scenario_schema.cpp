#include "cli/scenario_schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "cli/scenario_language.h"
#include "modem-model/scenario/fields.h"
#include "modem-model/scenario/strictness.h"

namespace bamboozle::cli {
namespace {

using Json = nlohmann::ordered_json;
using scenario::FieldRow;
using scenario::FieldType;
using scenario::KindRow;

// what `foreach` puts a value into may stand wherever a single value stands
constexpr const char* kVariable = R"(\$\{[a-z_]+\})";
constexpr const char* kTime = R"([0-9]{1,15}(\.[0-9]{1,9})?(ns|us|ms|s|min|h))";

Json reference(std::string_view shape) { return {{"$ref", fmt::format("#/definitions/{}", shape)}}; }

Json pattern(const std::string& expression) {
  return {{"type", "string"}, {"pattern", fmt::format("^({})$|{}", expression, kVariable)}};
}

Json word(Json words) { return {{"anyOf", {{{"enum", std::move(words)}}, {{"type", "string"}, {"pattern", kVariable}}}}}; }

Json words_of(std::span<const std::string_view> words) {
  Json list = Json::array();
  for (const std::string_view each : words) list.push_back(each);
  return list;
}

/// A single value as an editor's YAML reads it: `0x10` may be a number or a text.
Json scalar(std::string_view type) {
  if (type == "text") return {{"type", {"string", "number", "boolean"}}};
  if (type == "truth") return {{"anyOf", {{{"type", "boolean"}}, pattern("true|false")}}};
  if (type == "number") return {{"anyOf", {{{"type", "integer"}, {"minimum", 0}}, pattern("[0-9]+|0[xX][0-9a-fA-F]+")}}};
  if (type == "time") return pattern(kTime);
  if (type == "range") return pattern(fmt::format("{0}(\\.\\.{0})?", kTime));
  throw std::invalid_argument(fmt::format("'{}' is no type", type));
}

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at = text.find(by); at != std::string::npos; at = text.find(by, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + by.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Json type_of(const std::string& text) {
  const std::vector<std::string> alternatives = split(text, "|");
  if (alternatives.size() > 1) {
    Json any = Json::array();
    for (const std::string& each : alternatives) any.push_back(type_of(trimmed(each)));
    return {{"anyOf", any}};
  }
  if (text.starts_with('@')) return reference(text.substr(1));
  if (text.starts_with("list ")) return {{"type", "array"}, {"items", type_of(text.substr(5))}};
  if (text.starts_with("word ")) return word(split(text.substr(5), " "));
  return scalar(text);
}

Json empty_shape() { return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}}; }

void add_field(Json& shape, const std::string& line) {
  const std::size_t hash = line.find(" # ");
  std::string key = trimmed(line.substr(0, hash));
  const std::size_t blank = key.find(' ');
  if (blank == std::string::npos) throw std::invalid_argument(fmt::format("'{}' has no type", line));
  Json type = type_of(trimmed(key.substr(blank)));
  key.resize(blank);
  // what stands beside a $ref is not looked at in draft 7
  if (type.contains("$ref")) type = {{"allOf", Json::array({std::move(type)})}};
  if (hash != std::string::npos) type["description"] = trimmed(line.substr(hash + 3));
  if (key.starts_with('/')) {
    shape["patternProperties"][key.substr(1, key.size() - 2)] = std::move(type);
    return;
  }
  if (key.ends_with('!')) {
    key.pop_back();
    shape["required"].push_back(key);
  }
  shape["properties"][key] = std::move(type);
}

Json shapes_of(const std::string& language) {
  Json shapes = Json::object();
  Json* shape = nullptr;
  std::istringstream in(language);
  for (std::string line; std::getline(in, line);) {
    if (trimmed(line).empty()) continue;
    if (line.front() == ' ') {
      if (shape == nullptr) throw std::invalid_argument(fmt::format("'{}' belongs to no shape", line));
      add_field(*shape, line);
      continue;
    }
    const std::vector<std::string> parts = split(line, " = ");
    shapes[parts[0]] = parts.size() == 2 ? type_of(parts[1]) : empty_shape();
    shape = parts.size() == 2 ? nullptr : &shapes[parts[0]];
  }
  return shapes;
}

Json field_type(const FieldRow& row) {
  switch (row.type) {
    case FieldType::number:
      return scalar("number");
    case FieldType::truth:
      return scalar("truth");
    case FieldType::text:
    case FieldType::part:
      return scalar("text");
    case FieldType::word:
      return word(words_of(row.words));
    case FieldType::choice:
      return {{"anyOf", {scalar("number"), word(words_of(row.words))}}};
    case FieldType::openness:
      return word({"open", "closed"});
    case FieldType::line:
      return word({"up", "down", "toggle"});
    case FieldType::link_state:
      return word({"registered", "gone", "up", "down", "running"});
  }
  return scalar("text");
}

/// Fields named "udp.port" stand in a mapping of their own.
void add_rows(Json& shape, std::span<const FieldRow> rows) {
  for (const FieldRow& row : rows) {
    const std::size_t dot = row.name.find('.');
    Json* place = &shape;
    if (dot != std::string_view::npos) {
      place = &shape["properties"][std::string(row.name.substr(0, dot))];
      if (place->is_null()) *place = empty_shape();
    }
    (*place)["properties"][std::string(dot == std::string_view::npos ? row.name : row.name.substr(dot + 1))] = field_type(row);
  }
}

void add_expectations(Json& shapes) {
  Json any = Json::array();
  for (const KindRow& kind : scenario::kind_rows()) {
    const std::string name(kind.name);
    Json outer = empty_shape();
    outer["required"] = Json::array({name});
    if (kind.value != nullptr) {
      outer["properties"][name] = field_type(*kind.value);
      add_rows(outer, kind.fields);
    } else {
      Json inner = empty_shape();
      add_rows(inner, kind.fields);
      outer["properties"][name] = std::move(inner);
    }
    shapes["expect-" + name] = std::move(outer);
    any.push_back(reference("expect-" + name));
  }
  shapes["pattern"] = {{"anyOf", std::move(any)}};
  shapes["strictness"] = {{"enum", words_of(scenario::kStrictnessKinds)}};
}

std::string document(Json shapes) {
  const Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                       {"title", "A scenario of Bamboozle, or a profile of a modem's firmware"},
                       // by what only one of them has, so that a mistake in a scenario is not told as one in a profile
                       {"if", {{"type", "object"}, {"required", Json::array({"profile"})}}},
                       {"then", reference("profile")},
                       {"else", reference("scenario")},
                       {"definitions", std::move(shapes)}};
  return schema.dump(2) + "\n";
}

}  // namespace

std::string schema_of(const std::string& language) { return document(shapes_of(language)); }

std::string scenario_schema() {
  Json shapes = shapes_of(kScenarioLanguage);
  add_expectations(shapes);
  return document(std::move(shapes));
}

}  // namespace bamboozle::cli
