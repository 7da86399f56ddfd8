// Reads `steps:` and `finally:` into Steps: finds the verb of each, hands it to its reader, unrolls foreach, gives out positions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modem-model/scenario/program.h"
#include "modem-model/scenario/reader.h"
#include "modem-model/scenario/rule_names.h"

namespace bamboozle::scenario {

inline constexpr std::size_t kMaxSteps = 20'000;  // foreach unrolled

class StepLoader {
 public:
  StepLoader(const Limits& limits, const std::set<std::string>& allow, Problems& problems)
      : limits_(limits), allow_(allow), problems_(problems) {}

  [[nodiscard]] std::vector<Step> load(const Node& list, std::string_view what);
  /// `{when: {…}, nth: 3, steps: […]}`
  [[nodiscard]] std::optional<Hook> load_hook(const Node& node);

  /// Steps in the file so far.
  [[nodiscard]] std::uint32_t count() const { return index_; }
  /// UDP ports that expectations on guest_rx name, without those that a guest step opens itself.
  [[nodiscard]] std::vector<std::uint16_t> udp_ports() const;
  [[nodiscard]] bool uses_ledger() const { return uses_ledger_; }
  /// Names of rules and hooks in the steps so far; the caller adds those that stand elsewhere in the file.
  [[nodiscard]] RuleNames& rules() { return rules_; }

 private:
  struct Modifiers {
    const Node* within = nullptr;
    const Node* duration = nullptr;
    const Node* count = nullptr;
    const Node* exactly = nullptr;
  };

  std::optional<Step> load_step(const Node& node);
  std::optional<Action> load_action(std::string_view verb, const Node& value, const Modifiers& modifiers, Location at);
  std::optional<Action> load_modem(const Node& value);
  std::optional<Action> load_power(const Node& value);
  std::optional<Action> load_channel(const Node& value, bool open);
  std::optional<Action> load_expect(const Node& value, const Modifiers& modifiers);
  std::optional<Action> load_never(const Node& value, const Modifiers& modifiers, Location at);
  std::optional<Action> load_wait(const Node& value);
  std::optional<Action> load_repeat(const Node& value);
  std::optional<Action> load_foreach(const Node& value);
  std::optional<Action> load_group(const Node& value, bool ordered);
  std::optional<Action> load_parallel(const Node& value);
  std::optional<Action> load_choose(const Node& value);
  std::optional<Action> load_matrix(const Node& value);
  void load_start(MapReader& reader, std::string_view verb, Step& step);
  bool check_variable(const Node& key);
  std::vector<std::string> read_values(const Node& node);
  Nanoseconds within_or_step(const Modifiers& modifiers);
  void note_pattern(const Pattern& pattern, Location at);
  void check_bound(Nanoseconds time, const Node& node);

  const Limits& limits_;
  const std::set<std::string>& allow_;
  Problems& problems_;
  std::uint32_t index_ = 0;
  std::size_t made_ = 0;
  bool too_many_ = false;
  bool uses_ledger_ = false;
  RuleNames rules_;
  std::map<std::string, Location> labels_;
  std::map<std::string, unsigned> texts_;
  std::set<std::uint16_t> udp_ports_;
  std::set<std::uint16_t> own_ports_;
};

/// `{load: driver}`, `{run: "…"}`, `{udp: {…}}`, `{listen: {udp: 9}}`; `within` is not part of it.
[[nodiscard]] std::optional<GuestStep> load_guest_step(const Node& node, Problems& problems);

/// `{channel: 0, ip: {…}}`, `{channel: 0, payload: {…}, magic: 0xdead}`, `{raw: "…"}`
[[nodiscard]] std::optional<SendStep> load_send_step(const Node& node, Problems& problems);
/// data, open, close or a number of one byte.
[[nodiscard]] std::optional<std::uint8_t> read_command(const Node& node, Problems& problems);
/// `{magic: 0xdead, len: 65535}`
[[nodiscard]] link::HeaderOverrides read_header_overrides(const Node& node, Problems& problems);

/// `{modem_pc: up, modem_ack: toggle, doorbell: false}`
[[nodiscard]] std::optional<LinesStep> load_lines_step(const Node& node, Problems& problems);
/// `on`, `off`, `reset`, `error`, `{pipe_error: 5}`
[[nodiscard]] std::optional<BamStep> load_bam_step(const Node& node, Problems& problems);
/// `{channel: 0, direction: downlink, port: 9, lost: 0}`; `within` is not part of it.
[[nodiscard]] std::optional<LedgerStep> load_ledger_step(const Node& node, Problems& problems);
/// `{hold: 3}`, `{release: 3}`
[[nodiscard]] std::optional<LockStep> load_lock_step(const Node& node, Problems& problems);

}  // namespace bamboozle::scenario
