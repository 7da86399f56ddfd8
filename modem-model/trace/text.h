// One line of text for an event: what `bamboozle view` prints and what a failure quotes as its last events.
//
// A view for people, derived from the event alone. It is not meant to be parsed: scripts read trace.pb or result.json.
#pragma once

#include <cstdint>
#include <string>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

/// What happened, without time and source: "UL OPEN ch 0", "write P_CTRL{EN=1}". Never holds a line break.
[[nodiscard]] std::string to_text(const Event& event);

/// With time (seconds, nine decimals, aligned) and source in front: "   1.234567890  bam       UL OPEN ch 0".
[[nodiscard]] std::string format_line(const Event& event);

/// "bam", "smem", "modem", "ip", "guest", "scenario", "board".
[[nodiscard]] std::string source_name(Source source);

/// The kind's name as in proto/trace.proto: "register_access"; "nothing" for an event without a kind.
[[nodiscard]] std::string kind_name(Event::KindCase kind);

/// Virtual time in seconds, nine decimals: "1.234567890".
[[nodiscard]] std::string format_time(std::uint64_t nanoseconds);

}  // namespace bamboozle::trace
