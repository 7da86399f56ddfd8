#include "modem-model/scenario/fault_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "modem-model/scenario/step_loader.h"

namespace bamboozle::scenario {
namespace {

using faults::Effect;
using faults::Point;

constexpr std::string_view kFaultExample = "{event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}}";

std::optional<double> read_probability(const Node& node, Problems& problems) {
  double value = 0;
  const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  if (node.kind == Node::Kind::scalar && error == std::errc{} && end == node.text.data() + node.text.size() && value >= 0 && value <= 1)
    return value;
  problems.add(node.at, fmt::format("'probability' must be from 0 to 1, not '{}'", node.text), "probability: 0.08");
  return std::nullopt;
}

void load_conditions(const Node& node, Point point, faults::Conditions& when, Problems& problems) {
  MapReader reader(node, "'when'", problems);
  const bool frame = point == Point::downlink_frame || point == Point::uplink_frame;
  const bool level = point == Point::modem_pc || point == Point::modem_ack || point == Point::vote || point == Point::ack || point == Point::bam_power;
  const auto find = [&](std::string_view key, bool applies) {
    const Node* value = reader.find(key);
    if (value != nullptr && !applies) problems.add(value->at, fmt::format("{} has no '{}'", name_of(point), key));
    return applies ? value : nullptr;
  };
  if (const Node* channel = find("channel", frame))
    if (const auto number = read_number(*channel, "'channel'", 0, 255, problems)) when.channel = static_cast<unsigned>(*number);
  if (const Node* command = find("command", frame)) when.command = read_command(*command, problems);
  constexpr std::array<std::string_view, 2> kUpDown = {"up", "down"};
  if (const Node* edge = find("edge", level))
    if (const auto index = read_word(*edge, "'edge'", kUpDown, problems)) when.level = *index == 0;
  const std::pair<std::string_view, std::uint32_t*> counts[] = {{"nth", &when.nth}, {"every", &when.every}};
  for (const auto& [key, to] : counts)
    if (const Node* count = reader.find(key))
      *to = static_cast<std::uint32_t>(read_number(*count, fmt::format("'{}'", key), 1, 1'000'000, problems).value_or(0));
  if (const Node* probability = reader.find("probability")) when.probability = read_probability(*probability, problems);
  if (const Node* between = reader.find("between")) when.between = read_range(*between, "'between'", problems);
  reader.finish();
}

bool check_possible(const Node& word, Effect effect, Point point, Problems& problems) {
  if (faults::possible(effect, point)) return true;
  std::string known;
  for (std::size_t i = 0; i < faults::kEffectNames.size(); ++i)
    if (faults::possible(static_cast<Effect>(i), point)) known += fmt::format("{}{}", known.empty() ? "" : ", ", faults::kEffectNames[i]);
  problems.add(word.at, fmt::format("'{}' cannot happen to {}", faults::name_of(effect), name_of(point)), "possible: " + known);
  return false;
}

// Effects that need a value, in a mapping of their own.
std::optional<faults::Action> load_valued_action(const Node& node, Point point, Problems& problems) {
  faults::Action action;
  MapReader reader(node, "'do'", problems);
  constexpr std::array<Effect, 4> kValued = {Effect::delay, Effect::glitch, Effect::set, Effect::truncate};
  const Node* value = nullptr;
  unsigned given = 0;
  for (const Effect effect : kValued) {
    const Node* found = reader.find(faults::name_of(effect));
    if (found == nullptr) continue;
    ++given;
    value = found;
    action.effect = effect;
  }
  const std::size_t before = problems.count();
  reader.finish();
  if (given != 1 && problems.count() == before) problems.add(node.at, "'do' needs one effect", "do: {delay: 2s}");
  if (problems.count() != before || !check_possible(node, action.effect, point, problems)) return std::nullopt;
  if (action.effect == Effect::set) {
    action.fields = read_header_overrides(*value, problems);
  } else if (action.effect == Effect::truncate) {
    action.size = read_number(*value, "'truncate'", 0, 65535, problems).value_or(0);
  } else {
    action.time = read_range(*value, fmt::format("'{}'", faults::name_of(action.effect)), problems).value_or(TimeRange{});
  }
  if (problems.count() != before) return std::nullopt;
  return action;
}

// A word, or a mapping of one word to what it needs.
std::optional<faults::Action> load_action(const Node& node, Point point, Problems& problems) {
  if (node.kind == Node::Kind::map) return load_valued_action(node, point, problems);
  const auto index = read_word(node, "'do'", faults::kEffectNames, problems);
  if (!index) return std::nullopt;
  const auto effect = static_cast<Effect>(*index);
  if (!check_possible(node, effect, point, problems)) return std::nullopt;
  if (effect == Effect::delay || effect == Effect::glitch || effect == Effect::set || effect == Effect::truncate) {
    problems.add(node.at, fmt::format("'{}' needs a value", node.text),
                 "do: {delay: 2s}, {glitch: 10us}, {set: {magic: 0xdead}}, {truncate: 4}");
    return std::nullopt;
  }
  return faults::Action{.effect = effect};
}

}  // namespace

std::optional<faults::Rule> load_fault(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  faults::Rule rule;
  rule.name = fmt::format("line {}", node.at.line);
  MapReader reader(node, "a fault", problems);
  if (const Node* name = reader.find("name")) rule.name = read_text(*name, "'name'", problems).value_or("");
  const Node* event = reader.need("event", std::string(kFaultExample));
  const Node* when = reader.find("when");
  const Node* action = reader.need("do", "what happens then: drop, lose_edge, {delay: 2s} …");
  if (const Node* times = reader.find("times"))
    rule.times = static_cast<std::uint32_t>(read_number(*times, "'times'", 1, 1'000'000, problems).value_or(0));
  reader.finish();
  const auto point = event != nullptr ? read_word(*event, "'event'", faults::kPointNames, problems) : std::nullopt;
  if (!point) return std::nullopt;
  rule.point = static_cast<Point>(*point);
  if (when != nullptr) load_conditions(*when, rule.point, rule.when, problems);
  const auto done = action != nullptr ? load_action(*action, rule.point, problems) : std::nullopt;
  if (!done || problems.count() != before) return std::nullopt;
  rule.action = *done;
  return rule;
}

}  // namespace bamboozle::scenario
