// One line of text for an event: what `bamboozle view` prints and what a failure quotes as its last events.
//
// A view for people, derived from the event alone. It is not meant to be parsed: scripts read trace.pb or result.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

/// What happened, without time and source: "UL OPEN ch 0", "write P_CTRL{EN=1}". Never holds a line break.
[[nodiscard]] std::string to_text(const Event& event);

/// With time (seconds, nine decimals, aligned) and source in front: "   1.234567890  bam       UL OPEN ch 0".
[[nodiscard]] std::string format_line(const Event& event);

/// "bam", "smem", "modem", "ip", "guest", "scenario", "board", "control".
[[nodiscard]] std::string source_name(Source source);

/// The kind's name as in proto/trace.proto: "register_access"; "nothing" for an event without a kind.
[[nodiscard]] std::string kind_name(Event::KindCase kind);

/// "UL", "DL", "??".
[[nodiscard]] std::string_view short_name(Direction direction);

/// A BAM-DMUX command: "DATA", "OPEN", "CLOSE", "CMD 9".
[[nodiscard]] std::string command_name(std::uint32_t command);

/// "A.PC", "A.ACK", "M.PC", "M.ACK"; "smsm" for any other bit.
[[nodiscard]] std::string_view line_name(Line::Name name);

/// The flags of a descriptor (domain.md 1.5), from INT (bit 15) down: {"INT", "EOT"}.
[[nodiscard]] std::vector<std::string_view> descriptor_flag_names(std::uint32_t flags);

/// Virtual time in seconds, nine decimals: "1.234567890".
[[nodiscard]] std::string format_time(std::uint64_t nanoseconds);

}  // namespace bamboozle::trace
