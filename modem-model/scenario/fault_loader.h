// Reads one fault rule: `{name: late-ack, event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}, times: 1}`.
#pragma once

#include <optional>

#include "modem-model/faults/rule.h"
#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

/// A rule without a name gets one from its place: "line 12".
[[nodiscard]] std::optional<faults::Rule> load_fault(const Node& node, Problems& problems);

}  // namespace bamboozle::scenario
