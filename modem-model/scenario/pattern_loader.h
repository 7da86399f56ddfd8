// Reads what stands behind `expect:` and `never:` into a Pattern, by the rows of fields.h.
#pragma once

#include <optional>

#include "modem-model/scenario/pattern.h"
#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

/// `{vote: up}`, `{frame: {channel: 0}}`, `{link: wwan0, state: up}`. `problems` says what is wrong when there is nothing.
[[nodiscard]] std::optional<Pattern> load_pattern(const Node& node, Problems& problems);

}  // namespace bamboozle::scenario
