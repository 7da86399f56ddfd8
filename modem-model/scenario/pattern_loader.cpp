#include "modem-model/scenario/pattern_loader.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "modem-model/scenario/fields.h"
#include "modem-model/scenario/suggest.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 3> kLevels = {"up", "down", "toggle"};
constexpr std::array<std::string_view, 2> kOpenness = {"closed", "open"};
constexpr std::array<std::string_view, 5> kLinkStates = {"registered", "gone", "up", "down", "running"};

FieldValue link_registered(const trace::Event& event) { return event.guest_link().registered(); }
FieldValue link_up(const trace::Event& event) { return event.guest_link().up(); }
FieldValue link_running(const trace::Event& event) { return event.guest_link().running(); }

void add_truth(Pattern& pattern, std::string name, bool value, ReadField read) {
  pattern.add({std::move(name), value ? "true" : "false", value, Condition::Test::equal, read, false});
}

void add_link_state(Pattern& pattern, std::string_view state) {
  if (state == "registered") return add_truth(pattern, "registered", true, link_registered);
  if (state == "gone") return add_truth(pattern, "registered", false, link_registered);
  if (state == "running") return add_truth(pattern, "running", true, link_running);
  add_truth(pattern, "registered", true, link_registered);
  add_truth(pattern, "up", state == "up", link_up);
}

void add_text(Pattern& pattern, const FieldRow& row, std::string wanted) {
  const bool part = row.type == FieldType::part && wanted != "none";
  std::string value = row.type == FieldType::part && wanted == "none" ? std::string() : wanted;
  pattern.add({std::string(row.name), fmt::format("\"{}\"", wanted), std::move(value),
               part ? Condition::Test::contains : Condition::Test::equal, row.read, row.subject});
}

void add_number(Pattern& pattern, const FieldRow& row, std::string wanted, std::uint64_t value) {
  pattern.add({std::string(row.name), std::move(wanted), value, Condition::Test::equal, row.read, row.subject});
}

void add_field(Pattern& pattern, const FieldRow& row, const Node& node, Problems& problems) {
  const std::string what = fmt::format("'{}'", row.name);
  switch (row.type) {
    case FieldType::number:
      if (const auto value = read_number(node, what, 0, UINT64_MAX, problems)) add_number(pattern, row, node.text, *value);
      return;
    case FieldType::truth:
      if (const auto value = read_bool(node, what, problems)) add_truth(pattern, std::string(row.name), *value, row.read);
      return;
    case FieldType::text:
    case FieldType::part:
      if (auto value = read_text(node, what, problems)) {
        if (value->empty()) return problems.add(node.at, fmt::format("{} is empty", what), "every text contains the empty text");
        add_text(pattern, row, std::move(*value));
      }
      return;
    case FieldType::word:
      if (read_word(node, what, row.words, problems)) add_text(pattern, row, node.text);
      return;
    case FieldType::choice:
      if (node.kind == Node::Kind::scalar && !node.text.empty() && node.text.front() >= '0' && node.text.front() <= '9') {
        if (const auto value = read_number(node, what, 0, UINT32_MAX, problems)) add_number(pattern, row, node.text, *value);
      } else if (const auto index = read_word(node, what, row.words, problems)) {
        add_number(pattern, row, fmt::format("{} ({})", *index, node.text), *index);
      }
      return;
    case FieldType::openness:
      if (const auto index = read_word(node, what, kOpenness, problems)) {
        add_truth(pattern, fmt::format("{}_open", row.name), *index == 1, row.read);
      }
      return;
    case FieldType::line:
      if (const auto index = read_word(node, what, kLevels, problems); index && *index != 2) {
        add_truth(pattern, std::string(row.name), *index == 0, row.read);
      }
      return;
    case FieldType::link_state:
      if (const auto index = read_word(node, what, kLinkStates, problems)) add_link_state(pattern, kLinkStates[*index]);
      return;
  }
}

/// Fields beside or inside; those named "udp.port" stand in a mapping of their own, `udp: {port: 9}`.
void add_fields(Pattern& pattern, const KindRow& kind, MapReader& reader, Problems& problems) {
  std::vector<std::string_view> groups;
  for (const FieldRow& row : kind.fields) {
    const std::size_t dot = row.name.find('.');
    if (dot == std::string_view::npos) {
      if (const Node* value = reader.find(row.name)) add_field(pattern, row, *value, problems);
    } else if (const auto group = row.name.substr(0, dot); groups.empty() || groups.back() != group) {
      groups.push_back(group);
    }
  }
  for (const std::string_view group : groups) {
    const Node* inner = reader.find(group);
    if (inner == nullptr) continue;
    MapReader fields(*inner, fmt::format("'{}'", group), problems);
    for (const FieldRow& row : kind.fields) {
      if (!row.name.starts_with(group) || row.name.find('.') != group.size()) continue;
      if (const Node* value = fields.find(row.name.substr(group.size() + 1))) add_field(pattern, row, *value, problems);
    }
    fields.finish();
  }
}

FieldValue line_name(const trace::Event& event) { return static_cast<std::uint64_t>(event.line().name()); }
FieldValue frame_direction(const trace::Event& event) { return static_cast<std::uint64_t>(event.frame().direction()); }

Pattern build(const KindRow& kind, const Node& node, const Node& value, Problems& problems) {
  Pattern pattern(kind.kind, one_line(node));
  if (kind.line != trace::Line::NAME_UNSPECIFIED) {
    pattern.add({"line", std::string(kind.name), static_cast<std::uint64_t>(kind.line), Condition::Test::equal, line_name, true});
  }
  if (kind.value != nullptr) {
    MapReader reader(node, fmt::format("the expectation '{}'", kind.name), problems);
    static_cast<void>(reader.find(kind.name));
    add_field(pattern, *kind.value, value, problems);
    add_fields(pattern, kind, reader, problems);
    reader.finish();
    return pattern;
  }
  MapReader outer(node, "an expectation", problems);
  static_cast<void>(outer.find(kind.name));
  outer.finish();
  MapReader reader(value, fmt::format("'{}'", kind.name), problems);
  add_fields(pattern, kind, reader, problems);
  reader.finish();
  // what the driver sends is what is mostly meant: a frame without a direction is an uplink frame
  if (kind.kind == trace::Event::kFrame && value.find("direction") == nullptr) {
    pattern.add({"direction", "1 (uplink)", std::uint64_t{trace::UPLINK}, Condition::Test::equal, frame_direction, false});
  }
  return pattern;
}

}  // namespace

std::optional<Pattern> load_pattern(const Node& node, Problems& problems) {
  if (node.kind != Node::Kind::map || node.members.empty()) {
    problems.add(node.at, fmt::format("an expectation must be a mapping, not {}", kind_name(node.kind)),
                 "for example {vote: up}");
    return std::nullopt;
  }
  const KindRow* found = nullptr;
  const Node* value = nullptr;
  std::vector<std::string_view> names;
  for (const KindRow& row : kind_rows()) names.push_back(row.name);
  // the first key that is a kind decides, so that `{link: wwan0, driver: x}` is a link and its fields may share names with kinds
  for (const Member& member : node.members) {
    for (const KindRow& row : kind_rows()) {
      if (found == nullptr && member.key.text == row.name) {
        found = &row;
        value = &member.value;
      }
    }
  }
  if (found == nullptr) {
    const Node& key = node.members.front().key;
    problems.add(key.at, fmt::format("nothing of the kind '{}' can be expected", key.text), did_you_mean(key.text, names));
    return std::nullopt;
  }
  const std::size_t before = problems.count();
  if (value->kind == Node::Kind::null) {
    problems.add(value->at, fmt::format("'{}' has no value", found->name));
    return std::nullopt;
  }
  Pattern pattern = build(*found, node, *value, problems);
  if (problems.count() != before) return std::nullopt;
  return pattern;
}

}  // namespace bamboozle::scenario
