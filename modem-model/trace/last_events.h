// The last so many events of a stream: a run makes some ten of them a frame, and hardly ever is one looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "modem-model/trace/kept_event.h"

namespace bamboozle::trace {

class LastEvents {
 public:
  /// Keeps `most`, at least 1.
  explicit LastEvents(std::size_t most) : slots_(most) {}

  void add(const Heard& heard) { slots_[seen_++ % slots_.size()].keep(heard); }
  [[nodiscard]] std::size_t size() const;
  /// The newest `count` of those that are kept, oldest first.
  [[nodiscard]] std::vector<Event> newest(std::size_t count) const;

 private:
  std::vector<KeptEvent> slots_;
  std::uint64_t seen_ = 0;
};

}  // namespace bamboozle::trace
