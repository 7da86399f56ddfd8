// What went over the link, counted by channel and direction: the frames by command, and what became of the IP packets in them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

#include "proto/trace.pb.h"

namespace bamboozle::views::html {

class Ledger {
 public:
  /// Numbers from here on are counted together; no link has so many channels.
  static constexpr std::uint32_t kManyChannels = 32;

  void take(const trace::Event& event);
  /// One object for each channel and direction on which something went, by channel, uplink first; "channel" is null for the
  /// numbers that are counted together.
  [[nodiscard]] nlohmann::json json() const;

 private:
  struct Way {
    std::uint32_t channel = 0;
    int direction = 0;
    auto operator<=>(const Way&) const = default;
  };
  struct Counts {
    std::uint64_t frames = 0, data = 0, open = 0, close = 0, other = 0, malformed = 0, bytes = 0;
    std::uint64_t packets = 0, delivered = 0, answered = 0, dropped = 0;
    std::uint64_t guest = 0;  // datagrams that reached a socket in the guest
  };

  Counts& counts_of(std::uint32_t channel, trace::Direction direction);

  std::map<Way, Counts> counts_;
};

}  // namespace bamboozle::views::html
