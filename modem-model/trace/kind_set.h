// Kinds of events, as a set that is asked ten times a packet.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

/// A set of event kinds, one bit each (field numbers of Event's oneof, all below 64).
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Event::KindCase> kinds) {
    for (Event::KindCase kind : kinds) bits_ |= bit(kind);
  }
  [[nodiscard]] static constexpr KindSet all() { return KindSet(~std::uint64_t{0}); }

  [[nodiscard]] constexpr bool contains(Event::KindCase kind) const noexcept { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr KindSet operator|(KindSet other) const noexcept { return KindSet(bits_ | other.bits_); }
  constexpr KindSet operator-(KindSet other) const noexcept { return KindSet(bits_ & ~other.bits_); }
  constexpr bool operator==(const KindSet&) const noexcept = default;

 private:
  explicit constexpr KindSet(std::uint64_t bits) : bits_(bits) {}
  [[nodiscard]] static constexpr std::uint64_t bit(Event::KindCase kind) noexcept {
    return std::uint64_t{1} << (static_cast<unsigned>(kind) & 63U);
  }
  std::uint64_t bits_ = 0;
};

}  // namespace bamboozle::trace
