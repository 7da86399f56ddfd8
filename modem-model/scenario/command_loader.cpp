#include "modem-model/scenario/command_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "modem-model/scenario/document.h"
#include "modem-model/scenario/fault_loader.h"
#include "modem-model/scenario/pattern_loader.h"
#include "modem-model/scenario/reader.h"
#include "modem-model/scenario/step_loader.h"
#include "modem-model/scenario/suggest.h"

namespace bamboozle::scenario {
namespace {

constexpr std::array<std::string_view, 10> kCommandVerbs = {"modem", "power", "open", "close", "send", "lines", "bam", "hwlock", "fault", "heal"};

/// `read` gets the document and the list of problems that its answer is worth nothing with.
template <typename T, typename Read>
Loaded<T> load(std::string_view text, const std::string& name, const Read& read) {
  if (text.size() > kMaxCommandSize)
    return {std::nullopt, fmt::format("{} bytes, but a command may have {}", text.size(), kMaxCommandSize)};
  std::vector<Problem> list;
  std::optional<T> value;
  if (const auto root = parse_document(text, name, list)) {
    Problems problems(name, list);
    value = read(*root, problems);
  }
  if (list.empty() && value) return {std::move(value), {}};
  std::string told;
  for (const Problem& problem : list) told += (told.empty() ? "" : "\n") + problem.text();
  return {std::nullopt, told.empty() ? "not understood" : told};
}

std::optional<Step> read_stimulus(const Node& node, Problems& problems) {
  if (node.kind != Node::Kind::map || node.members.empty()) {
    problems.add(node.at, fmt::format("a command must be a mapping with a verb, not {}", kind_name(node.kind)), "for example {open: 0}");
    return std::nullopt;
  }
  // before a step is made of it: steps of steps can be large
  for (const Member& member : node.members) {
    if (std::ranges::find(kCommandVerbs, member.key.text) != kCommandVerbs.end()) continue;
    problems.add(member.key.at, fmt::format("'{}' cannot be done from outside", member.key.text),
                 did_you_mean(member.key.text, kCommandVerbs));
    return std::nullopt;
  }
  Node list;
  list.kind = Node::Kind::sequence;
  list.items.push_back(node);
  const Limits limits;
  const std::set<std::string> allow;
  StepLoader loader(limits, allow, problems);
  std::vector<Step> steps = loader.load(list, "a command");
  if (steps.size() != 1) return std::nullopt;
  // from a file a rule without a name is called after its line, which means nothing here
  const Node* rule = node.find("fault");
  if (auto* fault = std::get_if<FaultStep>(&steps.front().action); fault != nullptr && rule != nullptr && rule->find("name") == nullptr)
    fault->rule.name.clear();
  return std::move(steps.front());
}

std::optional<trace::Event::KindCase> kind_called(std::string_view name) {
  const auto* const field = trace::Event::descriptor()->FindFieldByName(std::string(name));
  if (field == nullptr || field->containing_oneof() == nullptr) return std::nullopt;
  return static_cast<trace::Event::KindCase>(field->number());
}

}  // namespace

Loaded<Step> load_stimulus(std::string_view text) { return load<Step>(text, "command", read_stimulus); }

Loaded<faults::Rule> load_fault_rule(std::string_view text) {
  return load<faults::Rule>(text, "fault", [](const Node& node, Problems& problems) {
    auto rule = load_fault(node, problems);
    if (rule && node.find("name") == nullptr) rule->name.clear();
    return rule;
  });
}

Loaded<Pattern> load_event_pattern(std::string_view text) {
  return load<Pattern>(text, "pattern", [](const Node& node, Problems& problems) -> std::optional<Pattern> {
    if (node.kind != Node::Kind::scalar) return load_pattern(node, problems);
    if (const auto kind = kind_called(node.text)) return Pattern(*kind, node.text);
    problems.add(node.at, fmt::format("'{}' is no kind of event", node.text),
                 "a kind as in the trace (frame, line, power, channel, fault, step, verdict ...), or a pattern: {vote: up}");
    return std::nullopt;
  });
}

}  // namespace bamboozle::scenario
