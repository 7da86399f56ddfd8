// Which events of a run are shown, by `bamboozle view` and over the control socket: every condition that is given must hold.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

struct EventFilter {
  std::set<std::string> sources;  ///< source_name; empty: all
  std::set<std::string> kinds;    ///< kind_name; empty: all
  std::optional<std::uint32_t> channel;
  std::optional<std::uint64_t> from_ns;
  std::optional<std::uint64_t> to_ns;  ///< included

  [[nodiscard]] bool shows(const Event& event) const;
};

/// The channel that an event is about; nothing for events that are about none.
[[nodiscard]] std::optional<std::uint32_t> channel_of(const Event& event);
/// "1.5", "1.5s", "250ms", "10us", "7ns" as nanoseconds; nothing when it is no time.
[[nodiscard]] std::optional<std::uint64_t> parse_time(const std::string& text);

}  // namespace bamboozle::trace
