// The wires between the two sides as a waveform (VCD, IEEE 1364): the four SMSM bits of the handshake, the BAM's interrupt, the
// BAM's power, and the pulses of the SMSM interrupt. 1 ns a tick.
//
// A trace that begins with its event 1 begins with the machine, where every wire is low; of any other (a filtered one) a wire is
// unknown (x) until it changes.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>

#include "modem-model/views/forms.h"

namespace bamboozle::views {

class VcdView final : public View {
 public:
  VcdView(std::ostream& out, const Options&) : out_(out) {}

  void take(const trace::Event& event) override;
  void finish() override;

 private:
  enum Wire : std::uint8_t { a_pc, m_ack, m_pc, a_ack, bam_irq, bam_power, smsm_irq };
  static constexpr std::size_t kLevels = smsm_irq;  // the wires before it have a level

  void begin(bool from_the_start, std::uint64_t time);
  void set(Wire wire, bool level, std::uint64_t time);
  void at(std::uint64_t time);

  std::ostream& out_;
  bool begun_ = false;
  std::uint64_t written_ = 0;  // the last time mark
  std::uint64_t last_ = 0;     // the last event's time
  std::array<std::optional<bool>, kLevels> levels_;
};

}  // namespace bamboozle::views
