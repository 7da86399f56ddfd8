#include "modem-model/views/vcd.h"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace bamboozle::views {
namespace {

using trace::Event;

constexpr char id_of(unsigned wire) { return static_cast<char>('!' + wire); }

}  // namespace

void VcdView::begin(bool from_the_start, std::uint64_t time) {
  struct Declaration {
    Wire wire;
    std::string_view type;
    std::string_view name;
  };
  // no dots in names: in a waveform they are scopes
  static constexpr Declaration kSmsm[] = {{a_pc, "wire", "A_PC"},
                                          {m_ack, "wire", "M_ACK"},
                                          {m_pc, "wire", "M_PC"},
                                          {a_ack, "wire", "A_ACK"},
                                          {smsm_irq, "event", "irq"}};
  static constexpr Declaration kBam[] = {{bam_irq, "wire", "irq"}, {bam_power, "wire", "power"}};
  begun_ = true;
  out_ << "$version Bamboozle $end\n$timescale 1 ns $end\n";
  const auto declare = [this](std::string_view scope, const auto& wires) {
    out_ << "$scope module " << scope << " $end\n";
    for (const Declaration& declaration : wires)
      out_ << "$var " << declaration.type << " 1 " << id_of(declaration.wire) << ' ' << declaration.name << " $end\n";
    out_ << "$upscope $end\n";
  };
  declare("smsm", kSmsm);
  declare("bam", kBam);
  out_ << "$enddefinitions $end\n#" << time << "\n$dumpvars\n";
  written_ = last_ = time;
  for (unsigned wire = 0; wire < kLevels; ++wire) {
    if (from_the_start) levels_[wire] = false;
    out_ << (from_the_start ? '0' : 'x') << id_of(wire) << '\n';
  }
  out_ << "$end\n";
}

void VcdView::at(std::uint64_t time) {
  // time never goes back in a waveform, whatever a damaged trace says
  const std::uint64_t now = std::max(time, written_);
  if (now != written_) out_ << '#' << now << '\n';
  written_ = now;
}

void VcdView::set(Wire wire, bool level, std::uint64_t time) {
  if (levels_[wire] == level) return;
  levels_[wire] = level;
  at(time);
  out_ << (level ? '1' : '0') << id_of(wire) << '\n';
}

void VcdView::take(const Event& event) {
  const std::uint64_t time = event.time_ns();
  if (!begun_) begin(event.sequence() == 1, time);
  last_ = std::max(last_, time);
  switch (event.kind_case()) {
    case Event::kLine: {
      const bool level = event.line().level();
      switch (event.line().name()) {
        case trace::Line::A_PC:
          return set(a_pc, level, time);
        case trace::Line::A_ACK:
          return set(a_ack, level, time);
        case trace::Line::M_PC:
          return set(m_pc, level, time);
        case trace::Line::M_ACK:
          return set(m_ack, level, time);
        default:
          return;
      }
    }
    case Event::kInterrupt:
      if (event.interrupt().name() == "bam") return set(bam_irq, event.interrupt().level(), time);
      if (event.interrupt().name() != "smsm") return;
      at(time);
      out_ << '1' << id_of(smsm_irq) << '\n';
      return;
    case Event::kPower:
      return set(bam_power, event.power().bam_powered(), time);
    default:
      return;
  }
}

void VcdView::finish() {
  if (!begun_) begin(false, 0);
  at(last_);  // the waveform is as long as the run, not as its last change
}

}  // namespace bamboozle::views
