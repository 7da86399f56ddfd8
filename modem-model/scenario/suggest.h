// "Did you mean": the nearest of the known words to one that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bamboozle::scenario {

/// The known word with the fewest edits (insert, remove, replace, swap of neighbours), when they are few enough to be a slip of
/// the fingers; empty otherwise. The first of equals wins.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string_view> known);

/// "did you mean 'expect'?" or, without a near word, "known here: a, b, c".
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace bamboozle::scenario
