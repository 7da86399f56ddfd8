// An event sink that keeps everything, for a test to look at, and holds what is told as facts to its promise: made into a message whose
// memory was used before, as the trace's writer does it, it says the same as in a new one.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
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

  std::uint64_t tell(const Happening& happening) override {
    trace::Event fresh;
    happening.describe(fresh);
    trace::Event& used = used_[happening.kind()];
    happening.describe(used);
    if (used.SerializeAsString() != fresh.SerializeAsString()) {  // not by GoogleTest: fuzzers use this sink, too
      std::fprintf(stderr, "something of the event before is left, cleared() is missing: %s\n  instead of %s\n",
                   used.ShortDebugString().c_str(), fresh.ShortDebugString().c_str());
      std::abort();
    }
    return emit(std::move(fresh));
  }

  /// Events of one kind, in order.
  [[nodiscard]] std::vector<trace::Event> of(trace::Event::KindCase kind) const {
    std::vector<trace::Event> found;
    for (const trace::Event& event : events)
      if (event.kind_case() == kind) found.push_back(event);
    return found;
  }

  std::vector<trace::Event> events;

 private:
  std::map<trace::Event::KindCase, trace::Event> used_;
};

}  // namespace bamboozle::fakes
