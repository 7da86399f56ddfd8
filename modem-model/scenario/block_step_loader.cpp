// Steps made of steps: loops, groups, branches, choices, hooks.
#include <fmt/format.h>

#include <algorithm>

#include "modem-model/scenario/pattern_loader.h"
#include "modem-model/scenario/step_loader.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {

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
  if (!check_variable(variable.key)) return std::nullopt;
  ForeachStep step;
  const std::uint32_t first_index = index_;
  const std::size_t before = problems_.count();
  for (const std::string& item : read_values(variable.value)) {
    index_ = first_index;
    step.iterations.push_back(load(substitute(body, variable.key.text, item), "steps"));
    if (problems_.count() != before || too_many_) return std::nullopt;
  }
  if (step.iterations.empty()) return std::nullopt;
  return Action{std::move(step)};
}

std::optional<Action> StepLoader::load_group(const Node& value, bool ordered) {
  std::vector<Step> steps = load(value, ordered ? "in_order" : "any_order");
  for (const Step& step : steps) {
    const auto* expect = std::get_if<ExpectStep>(&step.action);
    if (expect == nullptr || expect->exactly) {
      const std::string_view what = expect == nullptr ? "only expectations" : "no 'exactly'";
      problems_.add(step.at, fmt::format("{} can stand in '{}'", what, ordered ? "in_order" : "any_order"));
      return std::nullopt;
    }
  }
  if (steps.empty()) return std::nullopt;
  if (ordered) return Action{InOrderStep{std::move(steps)}};
  return Action{AnyOrderStep{std::move(steps)}};
}

bool StepLoader::check_variable(const Node& key) {
  if (!key.text.empty() && key.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos) return true;
  problems_.add(key.at, fmt::format("'{}' cannot name a variable", key.text), "small letters and _");
  return false;
}

std::optional<Action> StepLoader::load_parallel(const Node& value) {
  constexpr std::string_view kShape = "parallel: [[first, list, of steps], [second, list]]";
  constexpr std::size_t kMostBranches = 64;
  if (value.kind != Node::Kind::sequence || value.items.size() < 2 || value.items.size() > kMostBranches) {
    problems_.add(value.at, fmt::format("'parallel' must be a list of 2 to {} lists of steps", kMostBranches), std::string(kShape));
    return std::nullopt;
  }
  ParallelStep step;
  const std::size_t before = problems_.count();
  for (const Node& branch : value.items) step.branches.push_back(load(branch, "parallel"));
  if (problems_.count() != before) return std::nullopt;
  return Action{std::move(step)};
}

std::optional<Action> StepLoader::load_choose(const Node& value) {
  constexpr std::string_view kShape = "choose: [{weight: 3, steps: [...]}, {steps: [...]}]";
  if (value.kind != Node::Kind::sequence || value.items.size() < 2) {
    problems_.add(value.at, "'choose' must be a list of at least two choices", std::string(kShape));
    return std::nullopt;
  }
  ChooseStep step;
  const std::size_t before = problems_.count();
  for (const Node& choice : value.items) {
    MapReader reader(choice, "a choice", problems_);
    const Node* weight = reader.find("weight");
    const Node* steps = reader.need("steps", std::string(kShape));
    reader.finish();
    const auto number = weight != nullptr ? read_number(*weight, "'weight'", 1, 1'000'000, problems_) : std::uint64_t{1};
    step.weights.push_back(static_cast<std::uint32_t>(number.value_or(1)));
    if (steps != nullptr) step.choices.push_back(load(*steps, "steps"));
  }
  if (problems_.count() != before) return std::nullopt;
  return Action{std::move(step)};
}

// Every combination, the last variable fastest: a foreach in a foreach, written once.
std::optional<Action> StepLoader::load_matrix(const Node& value) {
  constexpr std::string_view kShape = "matrix: {size: [1, 1500], channel: 0..7, steps: [...]}";
  const Node* body = value.kind == Node::Kind::map ? value.find("steps") : nullptr;
  if (body == nullptr || value.members.size() < 3) {
    problems_.add(value.at, "'matrix' needs at least two variables with their values, and 'steps'", std::string(kShape));
    return std::nullopt;
  }
  std::vector<Node> bodies = {*body};
  for (const Member& variable : value.members) {
    if (variable.key.text == "steps") continue;
    if (!check_variable(variable.key)) return std::nullopt;
    const std::vector<std::string> values = read_values(variable.value);
    if (values.empty() || bodies.size() * values.size() > kMaxSteps) {
      if (!values.empty()) problems_.add(value.at, fmt::format("more than {} combinations", kMaxSteps));
      return std::nullopt;
    }
    std::vector<Node> more;
    for (const Node& each : bodies)
      for (const std::string& item : values) more.push_back(substitute(each, variable.key.text, item));
    bodies = std::move(more);
  }
  ForeachStep step;
  const std::uint32_t first_index = index_;
  const std::size_t before = problems_.count();
  for (const Node& each : bodies) {
    index_ = first_index;
    step.iterations.push_back(load(each, "steps"));
    if (problems_.count() != before || too_many_) return std::nullopt;
  }
  return Action{std::move(step)};
}

std::optional<Hook> StepLoader::load_hook(const Node& node) {
  const std::size_t before = problems_.count();
  Hook hook;
  hook.name = fmt::format("line {}", node.at.line);
  MapReader reader(node, "a hook", problems_);
  if (const Node* name = reader.find("name")) hook.name = read_text(*name, "'name'", problems_).value_or("");
  rules_.define(hook.name);
  const Node* when = reader.need("when", "what sets it off: when: {register: {name: P_CTRL, pipe: 5, write: true}}");
  const Node* steps = reader.need("steps", "what runs then");
  const std::pair<std::string_view, std::uint32_t*> counts[] = {{"nth", &hook.nth}, {"every", &hook.every}, {"times", &hook.times}};
  for (const auto& [key, to] : counts)
    if (const Node* count = reader.find(key))
      *to = static_cast<std::uint32_t>(read_number(*count, fmt::format("'{}'", key), 1, 1'000'000, problems_).value_or(0));
  reader.finish();
  if (when != nullptr)
    if (auto pattern = load_pattern(*when, problems_)) hook.when = std::move(*pattern);
  if (steps != nullptr) hook.steps = load(*steps, "steps");
  if (problems_.count() != before) return std::nullopt;
  return hook;
}

}  // namespace bamboozle::scenario
