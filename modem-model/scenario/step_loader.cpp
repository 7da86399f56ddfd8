#include "modem-model/scenario/step_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "modem-model/scenario/pattern_loader.h"
#include "modem-model/scenario/suggest.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 13> kVerbs = {"guest", "modem", "power",  "open",    "close",    "send",     "expect",
                                                     "never", "wait",  "repeat", "foreach", "in_order", "any_order"};
constexpr std::array<std::string_view, 2> kUpDown = {"up", "down"};

bool is_verb(std::string_view word) { return std::find(kVerbs.begin(), kVerbs.end(), word) != kVerbs.end(); }

}  // namespace

std::vector<Step> StepLoader::load(const Node& list, std::string_view what) {
  std::vector<Step> steps;
  if (list.kind != Node::Kind::sequence) {
    problems_.add(list.at, fmt::format("'{}' must be a list of steps, not {}", what, kind_name(list.kind)),
                  "begin each step with a dash");
    return steps;
  }
  if (list.items.empty()) problems_.add(list.at, fmt::format("'{}' is empty", what));
  for (const Node& item : list.items) {
    if (++made_ > kMaxSteps) {
      if (!too_many_) problems_.add(item.at, fmt::format("more than {} steps, foreach unrolled", kMaxSteps), "use repeat");
      too_many_ = true;
      return steps;
    }
    if (auto step = load_step(item)) steps.push_back(std::move(*step));
  }
  return steps;
}

std::vector<std::uint16_t> StepLoader::udp_ports() const {
  std::vector<std::uint16_t> ports;
  std::set_difference(udp_ports_.begin(), udp_ports_.end(), own_ports_.begin(), own_ports_.end(), std::back_inserter(ports));
  return ports;
}

std::optional<Step> StepLoader::load_step(const Node& node) {
  if (node.kind != Node::Kind::map || node.members.empty()) {
    problems_.add(node.at, fmt::format("a step must be a mapping with a verb, not {}", kind_name(node.kind)),
                  "for example {wait: 1s}");
    return std::nullopt;
  }
  Step step;
  step.at = node.at;
  step.index = ++index_;
  MapReader reader(node, "a step", problems_);
  if (const Node* label = reader.find("label")) {
    step.label = read_text(*label, "'label'", problems_).value_or("");
    if (step.label.empty()) problems_.add(label->at, "'label' is empty", "a label names the step in results");
    const auto [known, fresh] = labels_.emplace(step.label, label->at);
    if (!fresh && (known->second.line != label->at.line || known->second.column != label->at.column)) {
      problems_.add(label->at, fmt::format("the label '{}' is already used in line {}", step.label, known->second.line),
                    "results are named by file and label: each label once");
    }
  }
  const Node* value = nullptr;
  std::string_view verb;
  for (const Member& member : node.members) {
    if (!is_verb(member.key.text)) continue;
    if (value != nullptr) {
      problems_.add(member.key.at, fmt::format("a step has one verb; this one has '{}' and '{}'", verb, member.key.text));
      return std::nullopt;
    }
    verb = *std::find(kVerbs.begin(), kVerbs.end(), member.key.text);
    value = &member.value;
  }
  if (value == nullptr) {
    for (const std::string_view known : kVerbs) static_cast<void>(reader.find(known));
    for (const std::string_view known : {"within", "for", "after"}) static_cast<void>(reader.find(known));
    const std::size_t before = problems_.count();
    reader.finish();
    if (problems_.count() == before)
      problems_.add(node.at, "this step has no verb", fmt::format("one of {}", fmt::join(kVerbs, ", ")));
    return std::nullopt;
  }
  if (reader.find(verb) == nullptr) return std::nullopt;
  Modifiers modifiers;
  if (verb == "guest" || verb == "expect") modifiers.within = reader.find("within");
  if (verb == "never") modifiers.duration = reader.find("for");
  if (verb == "send") modifiers.after = reader.find("after");
  reader.finish();

  Node shown = node;  // the label is shown beside the step, not in it
  std::erase_if(shown.members, [](const Member& member) { return member.key.text == "label"; });
  step.text = one_line(shown);
  const std::string name = step.label.empty() ? step.text : step.label;
  step.stream = fmt::format("step {} #{}", name, ++texts_[name]);

  auto action = load_action(verb, *value, modifiers, node.at);
  if (!action) return std::nullopt;
  step.action = std::move(*action);
  return step;
}

std::optional<Action> StepLoader::load_action(std::string_view verb, const Node& value, const Modifiers& modifiers, Location at) {
  if (verb == "guest") {
    auto step = load_guest_step(value, problems_);
    const Nanoseconds within = within_or_step(modifiers);
    if (!step) return std::nullopt;
    step->within = within;
    if (step->request.kind == GuestRequest::Kind::listen_udp) own_ports_.insert(step->request.port);
    return Action{std::move(*step)};
  }
  if (verb == "send") {
    auto step = load_send_step(value, problems_);
    if (!step) return std::nullopt;
    if (modifiers.after != nullptr) {
      step->after = read_range(*modifiers.after, "'after'", problems_).value_or(TimeRange{});
      check_bound(step->after.max, *modifiers.after);
    }
    return Action{std::move(*step)};
  }
  if (verb == "modem") return load_modem(value);
  if (verb == "power") return load_power(value);
  if (verb == "open") return load_channel(value, true);
  if (verb == "close") return load_channel(value, false);
  if (verb == "expect") return load_expect(value, modifiers);
  if (verb == "never") return load_never(value, modifiers, at);
  if (verb == "wait") return load_wait(value);
  if (verb == "repeat") return load_repeat(value);
  if (verb == "foreach") return load_foreach(value);
  return load_group(value, verb == "in_order");
}

std::optional<Action> StepLoader::load_modem(const Node& value) {
  constexpr std::array<std::string_view, 2> kActions = {"boot", "crash"};
  const auto index = read_word(value, "'modem'", kActions, problems_);
  if (!index) return std::nullopt;
  return ModemStep{*index == 0 ? ModemStep::Action::boot : ModemStep::Action::crash};
}

std::optional<Action> StepLoader::load_power(const Node& value) {
  const auto index = read_word(value, "'power'", kUpDown, problems_);
  if (!index) return std::nullopt;
  return PowerStep{*index == 0};
}

std::optional<Action> StepLoader::load_channel(const Node& value, bool open) {
  const auto channel = read_number(value, "a channel", 0, 255, problems_);  // one byte in the header: any, on purpose
  if (!channel) return std::nullopt;
  return ChannelStep{open, static_cast<unsigned>(*channel)};
}

void StepLoader::note_pattern(const Pattern& pattern, Location at) {
  for (const Condition& condition : pattern.conditions()) {
    if (condition.name == "udp.port") {
      const std::uint64_t port = std::get<std::uint64_t>(condition.value);
      if (port == 0 || port > 65535) {
        problems_.add(at, fmt::format("{} is no port", port), "1 to 65535");
      } else {
        udp_ports_.insert(static_cast<std::uint16_t>(port));
      }
    }
    if (condition.name == "violation" && !allow_.contains(std::get<std::string>(condition.value))) {
      const std::string& kind = std::get<std::string>(condition.value);
      problems_.add(at, fmt::format("'{}' ends the run before it can be expected", kind), fmt::format("allow: [{}]", kind));
    }
  }
}

std::optional<Action> StepLoader::load_expect(const Node& value, const Modifiers& modifiers) {
  auto pattern = load_pattern(value, problems_);
  TimeRange within{Nanoseconds{0}, limits_.step};
  if (modifiers.within != nullptr) {
    if (const auto range = read_range(*modifiers.within, "'within'", problems_)) {
      within = *range;
      // "5ms" is an upper bound; only a range has a lower one
      if (modifiers.within->text.find("..") == std::string::npos) within.min = Nanoseconds{0};
      check_bound(within.max, *modifiers.within);
    }
  }
  if (!pattern) return std::nullopt;
  note_pattern(*pattern, value.at);
  return ExpectStep{std::move(*pattern), within};
}

std::optional<Action> StepLoader::load_never(const Node& value, const Modifiers& modifiers, Location at) {
  auto pattern = load_pattern(value, problems_);
  if (modifiers.duration == nullptr) {
    problems_.add(at, "'never' needs 'for'", "an absence has a duration: {never: {vote: up}, for: 1s}");
    return std::nullopt;
  }
  const auto duration = read_time(*modifiers.duration, "'for'", problems_);
  if (!pattern || !duration) return std::nullopt;
  check_bound(*duration, *modifiers.duration);
  note_pattern(*pattern, value.at);
  return NeverStep{std::move(*pattern), *duration};
}

std::optional<Action> StepLoader::load_wait(const Node& value) {
  const auto range = read_range(value, "'wait'", problems_);
  if (!range) return std::nullopt;
  check_bound(range->max, value);
  return WaitStep{*range};
}

std::optional<Action> StepLoader::load_repeat(const Node& value) {
  MapReader reader(value, "'repeat'", problems_);
  const Node* times = reader.need("times", "repeat: {times: 10, steps: [...]}");
  const Node* steps = reader.need("steps");
  reader.finish();
  RepeatStep repeat;
  if (times != nullptr) {
    const auto count = read_number(*times, "'times'", 1, 1'000'000, problems_);
    if (!count) times = nullptr;
    repeat.times = static_cast<std::uint32_t>(count.value_or(1));
  }
  if (steps == nullptr) return std::nullopt;
  repeat.steps = load(*steps, "steps");
  if (times == nullptr || repeat.steps.empty()) return std::nullopt;
  return Action{std::move(repeat)};
}

std::vector<std::string> StepLoader::read_values(const Node& node) {
  constexpr std::uint64_t kMostValues = 10'000;
  std::vector<std::string> values;
  if (node.kind == Node::Kind::sequence) {
    for (const Node& item : node.items) {
      if (auto text = read_text(item, "each value of a foreach", problems_)) values.push_back(std::move(*text));
    }
    if (values.empty() && node.items.empty()) problems_.add(node.at, "a foreach over nothing");
    return values;
  }
  const std::size_t dots = node.text.find("..");
  const auto first = parse_number(std::string_view(node.text).substr(0, dots));
  const auto last = dots == std::string::npos ? std::nullopt : parse_number(std::string_view(node.text).substr(dots + 2));
  if (!first || !last || *first > *last) {
    problems_.add(node.at, "a foreach needs a list of values or a range", "foreach: {n: 0..7, steps: [...]}, or n: [1, 2, 5]");
  } else if (*last - *first >= kMostValues) {
    problems_.add(node.at, fmt::format("a foreach over more than {} values", kMostValues), "use repeat");
  } else {
    for (std::uint64_t value = *first; value <= *last; ++value) values.push_back(fmt::format("{}", value));
  }
  return values;
}

std::optional<Action> StepLoader::load_foreach(const Node& value) {
  constexpr std::string_view kShape = "foreach: {n: 0..7, steps: [...]}";
  if (value.kind != Node::Kind::map || value.members.size() != 2 || value.find("steps") == nullptr) {
    problems_.add(value.at, "'foreach' needs a variable with its values, and 'steps'", std::string(kShape));
    return std::nullopt;
  }
  const Member& variable = value.members[value.members[0].key.text == "steps" ? 1 : 0];
  const Node& body = *value.find("steps");
  const std::string& name = variable.key.text;
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos) {
    problems_.add(variable.key.at, fmt::format("'{}' cannot name a variable", name), "small letters and _");
    return std::nullopt;
  }
  ForeachStep step;
  const std::uint32_t first_index = index_;
  const std::size_t before = problems_.count();
  for (const std::string& item : read_values(variable.value)) {
    index_ = first_index;
    step.iterations.push_back(load(substitute(body, name, item), "steps"));
    if (problems_.count() != before || too_many_) return std::nullopt;
  }
  if (step.iterations.empty()) return std::nullopt;
  return Action{std::move(step)};
}

std::optional<Action> StepLoader::load_group(const Node& value, bool ordered) {
  std::vector<Step> steps = load(value, ordered ? "in_order" : "any_order");
  for (const Step& step : steps) {
    if (!std::holds_alternative<ExpectStep>(step.action)) {
      problems_.add(step.at, fmt::format("only expectations can stand in '{}'", ordered ? "in_order" : "any_order"));
      return std::nullopt;
    }
  }
  if (steps.empty()) return std::nullopt;
  if (ordered) return Action{InOrderStep{std::move(steps)}};
  return Action{AnyOrderStep{std::move(steps)}};
}

Nanoseconds StepLoader::within_or_step(const Modifiers& modifiers) {
  if (modifiers.within == nullptr) return limits_.step;
  const auto time = read_time(*modifiers.within, "'within'", problems_);
  if (!time) return limits_.step;
  check_bound(*time, *modifiers.within);
  return *time;
}

void StepLoader::check_bound(Nanoseconds time, const Node& node) {
  if (time <= limits_.virtual_time) return;
  problems_.add(node.at,
                fmt::format("{} is longer than the whole run may take ({})", time_text(time), time_text(limits_.virtual_time)),
                "raise limits: {virtual: …}");
}

}  // namespace bamboozle::scenario
