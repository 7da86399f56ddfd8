// What a scenario wants to find in the ledger of datagrams.
#include <fmt/format.h>

#include <array>

#include "modem-model/scenario/step_loader.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

// A number, or "3..5".
std::optional<LedgerStep::Bound> read_bound(const Node& node, std::string_view what, Problems& problems) {
  const std::size_t dots = node.text.find("..");
  if (node.kind != Node::Kind::scalar || dots == std::string::npos) {
    const auto number = read_number(node, what, 0, UINT32_MAX, problems);
    if (!number) return std::nullopt;
    return LedgerStep::Bound{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*number)};
  }
  const auto first = parse_number(std::string_view(node.text).substr(0, dots));
  const auto last = parse_number(std::string_view(node.text).substr(dots + 2));
  if (first && last && *first <= *last && *last <= UINT32_MAX)
    return LedgerStep::Bound{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last)};
  problems.add(node.at, fmt::format("{} must be a number or a range of numbers, not '{}'", what, node.text), "lost: 0..3");
  return std::nullopt;
}

}  // namespace

std::optional<LedgerStep> load_ledger_step(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  LedgerStep step;
  MapReader reader(node, "'ledger'", problems);
  constexpr std::array<std::string_view, 2> kDirections = {"uplink", "downlink"};
  if (const Node* channel = reader.need("channel"))
    step.flow.channel = static_cast<unsigned>(read_number(*channel, "'channel'", 0, kChannelCount - 1, problems).value_or(0));
  if (const Node* direction = reader.need("direction"))
    step.flow.direction = read_word(*direction, "'direction'", kDirections, problems).value_or(0) == 0 ? trace::UPLINK : trace::DOWNLINK;
  if (const Node* port = reader.need("port"))
    step.flow.port = static_cast<std::uint16_t>(read_number(*port, "'port'", 1, 65535, problems).value_or(1));
  bool looks = false;
  for (const LedgerRow& row : kLedgerRows) {
    const Node* value = reader.find(row.name);
    if (value == nullptr) continue;
    looks = true;
    if (const auto bound = read_bound(*value, fmt::format("'{}'", row.name), problems)) step.bounds.emplace_back(&row, *bound);
  }
  if (const Node* late = reader.find("late_after")) step.late_after = read_time(*late, "'late_after'", problems);
  reader.finish();
  if (reader.find("late") != nullptr && reader.find("late_after") == nullptr)
    problems.add(node.at, "'late' needs 'late_after'", "late: 0, late_after: 50ms");
  if (reader.valid() && !looks)
    problems.add(node.at, "'ledger' looks for nothing", "ledger: {channel: 0, direction: downlink, port: 9, lost: 0, duplicated: 0}");
  if (problems.count() != before) return std::nullopt;
  return step;
}

}  // namespace bamboozle::scenario
