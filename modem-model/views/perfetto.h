// The trace for ui.perfetto.dev and trace_processor: tracks for the scenario's steps, the modem's power, the driver's votes, each
// SMSM line, the BAM's interrupt, each pipe (with the fill of its ring), each channel, and the guest.
//
// Arrows go from a frame to the DMA that carried it (uplink: from the DMA to the frame) and on to the interrupt that told of it;
// where the line was up already, to the driver's next look at the interrupt's sources. A slice that is open when the trace ends
// has no end.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <iosfwd>
#include <optional>
#include <string_view>
#include <vector>

#include "modem-model/views/forms.h"
#include "modem-model/views/perfetto_writer.h"
#include "modem-model/views/ring_fill.h"
#include "modem-model/views/transfer_matcher.h"

namespace bamboozle::views {

class PerfettoView final : public View {
 public:
  PerfettoView(std::ostream& out, const Options&);

  void take(const trace::Event& event) override { matcher_.take(event); }
  void finish() override { matcher_.finish(); }

 private:
  /// A transfer of which the driver has not been told yet.
  struct Pending {
    std::uint64_t flow;
    std::uint32_t pipe;
  };

  void declare_tracks();
  TrackId pipe_track(TrackId base, std::uint32_t pipe);
  TrackId channel_track(TrackId base, std::uint32_t channel);

  void transfer(const Transfer& transfer);
  void other(const trace::Event& event);
  void line(const trace::Event& event);
  void interrupt(const trace::Event& event);
  void registers(const trace::Event& event);
  /// The transfers on pipes of these interrupt sources, which wait no longer.
  std::vector<std::uint64_t> told_by(std::uint32_t sources);
  void power(const trace::Event& event);
  void channel(const trace::Event& event);
  void command(const trace::Event& event);
  void step(const trace::Event& event);
  void fill(const trace::Event& event);
  void instant(TrackId track, const trace::Event& event, std::string_view name);
  void level(TrackId track, bool& is, bool now, const trace::Event& event, std::string_view name);

  PerfettoWriter writer_;
  TransferMatcher matcher_;
  RingFill rings_;
  std::deque<Pending> pending_;
  std::array<bool, 5> lines_{};
  bool waits_for_ack_ = false;
  bool interrupt_ = false;
  bool bam_power_ = false;
  bool power_ = false;                               // a slice of the modem's power is open
  std::array<bool, 257> channels_{};                 // a slice of this channel is open
  std::vector<std::optional<std::uint32_t>> lanes_;  // the step that is open on each lane
};

}  // namespace bamboozle::views
