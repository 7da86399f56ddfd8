// Times as people write them: "20ms", "0.9s..1.3s", "250us". A unit is required; a bare number is refused (design.md 9).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem-model/parameters.h"

namespace bamboozle::scenario {

/// "1.5s": digits, at most nine after the point, then ns, us, ms, s, min or h. Up to 1000 hours. Empty on anything else.
[[nodiscard]] std::optional<Nanoseconds> parse_time(std::string_view text);

/// "1ms..4ms", or one time for both ends. Empty when an end is wrong or the range runs backwards.
[[nodiscard]] std::optional<TimeRange> parse_time_range(std::string_view text);

/// The shortest exact form: "20ms", "1.3s", "250us".
[[nodiscard]] std::string time_text(Nanoseconds time);
[[nodiscard]] std::string time_text(const TimeRange& range);

/// A count, decimal or 0x hexadecimal, without sign.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace bamboozle::scenario
