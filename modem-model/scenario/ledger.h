// The ledger of numbered datagrams: what was sent, what arrived, and what became of the rest.
//
// Both ends number their UDP payloads (the first 4 bytes, big endian): the `send` steps those that go down, the guest's `udp` steps
// those that go up. A flow is one direction of one port of one channel; numbers may be sent again, and then each arrival counts.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::scenario {

struct Flow {
  trace::Direction direction = trace::DOWNLINK;
  unsigned channel = 0;
  std::uint16_t port = 0;  ///< the destination's
  auto operator<=>(const Flow&) const = default;
};

struct Account {
  std::uint32_t sent = 0;
  std::uint32_t received = 0;    ///< arrivals, whatever they are
  std::uint32_t lost = 0;        ///< sent and not arrived yet
  std::uint32_t duplicated = 0;  ///< arrivals more often than sent, and of numbers never sent
  std::uint32_t reordered = 0;   ///< arrived after one with a higher number
  std::uint32_t corrupted = 0;   ///< arrived with other bytes than were sent
  std::uint32_t late = 0;        ///< arrived more than `late_after` after it was sent
  std::vector<std::uint32_t> lost_numbers;  ///< the first few
};

class Ledger {
 public:
  /// `count` datagrams with the numbers from `first` on leave now.
  void sent(const Flow& flow, std::uint32_t first, std::uint32_t count, Nanoseconds now);
  /// GuestReceive and uplink Packet events count as arrivals; all others are nothing to it.
  void on_event(const trace::Event& event);
  /// As it stands; a flow that was never used is empty.
  [[nodiscard]] Account account(const Flow& flow, std::optional<Nanoseconds> late_after) const;

 private:
  struct Number {
    std::uint32_t sent = 0;
    std::uint32_t arrived = 0;
    Nanoseconds sent_at{0};
    Nanoseconds took{0};  // the slowest arrival
  };
  struct Book {
    std::map<std::uint32_t, Number> numbers;
    std::optional<std::uint32_t> highest;  // arrived
    std::uint32_t reordered = 0;
    std::uint32_t corrupted = 0;
  };

  void arrived(const Flow& flow, std::uint32_t number, bool intact, Nanoseconds now);

  std::map<Flow, Book> books_;
};

/// The channel of an address of ours: 10.0.N.x and fd00:0:0:N::x.
[[nodiscard]] std::optional<unsigned> channel_of(const std::string& address);

}  // namespace bamboozle::scenario
