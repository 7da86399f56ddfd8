// Registers: what reads give and what writes set in motion. Moving data: data_path.cpp. Events: controller_trace.cpp.
#include "qemu-device/bam/controller.h"

#include <algorithm>
#include <utility>

#include "qemu-device/bam/batch.h"

namespace bamboozle::bam {
namespace {

unsigned instances(const Row& row, const Options& options) {
  switch (row.scope) {
    case Scope::global: return 1;
    case Scope::environment: return options.execution_environments;
    case Scope::pipe:
    case Scope::event:
    case Scope::trust: return options.pipes;
  }
  return 0;
}

Options checked(Options options) {
  options.pipes = std::clamp(options.pipes, 1U, 31U);
  options.execution_environments = std::clamp(options.execution_environments, 1U, 8U);
  return options;
}

}  // namespace

BamController::BamController(const Options& options, GuestMemory& memory, IrqLine& line, EventSink& events, Clock& clock)
    : options_(checked(options)),
      memory_(memory),
      line_(line),
      events_(events),
      pump_work_(clock.make_work([this] { pump_all(); })),
      pipes_(options_.pipes) {
  const std::size_t words = block_size(options_.version, options_.pipes, options_.execution_environments) / 4;
  map_.resize(words);
  values_.resize(words);
  noted_.resize(words);
  for (const Row& row : rows())
    for (unsigned i = 0; i < instances(row, options_); ++i)
      if (const auto offset = offset_of(options_.version, row.id, i)) map_[*offset / 4] = {&row, static_cast<std::uint8_t>(i)};
  reset_all();
}

BamController::~BamController() = default;

BamController::Place BamController::place_of(std::uint32_t offset) const {
  if (offset % 4 != 0 || offset / 4 >= map_.size()) return {};
  return map_[offset / 4];
}

std::uint32_t& BamController::stored(RegisterId id, unsigned instance) {
  // a register that the layout lacks shares the word of CTRL, which is kept elsewhere
  return values_[offset_of(options_.version, id, instance).value_or(*offset_of(options_.version, RegisterId::ctrl)) / 4];
}

std::uint32_t BamController::stored(RegisterId id, unsigned instance) const {
  return values_[offset_of(options_.version, id, instance).value_or(*offset_of(options_.version, RegisterId::ctrl)) / 4];
}

AccessResult BamController::read(std::uint32_t offset) {
  const Place place = place_of(offset);
  if (!powered_) {
    ++collapsed_accesses_;
    trace_access(place, offset, 0, false, true);
    return {0, true};
  }
  const std::uint32_t value = value_of(place);
  trace_access(place, offset, value, false, false);
  if (place.row == nullptr) note_once(place, offset, 0);
  return {value, false};
}

AccessResult BamController::write(std::uint32_t offset, std::uint32_t value) {
  const Place place = place_of(offset);
  if (!powered_) {
    ++collapsed_accesses_;
    trace_access(place, offset, value, true, true);
    return {0, true};
  }
  const Batch batch(*this);
  trace_access(place, offset, value, true, false);
  if (place.row == nullptr || (value & place.row->inert) != 0) note_once(place, offset, value);
  if (place.row != nullptr) store(place, value);
  return {0, false};
}

std::uint32_t BamController::peek(std::uint32_t offset) const { return powered_ ? value_of(place_of(offset)) : 0; }

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
    case RegisterId::ctrl: return control_;
    case RegisterId::revision: return place.row->reset | options_.execution_environments << 8;
    case RegisterId::num_pipes: return options_.pipes;
    case RegisterId::irq_srcs: return sources() & stored(RegisterId::irq_srcs_msk_ee);
    case RegisterId::irq_srcs_unmasked: return sources();
    case RegisterId::irq_stts: return status_;
    // Pipes and the controller belong to EE 0; another EE has no source. Whether the silicon shows sources before or after the mask
    // is unknown (domain.md 1.7); the separate UNMASKED register speaks for after.
    case RegisterId::irq_srcs_ee: return n == 0 ? sources() & stored(RegisterId::irq_srcs_msk_ee) : 0;
    case RegisterId::irq_srcs_unmasked_ee: return n == 0 ? sources() : 0;
    case RegisterId::pipe_attr_ee: {
      const std::uint32_t owned = n == 0 ? (1U << pipes_.size()) - 1 : 0;
      return owned | ((control_ & kBamEnable) != 0 ? kBamInterrupt : 0);
    }
    case RegisterId::irq_clr:
    case RegisterId::p_irq_clr: return 0;
    case RegisterId::p_ctrl: return pipes_[n].control;
    case RegisterId::p_rst: return pipes_[n].in_reset ? 1 : 0;
    case RegisterId::p_halt:
      return (pipes_[n].halted ? kPipeHalt : 0) | (pipes_[n].halted && pipes_[n].producer() ? kPipeProducerHalted : 0) |
             (pipes_[n].posted() == 0 ? kPipeEmpty : 0);
    case RegisterId::p_irq_stts: return pipes_[n].status;
    case RegisterId::p_irq_en: return pipes_[n].enabled_interrupts;
    case RegisterId::p_sw_ofsts: return pipes_[n].offset;
    case RegisterId::p_evnt_reg: return pipes_[n].event;
    case RegisterId::p_desc_fifo_addr: return pipes_[n].fifo_address;
    case RegisterId::p_fifo_sizes: return pipes_[n].fifo_sizes;
    default: return stored(place.row->id, n);
  }
}

void BamController::store(Place place, std::uint32_t value) {
  const Row& row = *place.row;
  const unsigned n = place.instance;
  const std::uint32_t kept = value & row.writable;
  switch (row.id) {
    case RegisterId::ctrl: write_control(kept); break;
    case RegisterId::irq_clr: status_ &= ~(value & row.write_1_clear); break;
    case RegisterId::p_ctrl: write_pipe_control(n, kept); break;
    case RegisterId::p_rst: write_pipe_reset(n, kept); break;
    case RegisterId::p_halt: write_pipe_halt(n, kept); break;
    case RegisterId::p_irq_clr: pipes_[n].status &= ~(value & row.write_1_clear); break;
    case RegisterId::p_irq_en: pipes_[n].enabled_interrupts = kept; break;
    case RegisterId::p_evnt_reg: ring_doorbell(n, kept); break;
    case RegisterId::p_desc_fifo_addr: pipes_[n].fifo_address = kept; break;
    case RegisterId::p_fifo_sizes: pipes_[n].fifo_sizes = kept; break;
    default: {
      std::uint32_t& word = stored(row.id, n);
      word = (word & ~row.writable) | kept;
    }
  }
}

void BamController::write_control(std::uint32_t value) {
  const bool enters_reset = (value & kSwReset) != 0 && (control_ & kSwReset) == 0;
  control_ = value;
  if (enters_reset) {
    status_ = 0;
    for (unsigned i = 0; i < pipes_.size(); ++i) reset_pipe(i);
  }
  pump_all();
}

void BamController::write_pipe_control(unsigned number, std::uint32_t value) {
  Pipe& pipe = pipes_[number];
  const bool was = pipe.enabled();
  pipe.control = value;
  if (pipe.enabled() != was) trace_pipe(number, pipe.enabled() ? "enabled" : "disabled");
  posted(number);
}

void BamController::write_pipe_reset(unsigned number, std::uint32_t value) {
  const bool enters_reset = value != 0 && !pipes_[number].in_reset;
  if (enters_reset) reset_pipe(number);
  pipes_[number].in_reset = value != 0;
}

void BamController::write_pipe_halt(unsigned number, std::uint32_t value) {
  Pipe& pipe = pipes_[number];
  const bool was = std::exchange(pipe.halted, value != 0);
  if (pipe.halted != was) trace_pipe(number, pipe.halted ? "halted" : "resumed");
  posted(number);
}

void BamController::ring_doorbell(unsigned number, std::uint32_t value) {
  Pipe& pipe = pipes_[number];
  std::string ignored_because;
  if (pipe.in_reset) ignored_because = "the pipe is held in reset";
  else if ((control_ & kSwReset) != 0) ignored_because = "the controller is held in reset";
  else if ((control_ & kBamEnable) == 0) ignored_because = "the controller is not enabled";
  else if (!pipe.enabled()) ignored_because = "the pipe is not enabled";
  const bool bad = ignored_because.empty() && !pipe.holds(value);
  if (bad) ignored_because = "no descriptor of the ring";
  trace_doorbell(number, value, ignored_because);
  if (bad) {
    violation("bad_doorbell", "P_EVNT_REG of pipe " + std::to_string(number) + " set to " + std::to_string(value) + ": expected a multiple of 8 below " +
                                  std::to_string(pipe.slots() * kDescriptorSize));
  } else if (!ignored_because.empty()) {
    violation("doorbell_disabled_pipe", "doorbell of pipe " + std::to_string(number) + " ignored: " + ignored_because);
  } else {
    pipe.event = value;
    posted(number);
  }
}

// Descriptors may have come, or the pipe may run again.
void BamController::posted(unsigned number) {
  Pipe& pipe = pipes_[number];
  if (!runs(pipe) || pipe.posted() == 0) return;
  if (!pipe.producer()) {
    if (options_.uplink == UplinkMode::deferred) pump_work_->schedule();
    else pump(number);
  } else if (std::exchange(pipe.starved, false)) {
    trace_pipe(number, "fed");
    if (client_ != nullptr) client_->descriptors_posted(number);
  }
}

void BamController::reset_pipe(unsigned number) {
  const bool worth_telling = pipes_[number].control != 0 || pipes_[number].event != 0;
  pipes_[number].reset();
  if (worth_telling) trace_pipe(number, "reset");
}

void BamController::reset_all() {
  for (const Row& row : rows())
    for (unsigned i = 0; i < instances(row, options_); ++i)
      if (offset_of(options_.version, row.id, i)) stored(row.id, i) = row.reset;
  control_ = row(RegisterId::ctrl).reset;
  status_ = 0;
  for (unsigned i = 0; i < pipes_.size(); ++i) reset_pipe(i);
}

void BamController::set_power(bool on) {
  if (on == powered_) return;
  const Batch batch(*this);
  reset_all();
  powered_ = on;
}

Pipe BamController::pipe(unsigned number) const { return number < pipes_.size() ? pipes_[number] : Pipe{}; }

void BamController::update_line() {
  const std::uint32_t pending = powered_ ? sources() & stored(RegisterId::irq_srcs_msk_ee) : 0;
  const bool level = pending != 0;
  if (level == line_level_) return;
  line_level_ = level;
  if (events_.wants(trace::Event::kInterrupt)) {
    trace::Event event;
    trace::Interrupt& interrupt = *event.mutable_interrupt();
    interrupt.set_name("bam");
    interrupt.set_level(level);
    interrupt.set_status(pending);
    emit(std::move(event));
  }
  line_.set(level);
}

}  // namespace bamboozle::bam
