// Tracks, slices, instants, counters and flows, written packet by packet in Perfetto's own format (proto/perfetto_subset.proto).
//
// It knows nothing of a modem; what is on which track is the view's affair.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "proto/perfetto_subset.pb.h"

namespace bamboozle::views {

/// A track's number; 0 is none.
using TrackId = std::uint64_t;

struct Track {
  TrackId id = 0;
  TrackId parent = 0;  ///< 0: at the top
  std::string_view name;
  bool counter = false;
};

/// What an event on a track says.
struct Mark {
  TrackId track = 0;
  std::uint64_t time_ns = 0;
  std::string_view name;
  std::string_view text = {};                        ///< all of it, in the words of the text view
  std::uint64_t sequence = 0;                        ///< the event's number in the trace; 0: none
  std::span<const std::uint64_t> flows = {};         ///< arrows that begin or go through here
  std::span<const std::uint64_t> ending_flows = {};  ///< arrows that end here
};

class PerfettoWriter {
 public:
  explicit PerfettoWriter(std::ostream& out) : out_(out) {}

  /// Tracks stand in the order in which they are declared. Once only; a second time nothing is written.
  void declare(const Track& track);
  /// The same for a track whose number is never used again, so that it need not be remembered.
  void declare_once(const Track& track);

  void begin(const Mark& mark);
  void end(TrackId track, std::uint64_t time_ns);
  void instant(const Mark& mark);
  void count(TrackId track, std::uint64_t time_ns, std::int64_t value);

 private:
  void write(perfetto::TracePacket& packet);
  void event(perfetto::TrackEvent::Type type, const Mark& mark);

  std::ostream& out_;
  std::set<TrackId> declared_;
  std::int32_t rank_ = 0;
  bool first_ = true;
};

}  // namespace bamboozle::views
