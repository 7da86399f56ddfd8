// Hands a run's trace to a view, event by event, also while the run still writes it.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "modem-model/trace/event_filter.h"
#include "modem-model/trace/reader.h"
#include "modem-model/views/view.h"

namespace bamboozle::cli {

struct StreamEnd {
  enum class How {
    whole,     ///< the trace's last event is its Verdict
    left,      ///< whoever watched a run that goes on has seen enough
    cut,       ///< no Verdict: what is whole was shown
    corrupt,   ///< what stands there is no trace; what is whole before it was shown
    unwritten  ///< `out` takes no more
  };
  How how = How::whole;
  std::string problem;  ///< in words, with what to do; empty for whole and left
};

/// What a run that goes on is asked between two looks at its trace.
enum class Wait {
  again,  ///< there may be more now
  over,   ///< nobody writes any more: one last look
  leave   ///< nobody looks any more
};

/// Shows what `filter` lets through, to the trace's end. `wait`: called when there is nothing more for now, after `out` was
/// flushed; empty: the end is the end.
[[nodiscard]] StreamEnd stream(trace::Reader& reader, const trace::EventFilter& filter, views::View& view, std::ostream& out,
                               const std::function<Wait()>& wait = {});

}  // namespace bamboozle::cli
