// An event sink that keeps everything, for a test to look at.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::fakes {

class FakeEventSink final : public EventSink {
 public:
  [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return true; }

  std::uint64_t emit(trace::Event event) override {
    event.set_sequence(events.size() + 1);
    events.push_back(std::move(event));
    return events.size();
  }

  /// Events of one kind, in order.
  [[nodiscard]] std::vector<trace::Event> of(trace::Event::KindCase kind) const {
    std::vector<trace::Event> found;
    for (const trace::Event& event : events)
      if (event.kind_case() == kind) found.push_back(event);
    return found;
  }

  std::vector<trace::Event> events;
};

}  // namespace bamboozle::fakes
