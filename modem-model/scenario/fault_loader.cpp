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

constexpr std::string_view kExample = "{event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}}";

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
  const bool level = !frame && point != Point::smsm_interrupt && point != Point::bam_interrupt;
  if (frame) {
    if (const Node* channel = reader.find("channel"))
      if (const auto number = read_number(*channel, "'channel'", 0, 255, problems)) when.channel = static_cast<unsigned>(*number);
    if (const Node* command = reader.find("command")) when.command = read_command(*command, problems);
  }
  if (level) {
    constexpr std::array<std::string_view, 2> kUpDown = {"up", "down"};
    if (const Node* edge = reader.find("edge"))
      if (const auto index = read_word(*edge, "'edge'", kUpDown, problems)) when.level = *index == 0;
  }
  const std::pair<std::string_view, std::uint32_t*> counts[] = {{"nth", &when.nth}, {"every", &when.every}};
  for (const auto& [key, to] : counts)
    if (const Node* count = reader.find(key))
      *to = static_cast<std::uint32_t>(read_number(*count, fmt::format("'{}'", key), 1, 1'000'000, problems).value_or(0));
  if (const Node* probability = reader.find("probability")) when.probability = read_probability(*probability, problems);
  if (const Node* between = reader.find("between")) when.between = read_range(*between, "'between'", problems);
  reader.finish();
}

// A word, or a mapping of one word to what it needs.
std::optional<faults::Action> load_action(const Node& node, Point point, Problems& problems) {
  faults::Action action;
  const bool map = node.kind == Node::Kind::map && node.members.size() == 1;
  const Node& word = map ? node.members[0].key : node;
  if (!map && node.kind != Node::Kind::scalar) {
    problems.add(node.at, fmt::format("'do' must be a word, or one word with what it needs, not {}", kind_name(node.kind)), std::string(kExample));
    return std::nullopt;
  }
  const auto index = read_word(word, "'do'", faults::kEffectNames, problems);
  if (!index) return std::nullopt;
  action.effect = static_cast<Effect>(*index);
  if (!faults::possible(action.effect, point)) {
    std::string known;
    for (std::size_t i = 0; i < faults::kEffectNames.size(); ++i)
      if (faults::possible(static_cast<Effect>(i), point)) known += fmt::format("{}{}", known.empty() ? "" : ", ", faults::kEffectNames[i]);
    problems.add(word.at, fmt::format("'{}' cannot happen to {}", word.text, name_of(point)), "possible: " + known);
    return std::nullopt;
  }
  const bool needs_value = action.effect == Effect::delay || action.effect == Effect::glitch || action.effect == Effect::set ||
                           action.effect == Effect::truncate;
  if (needs_value != map) {
    problems.add(word.at, fmt::format("'{}' {}", word.text, needs_value ? "needs a value" : "takes no value"),
                 needs_value ? "do: {delay: 2s}, {glitch: 10us}, {set: {magic: 0xdead}}, {truncate: 4}" : "");
    return std::nullopt;
  }
  if (!map) return action;
  const Node& value = node.members[0].value;
  const std::size_t before = problems.count();
  if (action.effect == Effect::set) {
    action.fields = read_header_overrides(value, problems);
  } else if (action.effect == Effect::truncate) {
    action.size = read_number(value, "'truncate'", 0, 65535, problems).value_or(0);
  } else {
    action.time = read_range(value, fmt::format("'{}'", word.text), problems).value_or(TimeRange{});
  }
  if (problems.count() != before) return std::nullopt;
  return action;
}

}  // namespace

std::optional<faults::Rule> load_fault(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  faults::Rule rule;
  rule.name = fmt::format("line {}", node.at.line);
  MapReader reader(node, "a fault", problems);
  if (const Node* name = reader.find("name")) rule.name = read_text(*name, "'name'", problems).value_or("");
  const Node* event = reader.need("event", std::string(kExample));
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
