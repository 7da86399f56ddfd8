// What the page knows of one event: its line of text, and the few values that its timeline draws. Bounded, whatever the event
// holds.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proto/trace.pb.h"

namespace bamboozle::views::html {

/// Bytes of an event's text that stay; the text view has all of it.
inline constexpr std::size_t kLongestText = 400;

/// What has a level, by its place in kLevelNames.
enum class Level : std::uint8_t { a_pc, a_ack, m_pc, m_ack, bam_power, bam_irq };
inline constexpr std::array<std::string_view, 6> kLevelNames = {"A.PC", "A.ACK", "M.PC", "M.ACK", "BAM power", "BAM irq"};
/// nullopt: nobody knows, as the trace does not say.
using Levels = std::array<std::optional<bool>, kLevelNames.size()>;
using LevelChange = std::pair<Level, bool>;

[[nodiscard]] std::optional<LevelChange> level_change(const trace::Event& event);
[[nodiscard]] nlohmann::json to_json(const Levels& levels);

struct EventMark {
  std::uint64_t time_ns = 0;
  std::uint64_t sequence = 0;
  std::string kind;
  std::string source;
  std::string text;
  std::optional<LevelChange> level;
  nlohmann::json detail;  ///< by kind: a frame's [direction, channel, command, malformed], a step's [index, phase] ...; or null
};

[[nodiscard]] EventMark mark_of(const trace::Event& event);
/// [time, sequence, kind, source, text, detail]
[[nodiscard]] nlohmann::json to_json(const EventMark& mark);

/// At most `limit` bytes and an ellipsis; never ends inside a character of UTF-8.
[[nodiscard]] std::string cut(std::string text, std::size_t limit);

}  // namespace bamboozle::views::html
