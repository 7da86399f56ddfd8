// What has happened since the last stimulus, as far as the scenario asks for it: where expectations look.
//
// Bounded: at most kWindowSize events are kept (the oldest go first, and a failure says so), beside the last twelve events of any
// kind and the last one of each thing that has a state. It does not judge times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "modem-model/scenario/pattern.h"
#include "modem-model/trace/kind_set.h"
#include "modem-model/trace/last_events.h"
#include "proto/trace.pb.h"

namespace bamboozle::scenario {

inline constexpr std::size_t kWindowSize = 4096;
inline constexpr std::size_t kLastEvents = 12;

class EventWindow {
 public:
  /// Who expects something: a branch of the scenario, by a number that no other one has or had. (An address would be used again, or
  /// not, as the host's memory has it.)
  using Taker = std::uint64_t;

  /// An event in the window; positions count all events ever kept, from 1.
  struct Entry {
    std::uint64_t position = 0;
    std::vector<Taker> consumed_by;  ///< whose expectations it has met
    trace::Event event;
  };

  /// Events of other kinds are kept only among the last ones.
  explicit EventWindow(trace::KindSet kinds) : kinds_(kinds) {}

  void add(const trace::Heard& heard);
  /// What came up to that position can no longer meet anybody's expectation.
  void forget(std::uint64_t up_to);

  [[nodiscard]] bool keeps(trace::Event::KindCase kind) const { return kinds_.contains(kind); }
  /// The first event after that position that matches and has met no expectation of any of `who` yet; nullptr: none.
  [[nodiscard]] const Entry* find(const Pattern& pattern, std::uint64_t after, std::span<const Taker> who = {}) const;
  /// Whether an event after that position was kept and had to go for want of room.
  [[nodiscard]] bool lost_after(std::uint64_t position) const { return lost_up_to_ > position; }
  void consume(std::uint64_t position, Taker who);
  /// What has met an expectation of `from` has met one of `to`.
  void hand_on(Taker from, Taker to);
  /// Whether that which the pattern describes is so now (is_state kinds only).
  [[nodiscard]] bool holds_now(const Pattern& pattern) const;
  /// Position of the newest event.
  [[nodiscard]] std::uint64_t newest() const { return position_; }

  /// One line about what was there instead: how many events of the kind, and whether some were dropped. `counted`: that many of those
  /// that match have been told of already.
  [[nodiscard]] std::string summary(const Pattern& pattern, std::uint64_t after = 0, std::size_t counted = 0) const;
  /// The up to `limit` events that come closest, field by field.
  [[nodiscard]] std::vector<std::string> near_misses(const Pattern& pattern, std::uint64_t after = 0, std::size_t limit = 3) const;
  /// The last events of any kind, oldest first.
  [[nodiscard]] std::vector<trace::Event> last_events() const { return last_.newest(kLastEvents); }

 private:
  trace::KindSet kinds_;
  std::deque<Entry> entries_;
  std::uint64_t position_ = 0;
  std::uint64_t dropped_ = 0;  ///< for want of room, since forget()
  std::uint64_t lost_up_to_ = 0;  ///< position of the newest of those
  std::map<std::string, trace::Event> states_;
  trace::LastEvents last_{kLastEvents};
};

}  // namespace bamboozle::scenario
