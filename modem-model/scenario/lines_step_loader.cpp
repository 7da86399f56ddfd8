// Stimuli past the firmware's back: stores to the SMSM word, and what happens to the BAM.
#include <fmt/format.h>

#include <array>

#include "modem-model/scenario/step_loader.h"

namespace bamboozle::scenario {
namespace {

// SMSM bits that have a verb of their own here (domain.md 3.5).
constexpr std::uint64_t kPowerControlBit = 1;
constexpr std::uint64_t kPowerControlAckBit = 11;

std::uint32_t read_bits(const Node& node, std::string_view what, Problems& problems) {
  std::uint32_t mask = 0;
  if (node.kind != Node::Kind::sequence) {
    problems.add(node.at, fmt::format("'{}' must be a list of bit numbers", what), fmt::format("{}: [6]", what));
    return mask;
  }
  for (const Node& item : node.items) {
    const auto bit = read_number(item, fmt::format("a bit of '{}'", what), 0, 31, problems);
    if (!bit) continue;
    if (*bit == kPowerControlBit || *bit == kPowerControlAckBit)
      problems.add(item.at, fmt::format("bit {} has a word of its own", *bit), "modem_pc: up, modem_ack: toggle");
    mask |= std::uint32_t{1} << *bit;
  }
  return mask;
}

}  // namespace

std::optional<LinesStep> load_lines_step(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  LineStore store;
  MapReader reader(node, "'lines'", problems);
  bool anything = false;
  const auto given = [&](std::string_view key) {
    const Node* value = reader.find(key);
    anything = anything || value != nullptr;
    return value;
  };
  constexpr std::array<std::string_view, 2> kUpDown = {"up", "down"};
  constexpr std::array<std::string_view, 1> kToggle = {"toggle"};
  constexpr std::array<std::string_view, 1> kZero = {"zero"};
  if (const Node* word = given("word")) store.zero = read_word(*word, "'word'", kZero, problems).has_value();
  if (const Node* pc = given("modem_pc"))
    if (const auto index = read_word(*pc, "'modem_pc'", kUpDown, problems)) store.modem_pc = *index == 0;
  if (const Node* ack = given("modem_ack")) store.toggle_ack = read_word(*ack, "'modem_ack'", kToggle, problems).has_value();
  if (const Node* bits = given("set")) store.set = read_bits(*bits, "set", problems);
  if (const Node* bits = given("clear")) store.clear = read_bits(*bits, "clear", problems);
  if (const Node* bits = given("toggle")) store.toggle = read_bits(*bits, "toggle", problems);
  store.store = anything;
  if (const Node* doorbell = reader.find("doorbell")) store.doorbell = read_bool(*doorbell, "'doorbell'", problems).value_or(true);
  reader.finish();
  if (reader.valid() && !store.store && reader.find("doorbell") == nullptr)
    problems.add(node.at, "'lines' moves nothing", "lines: {modem_pc: up}, {modem_ack: toggle, doorbell: false}, {doorbell: true}");
  if (problems.count() != before) return std::nullopt;
  return LinesStep{store};
}

std::optional<BamStep> load_bam_step(const Node& node, Problems& problems) {
  if (node.kind == Node::Kind::map) {
    MapReader reader(node, "'bam'", problems);
    const Node* pipe = reader.need("pipe_error", "bam: {pipe_error: 5}");
    reader.finish();
    const auto number = pipe != nullptr ? read_number(*pipe, "'pipe_error'", 0, 30, problems) : std::nullopt;
    if (!number) return std::nullopt;
    return BamStep{BamAction::error, static_cast<unsigned>(*number)};
  }
  constexpr std::array<std::string_view, 4> kActions = {"on", "off", "reset", "error"};
  const auto index = read_word(node, "'bam'", kActions, problems);
  if (!index) return std::nullopt;
  constexpr std::array<BamAction, 4> kMeanings = {BamAction::power_on, BamAction::power_off, BamAction::reset, BamAction::error};
  return BamStep{kMeanings[*index], {}};
}

std::optional<LockStep> load_lock_step(const Node& node, Problems& problems) {
  MapReader reader(node, "'hwlock'", problems);
  const Node* hold = reader.find("hold");
  const Node* release = reader.find("release");
  reader.finish();
  if (!reader.valid()) return std::nullopt;
  if ((hold == nullptr) == (release == nullptr)) {
    problems.add(node.at, "'hwlock' needs either 'hold' or 'release'", "hwlock: {hold: 3}");
    return std::nullopt;
  }
  const auto lock = read_number(hold != nullptr ? *hold : *release, "a hardware spinlock", 0, 31, problems);
  if (!lock) return std::nullopt;
  return LockStep{static_cast<unsigned>(*lock), hold != nullptr};
}

}  // namespace bamboozle::scenario
