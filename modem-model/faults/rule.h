// A fault rule: at which point of the link it steps in, when, and what it does there. Plain data.
//
// One object for all who make one: a scenario's `faults:`, its `fault` step, the control socket and gdb (design.md 9.10).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "modem-model/link/frame.h"
#include "modem-model/parameters.h"

namespace bamboozle::faults {

/// Where something passes that a rule can change. Modem to apps processor, then the other way, then the silicon between them.
enum class Point : std::uint8_t {
  modem_pc,        ///< the store that changes M.PC, and its doorbell
  modem_ack,       ///< the store that toggles M.ACK, and its doorbell
  downlink_frame,  ///< a frame on its way into a downlink buffer
  vote,            ///< a change of A.PC on its way to the firmware
  ack,             ///< a toggle of A.ACK on its way to the firmware
  uplink_frame,    ///< a frame on its way to the firmware
  bam_power,       ///< the firmware powers the BAM, or collapses it
  uplink_done,     ///< an uplink descriptor is done: P_SW_OFSTS moves on, and the status says so
  downlink_done,   ///< the same of a downlink descriptor
  bam_interrupt,   ///< the BAM's interrupt line rises
  smsm_interrupt,  ///< a pulse of the SMSM interrupt
  count
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Point::count)> kPointNames = {
    "modem_pc", "modem_ack", "downlink_frame", "vote", "ack", "uplink_frame", "bam_power", "uplink_done", "downlink_done", "bam_interrupt", "smsm_interrupt"};
[[nodiscard]] constexpr std::string_view name_of(Point point) { return kPointNames[static_cast<std::size_t>(point)]; }

/// What must be true. All that are given.
struct Conditions {
  std::optional<unsigned> channel;  ///< frames
  std::optional<unsigned> command;  ///< frames: 0 data, 1 open, 2 close, as on the wire
  std::optional<bool> level;        ///< modem_pc, vote, bam_power: the new level; modem_ack, ack: the level after the toggle
  std::uint32_t nth = 0;            ///< of those for which the rest is true, since the rule was made, from 1; 0: any
  std::uint32_t every = 0;          ///< each so-manieth of them; 0: any
  std::optional<double> probability;  ///< 0..1, drawn from the rule's own stream
  std::optional<TimeRange> between;   ///< virtual time since the rule was made
};

enum class Effect : std::uint8_t {
  drop,       ///< it does not happen
  lose_edge,  ///< lines: the store happens, the doorbell does not
  delay,      ///< it happens `time` later; what comes after it may overtake it
  duplicate,  ///< it happens twice
  set,        ///< frames: header fields are replaced
  truncate,   ///< frames: only the first `size` bytes
  glitch,     ///< modem_pc: it happens, and is taken back `time` later
  pulse,      ///< bam_interrupt: the line rises and falls at once, as an edge would
  crash,      ///< the firmware dies before it happens
  count
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Effect::count)> kEffectNames = {
    "drop", "lose_edge", "delay", "duplicate", "set", "truncate", "glitch", "pulse", "crash"};
[[nodiscard]] constexpr std::string_view name_of(Effect effect) { return kEffectNames[static_cast<std::size_t>(effect)]; }

/// Whether an effect makes sense at a point.
[[nodiscard]] bool possible(Effect effect, Point point);

struct Action {
  Effect effect = Effect::drop;
  TimeRange time = {};                ///< delay, glitch
  link::HeaderOverrides fields = {};  ///< set
  std::size_t size = 0;         ///< truncate
};

struct Rule {
  std::string name = {};  ///< how `heal` and the trace call it
  Point point = Point::modem_pc;
  Conditions when = {};
  Action action = {};
  std::uint32_t times = 0;  ///< how often it may strike; 0: as often as it fits
};

}  // namespace bamboozle::faults
