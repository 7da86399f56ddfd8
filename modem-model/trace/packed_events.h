// The last so many events of a stream, kept as bytes: a run makes some ten of them a frame, and hardly ever is one looked at. Bytes in
// memory that is used again cost a fraction of a copy of the message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

class PackedEvents {
 public:
  /// Keeps `most`, at least 1.
  explicit PackedEvents(std::size_t most) : slots_(most) {}

  void add(const Event& event);
  [[nodiscard]] std::size_t size() const;
  /// The newest `count` of those that are kept, oldest first.
  [[nodiscard]] std::vector<Event> newest(std::size_t count) const;

 private:
  std::vector<std::string> slots_;
  std::uint64_t seen_ = 0;
};

}  // namespace bamboozle::trace
