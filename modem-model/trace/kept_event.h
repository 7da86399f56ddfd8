// An event that was emitted, for those to whom it is told and for those who keep it: made into a message only by who looks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "modem-model/happening.h"
#include "proto/trace.pb.h"

namespace bamboozle::trace {

class KeptEvent;

/// An event while it is being told. Valid until the listener returns.
class Heard {
 public:
  /// One that is a message already, stamped. It must outlive this.
  Heard(const Event& event) : message_(&event), kind_(event.kind_case()) {}  // NOLINT(google-explicit-constructor)
  /// One that is told by its facts, which must outlive this.
  Heard(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence)
      : happening_(&happening), time_ns_(time_ns), sequence_(sequence), kind_(happening.kind()) {}

  [[nodiscard]] Event::KindCase kind() const noexcept { return kind_; }
  /// The message; made at the first look.
  [[nodiscard]] const Event& event() const;
  /// A listener that wants messages takes `const Event&`.
  operator const Event&() const { return event(); }  // NOLINT(google-explicit-constructor)

 private:
  friend class KeptEvent;

  const Happening* happening_ = nullptr;
  std::uint64_t time_ns_ = 0;
  std::uint64_t sequence_ = 0;
  mutable std::optional<Event> made_;
  mutable const Event* message_ = nullptr;
  Event::KindCase kind_;
};

/// One that is kept for later, hardly ever looked at: as facts, or as the bytes of the message, in memory that is used again.
class KeptEvent {
 public:
  KeptEvent() = default;

  void keep(const Heard& heard);
  void keep(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence);
  void keep(const Event& event);

  /// Calls `as_bytes(bytes)` or, for one kept as facts, `as_message(happening, time_ns, sequence)`.
  template <class AsBytes, class AsFacts>
  void look(const AsBytes& as_bytes, const AsFacts& as_facts) const {
    if (packed_)
      as_bytes(bytes_);
    else
      as_facts(happening_, time_ns_, sequence_);
  }
  [[nodiscard]] Event event() const;

 private:
  Happening happening_;
  std::uint64_t time_ns_ = 0;
  std::uint64_t sequence_ = 0;
  bool packed_ = false;
  std::string bytes_;
};

}  // namespace bamboozle::trace
