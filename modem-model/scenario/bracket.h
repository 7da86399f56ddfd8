// The bracket that somebody forgot to close: YAML's parser gives up where the text stops making sense, which is often lines behind it.
#pragma once

#include <optional>
#include <string_view>

#include "modem-model/scenario/document.h"

namespace bamboozle::scenario {

struct OpenBracket {
  char bracket = '{';  ///< or '['
  Location at;
};

/// The innermost flow bracket that is open where `end` is; quoted text and comments do not count, nor does a bracket inside a plain
/// text. A guess for a message, made from characters alone.
[[nodiscard]] std::optional<OpenBracket> open_bracket(std::string_view text, Location end);

}  // namespace bamboozle::scenario
