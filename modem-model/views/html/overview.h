// A whole run in a fixed number of equal parts of time, however long it is: what the timeline draws where it has no events.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "modem-model/views/html/event_mark.h"

namespace bamboozle::views::html {

class Overview {
 public:
  static constexpr std::size_t kParts = 512;
  static constexpr std::size_t kChannels = 9;  ///< the link's 8, and one for all numbers that are no channel

  void take(const trace::Event& event);
  /// {"width_ns": N, "parts": [[place, events, [[level, changes, last], ...], [[channel, uplink, downlink], ...]], ...]}; parts
  /// without events are left out.
  [[nodiscard]] nlohmann::json json() const;

 private:
  struct Changes {
    std::uint64_t count = 0;
    bool last = false;
  };
  struct Part {
    std::uint64_t events = 0;
    std::array<Changes, kLevelNames.size()> levels;
    std::array<std::array<std::uint64_t, 2>, kChannels> frames{};
  };

  void widen();
  static void add(Part& to, const Part& from);

  std::uint64_t width_ns_ = 1000;
  std::vector<Part> parts_ = std::vector<Part>(kParts);
};

}  // namespace bamboozle::views::html
