#include "qemu-device/board/pipe_report.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "modem-model/link/frame.h"
#include "modem-model/link/frame_trace.h"
#include "modem-model/trace/text.h"

namespace bamboozle {
namespace {

using bam::RegisterId;

std::string_view state_of(const bam::BamController& bam, const bam::Pipe& pipe) {
  if (!bam.powered()) return "no power";
  if (pipe.failed) return "failed";
  if (pipe.in_reset) return "in reset";
  if (!pipe.enabled()) return "disabled";
  return pipe.halted ? "halted" : "runs";
}

std::string decoded(RegisterId id, std::uint32_t value) {
  const bam::Row& row = bam::row(id);
  return bam::describe(row.name, value, row.fields);
}

void report(const bam::BamController& bam, const soc::Profile& profile, unsigned number, control::PipeState& to) {
  const bam::Pipe& pipe = bam.pipe(number);
  to.set_number(number);
  if (number == profile.uplink_pipe) to.set_role("uplink");
  if (number == profile.downlink_pipe) to.set_role("downlink");
  to.set_state(std::string(state_of(bam, pipe)));
  to.set_control(decoded(RegisterId::p_ctrl, pipe.control));
  to.set_ring_address(pipe.fifo_address);
  to.set_slots(pipe.ring().slots());
  to.set_offset(pipe.offset);
  to.set_shown(pipe.shown);
  to.set_event(pipe.event);
  to.set_posted(pipe.posted());
  to.set_interrupts(decoded(RegisterId::p_irq_stts, pipe.status));
  to.set_enabled_interrupts(decoded(RegisterId::p_irq_en, pipe.enabled_interrupts));
  to.set_generation(pipe.generation);
  to.set_starved(pipe.starved);
  to.set_half_moved(static_cast<std::uint32_t>(pipe.half_moved()));
  to.set_late(static_cast<std::uint32_t>(pipe.late.size()));
}

/// The header of the BAM-DMUX frame in a buffer; empty when there is none.
std::string frame_in(GuestMemory& memory, std::uint32_t address, trace::Direction direction) {
  std::array<std::byte, link::kHeaderSize> header{};
  if (!memory.read(address, header) || link::read_header(header).magic != link::kMagic) return {};
  trace::Event event;
  *event.mutable_frame() = link::describe(header, direction, {}, 0);
  return trace::to_text(event);
}

class RingReport {
 public:
  RingReport(const bam::Pipe& pipe, GuestMemory& memory, trace::Direction direction, control::Ring& to)
      : pipe_(pipe), ring_(pipe.ring()), memory_(memory), direction_(direction), to_(to) {}

  void slot(std::uint32_t offset) {
    control::Slot& slot = *to_.add_slot();
    slot.set_index(offset / bam::kDescriptorSize);
    slot.set_offset(offset);
    slot.set_next(offset == pipe_.offset);
    const bool posted = is_posted(offset);
    std::array<std::byte, bam::kDescriptorSize> bytes{};
    slot.set_readable(memory_.read(std::uint64_t{pipe_.fifo_address} + offset, bytes));
    const bool blank = std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
    slot.set_state(posted ? "posted" : blank ? "free" : "done");
    if (!slot.readable() || blank) return;
    const bam::Descriptor descriptor = bam::Descriptor::parse(bytes);
    slot.set_address(descriptor.address);
    slot.set_size(descriptor.size);
    slot.set_flags(descriptor.flags);
    for (const std::string_view flag : trace::descriptor_flag_names(descriptor.flags)) slot.add_flag_names(std::string(flag));
    // a downlink buffer that waits holds nothing yet
    if (direction_ == trace::UPLINK || !posted) slot.set_frame(frame_in(memory_, descriptor.address, direction_));
  }

  void all() {
    for (std::uint32_t i = 0; i < ring_.slots(); ++i) slot(i * bam::kDescriptorSize);
  }

  void recent() {
    const std::uint32_t slots = ring_.slots();
    if (slots == 0 || !ring_.holds(pipe_.offset)) return;
    const std::uint32_t posted = ring_.posted();
    const std::uint32_t next = pipe_.offset / bam::kDescriptorSize;
    const std::uint32_t done = std::min(kDoneShown, slots - posted);
    for (std::uint32_t i = 0; i < done + posted; ++i) {
      const std::uint32_t index = (next + slots - done + i) % slots;
      slot(index * bam::kDescriptorSize);
      if (i < done && to_.slot(to_.slot_size() - 1).state() == "free") to_.mutable_slot()->RemoveLast();
    }
  }

 private:
  [[nodiscard]] bool is_posted(std::uint32_t offset) const {
    if (!ring_.holds(pipe_.offset)) return false;
    const std::uint32_t bytes = ring_.slots() * bam::kDescriptorSize;
    return (offset + bytes - pipe_.offset) % bytes < ring_.posted() * bam::kDescriptorSize;
  }

  const bam::Pipe& pipe_;
  const bam::DescriptorRing ring_;
  GuestMemory& memory_;
  const trace::Direction direction_;
  control::Ring& to_;
};

}  // namespace

void report_pipes(const bam::BamController& bam, const soc::Profile& profile, control::Pipes& to) {
  to.set_powered(bam.powered());
  to.set_control(decoded(RegisterId::ctrl, bam.peek(RegisterId::ctrl)));
  to.set_sources(bam.peek(RegisterId::irq_srcs_ee));
  to.set_enabled_sources(bam.peek(RegisterId::irq_srcs_msk_ee));
  to.set_line((to.sources() & to.enabled_sources()) != 0);
  to.set_collapsed_accesses(bam.collapsed_accesses());
  for (unsigned number = 0; number < bam.pipes(); ++number) report(bam, profile, number, *to.add_pipe());
}

void report_ring(const bam::BamController& bam, const soc::Profile& profile, GuestMemory& memory, unsigned pipe, bool all,
                 control::Ring& to) {
  report(bam, profile, pipe, *to.mutable_pipe());
  const bam::Pipe& state = bam.pipe(pipe);
  const trace::Direction direction = state.producer() ? trace::DOWNLINK : trace::UPLINK;
  RingReport report(state, memory, direction, to);
  if (all)
    report.all();
  else
    report.recent();
}

}  // namespace bamboozle
