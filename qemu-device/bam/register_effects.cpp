// What registers hold, and what writing them sets in motion (domain.md 1.2, 1.3, 1.4, 1.7).
#include <fmt/format.h>

#include <utility>

#include "qemu-device/bam/batch.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

bool BamController::runs(const Pipe& pipe) const {
  return powered_ && (control_ & kBamEnable) != 0 && (control_ & kSwReset) == 0 && pipe.runs();
}

std::uint32_t BamController::sources() const {
  std::uint32_t bits = (status_ & stored(RegisterId::irq_en)) != 0 ? kBamInterrupt : 0;
  for (unsigned i = 0; i < pipes_.size(); ++i)
    if (pipes_[i].interrupts()) bits |= 1U << i;
  return bits;
}

std::uint32_t BamController::value_of(Place place) const {
  if (place.row == nullptr) return 0;
  const unsigned n = place.instance;
  switch (place.row->id) {
    case RegisterId::ctrl:
      return control_;
    case RegisterId::revision:
      return place.row->reset | options_.execution_environments << 8;
    case RegisterId::num_pipes:
      return options_.pipes;
    case RegisterId::irq_srcs:
      return sources() & stored(RegisterId::irq_srcs_msk);
    case RegisterId::irq_srcs_unmasked:
      return sources();
    case RegisterId::irq_stts:
      return status_;
    // Pipes and the controller belong to EE 0; another EE has no source. Whether the silicon shows sources before or after the
    // mask is unknown (domain.md 1.7); the separate UNMASKED register speaks for after.
    case RegisterId::irq_srcs_ee:
      return n == 0 ? sources() & stored(RegisterId::irq_srcs_msk_ee) : 0;
    case RegisterId::irq_srcs_unmasked_ee:
      return n == 0 ? sources() : 0;
    case RegisterId::pipe_attr_ee: {
      const std::uint32_t owned = n == 0 ? (1U << pipes_.size()) - 1 : 0;
      return owned | ((control_ & kBamEnable) != 0 ? kBamInterrupt : 0);
    }
    case RegisterId::irq_clr:
    case RegisterId::p_irq_clr:
      return 0;
    case RegisterId::p_ctrl:
      return pipes_[n].control;
    case RegisterId::p_rst:
      return pipes_[n].in_reset ? 1 : 0;
    case RegisterId::p_halt:
      // the status bits answer a HALT; a pipe that was not asked has nothing to say
      if (!pipes_[n].halted) return 0;
      return kPipeHalt | (pipes_[n].producer() ? kPipeProducerHalted : 0) | (pipes_[n].posted() == 0 ? kPipeEmpty : 0);
    case RegisterId::p_irq_stts:
      return pipes_[n].status;
    case RegisterId::p_irq_en:
      return pipes_[n].enabled_interrupts;
    // the upper half, bytes done inside a descriptor, is always 0: a descriptor is done as a whole
    case RegisterId::p_sw_ofsts:
      return pipes_[n].shown;
    case RegisterId::p_evnt_reg:
      return pipes_[n].event;
    case RegisterId::p_desc_fifo_addr:
      return pipes_[n].fifo_address;
    case RegisterId::p_fifo_sizes:
      return pipes_[n].fifo_sizes;
    default:
      return stored(place.row->id, n);
  }
}

void BamController::store(Place place, std::uint32_t value) {
  const Row& row = *place.row;
  const unsigned n = place.instance;
  const std::uint32_t kept = value & row.writable;
  switch (row.id) {
    case RegisterId::ctrl:
      write_control(kept);
      break;
    case RegisterId::irq_clr:
      status_ &= ~(value & row.write_1_clear);
      break;
    case RegisterId::p_ctrl:
      write_pipe_control(n, kept);
      break;
    case RegisterId::p_rst:
      write_pipe_reset(n, kept != 0);
      break;
    case RegisterId::p_halt:
      write_pipe_halt(n, kept != 0);
      break;
    case RegisterId::p_irq_clr:
      pipes_[n].status &= ~(value & row.write_1_clear);
      break;
    case RegisterId::p_irq_en:
      pipes_[n].enabled_interrupts = kept;
      break;
    case RegisterId::p_evnt_reg:
      ring_doorbell(n, value);
      break;
    case RegisterId::p_desc_fifo_addr:
      pipes_[n].fifo_address = kept;
      break;
    case RegisterId::p_fifo_sizes:
      pipes_[n].fifo_sizes = kept;
      break;
    default:
      stored(row.id, n) = kept;
  }
}

void BamController::write_control(std::uint32_t value) {
  const bool enters_reset = (value & kSwReset) != 0 && (control_ & kSwReset) == 0;
  const bool leaves_reset = (value & kSwReset) == 0 && (control_ & kSwReset) != 0;
  control_ = value;
  if (enters_reset) {
    status_ = 0;
    for (unsigned i = 0; i < pipes_.size(); ++i) reset_pipe(i);
  }
  for (unsigned i = 0; i < pipes_.size(); ++i) resume(i);
  if (leaves_reset && client_ != nullptr) client_->controller_reset();
}

void BamController::write_pipe_control(unsigned number, std::uint32_t value) {
  Pipe& pipe = pipes_[number];
  const bool was = pipe.enabled();
  pipe.control = value;
  if (pipe.enabled() && (value & kPipeSystemMode) == 0 && !std::exchange(noted_bam_to_bam_, true))
    note(fmt::format("P_CTRL of pipe {} without SYS_MODE: BAM-to-BAM mode is not modelled, the pipe works in system mode",
                     number));
  if (pipe.enabled() != was) trace_pipe(number, pipe.enabled() ? "enabled" : "disabled");
  resume(number);
}

// The pipe is reset when P_RST rises and stays so until it falls: what is written meanwhile is gone.
void BamController::write_pipe_reset(unsigned number, bool asserted) {
  Pipe& pipe = pipes_[number];
  const bool was = pipe.in_reset;
  if (asserted && !was) reset_pipe(number);
  if (!asserted && was) static_cast<PipeRegisters&>(pipe) = {};
  pipe.in_reset = asserted;
}

void BamController::write_pipe_halt(unsigned number, bool halted) {
  Pipe& pipe = pipes_[number];
  const bool was = std::exchange(pipe.halted, halted);
  if (halted != was) trace_pipe(number, halted ? "halted" : "resumed");
  resume(number);
}

std::string_view BamController::why_ignored(const Pipe& pipe) const {
  if ((control_ & kSwReset) != 0) return "the controller is held in reset";
  if ((control_ & kBamEnable) == 0) return "the controller is not enabled";
  if (pipe.in_reset) return "the pipe is held in reset";
  if (!pipe.enabled()) return "the pipe is not enabled";
  return {};
}

void BamController::ring_doorbell(unsigned number, std::uint32_t value) {
  Pipe& pipe = pipes_[number];
  const std::uint32_t event = value & row(RegisterId::p_evnt_reg).writable;  // the upper half is read-only
  const std::string_view ignored = why_ignored(pipe);
  if (!ignored.empty()) {
    trace_doorbell(number, value, ignored);
    return violation("doorbell_disabled_pipe", fmt::format("doorbell {:#x} of pipe {} ignored: {}", event, number, ignored));
  }
  if (!pipe.ring().holds(event)) {
    trace_doorbell(number, value, "no descriptor of the ring");
    return violation("bad_doorbell", fmt::format("doorbell {:#x} of pipe {} ignored: expected a multiple of 8 below {:#x}", event,
                                                 number, pipe.ring().slots() * kDescriptorSize));
  }
  const bool was_empty = pipe.posted() == 0;
  pipe.event = event;
  pipe.most_posted = std::max(pipe.most_posted, pipe.posted());
  const std::uint32_t generation = pipe.generation;
  trace_doorbell(number, value, {});
  if (was_empty && pipe.producer() && pipe.generation == generation && pipe.posted() != 0) trace_pipe(number, "posted");
  if (pipe.generation != generation) return;
  pipe.doorbell_sequence = cause_;
  resume(number);
}

void BamController::reset_pipe(unsigned number) {
  Pipe& pipe = pipes_[number];
  const bool worth_telling = pipe.control != 0 || pipe.event != 0;
  const std::size_t lost = pipe.half_moved();
  pipe.reset();
  if (worth_telling) trace_pipe(number, "reset");
  if (lost != 0) note(fmt::format("pipe {}: the reset drops {} bytes of an unfinished frame", number, lost));
}

// Descriptors may have come, or the pipe may run again.
void BamController::resume(unsigned number) {
  Pipe& pipe = pipes_[number];
  if (!runs(pipe) || pipe.posted() == 0) return;
  if (pipe.producer()) return supply(number, pipe);
  moderated_pump(number);
}

}  // namespace bamboozle::bam
