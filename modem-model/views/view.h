// One form in which a run's events can be looked at: it takes them one by one and writes to a stream.
//
// Every view is derived from trace.pb alone and needs memory of a fixed size, however long the trace is. What a view cannot know
// (the bytes behind the capture length, a level before its first change) it leaves open; it invents nothing.
#pragma once

#include <string>

#include "proto/trace.pb.h"

namespace bamboozle::views {

class View {
 public:
  View() = default;
  virtual ~View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  /// The next event, in the order of the trace. Any event is taken, also one that no run of ours would write.
  virtual void take(const trace::Event& event) = 0;
  /// The trace does not end as a run's trace ends; `why` in words, for a view that can say so. Called before finish().
  virtual void cut(const std::string& /*why*/) {}
  /// No more events come: the trace is at its end, or was cut there. Called at most once.
  virtual void finish() {}
};

}  // namespace bamboozle::views
