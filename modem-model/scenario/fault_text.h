// A fault rule in the words of a scenario: what load_fault_rule() makes the same rule of.
#pragma once

#include <string>

#include "modem-model/faults/rule.h"

namespace bamboozle::scenario {

/// "{name: late, event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}, times: 1}"
[[nodiscard]] std::string to_text(const faults::Rule& rule);

}  // namespace bamboozle::scenario
