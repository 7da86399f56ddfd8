#include "modem-model/scenario/step_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "modem-model/scenario/fault_loader.h"
#include "modem-model/scenario/pattern_loader.h"
#include "modem-model/scenario/suggest.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 23> kVerbs = {
    "guest", "modem", "power", "open",   "close",   "send",      "lines",     "bam", "hwlock", "ledger", "fault",  "heal",  "hook",
    "expect", "never", "wait", "repeat", "foreach", "in_order", "any_order", "parallel", "choose", "matrix"};
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
    for (const std::string_view known : {"within", "for", "after", "at", "count", "exactly"}) static_cast<void>(reader.find(known));
    const std::size_t before = problems_.count();
    reader.finish();
    if (problems_.count() == before)
      problems_.add(node.at, "this step has no verb", fmt::format("one of {}", fmt::join(kVerbs, ", ")));
    return std::nullopt;
  }
  if (reader.find(verb) == nullptr) return std::nullopt;
  Modifiers modifiers;
  if (verb == "guest" || verb == "expect" || verb == "ledger") modifiers.within = reader.find("within");
  if (verb == "never") modifiers.duration = reader.find("for");
  if (verb == "expect") modifiers.count = reader.find("count");
  if (verb == "expect") modifiers.exactly = reader.find("exactly");
  load_start(reader, verb, step);
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
    return Action{std::move(*step)};
  }
  if (verb == "lines") {
    const auto step = load_lines_step(value, problems_);
    if (!step) return std::nullopt;
    return Action{*step};
  }
  if (verb == "bam") {
    const auto step = load_bam_step(value, problems_);
    if (!step) return std::nullopt;
    return Action{*step};
  }
  if (verb == "ledger") {
    auto step = load_ledger_step(value, problems_);
    const Nanoseconds within = within_or_step(modifiers);
    if (!step) return std::nullopt;
    step->within = within;
    uses_ledger_ = true;
    if (step->flow.direction == trace::DOWNLINK) udp_ports_.insert(step->flow.port);
    return Action{std::move(*step)};
  }
  if (verb == "hwlock") {
    const auto step = load_lock_step(value, problems_);
    if (!step) return std::nullopt;
    return Action{*step};
  }
  if (verb == "fault") {
    auto rule = load_fault(value, problems_);
    if (!rule) return std::nullopt;
    rules_.define(rule->name);
    return Action{FaultStep{std::move(*rule)}};
  }
  if (verb == "heal") {
    auto name = read_text(value, "'heal' (the name of a fault or a hook)", problems_);
    if (!name) return std::nullopt;
    rules_.mention(*name, value.at);
    return Action{HealStep{std::move(*name)}};
  }
  if (verb == "hook") {
    auto hook = load_hook(value);
    if (!hook) return std::nullopt;
    return Action{HookStep{std::move(*hook)}};
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
  if (verb == "parallel") return load_parallel(value);
  if (verb == "choose") return load_choose(value);
  if (verb == "matrix") return load_matrix(value);
  return load_group(value, verb == "in_order");
}

// An expectation is bounded from its own side, and a list of steps begins with its first one.
void StepLoader::load_start(MapReader& reader, std::string_view verb, Step& step) {
  constexpr std::array<std::string_view, 11> kWithout = {"ledger", "expect",   "never",     "wait",     "repeat", "foreach",
                                                         "in_order", "any_order", "parallel", "choose", "matrix"};
  if (std::find(kWithout.begin(), kWithout.end(), verb) != kWithout.end()) return;
  const Node* after = reader.find("after");
  const Node* at = reader.find("at");
  if (after != nullptr && at != nullptr) problems_.add(at->at, "'at' and 'after' in one step", "take one");
  if (after != nullptr) {
    step.after = read_range(*after, "'after'", problems_);
    if (step.after) check_bound(step.after->max, *after);
  }
  if (at != nullptr) {
    step.not_before = read_time(*at, "'at'", problems_);
    if (step.not_before) check_bound(*step.not_before, *at);
  }
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
    if (condition.name == "fault") rules_.await(std::get<std::string>(condition.value), at);
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
  std::uint32_t count = 1;
  if (modifiers.count != nullptr)
    count = static_cast<std::uint32_t>(read_number(*modifiers.count, "'count'", 1, 1'000'000, problems_).value_or(1));
  if (modifiers.exactly != nullptr) {
    count = static_cast<std::uint32_t>(read_number(*modifiers.exactly, "'exactly'", 1, 1'000'000, problems_).value_or(1));
    if (modifiers.count != nullptr)
      problems_.add(modifiers.exactly->at, "'exactly' and 'count' exclude each other", "'count' goes on as soon as there are so many");
    if (modifiers.within == nullptr || within.min.count() != 0)
      problems_.add(modifiers.exactly->at, "'exactly' needs 'within', one time that is waited to its end",
                    "{expect: {vote: up}, exactly: 2, within: 1s}");
  }
  if (!pattern) return std::nullopt;
  note_pattern(*pattern, value.at);
  return ExpectStep{std::move(*pattern), within, count, modifiers.exactly != nullptr};
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
