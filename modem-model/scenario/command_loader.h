// Reads what somebody outside says to a run that goes on: one step, one fault rule or one pattern, in the words of a scenario.
//
// The same readers as for a file, so that what works in one works in the other. Bounded as a file is, and by kMaxCommandSize.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem-model/faults/rule.h"
#include "modem-model/scenario/pattern.h"
#include "modem-model/scenario/program.h"

namespace bamboozle::scenario {

inline constexpr std::size_t kMaxCommandSize = 32 * 1024;

/// What was read, or what is wrong with it and what to do, a line for each problem.
template <typename T>
struct Loaded {
  std::optional<T> value;
  std::string problem;
};

/// A stimulus, `fault` or `heal`: "{open: 0}", "send: {channel: 0, ip: {udp: {port: 9}}}".
[[nodiscard]] Loaded<Step> load_stimulus(std::string_view text);
/// "{name: late, event: modem_ack, do: {delay: 2.1s}}"; a rule without a name has an empty one.
[[nodiscard]] Loaded<faults::Rule> load_fault_rule(std::string_view text);
/// "{vote: up}", or the name of a kind of event: "frame", "verdict".
[[nodiscard]] Loaded<Pattern> load_event_pattern(std::string_view text);

}  // namespace bamboozle::scenario
