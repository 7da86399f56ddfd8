// The way in and out: an access finds its register, power comes and goes, the interrupt line follows.
#include "qemu-device/bam/controller.h"

#include <algorithm>
#include <utility>

#include "qemu-device/bam/batch.h"

namespace bamboozle::bam {
namespace {

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
      clock_(clock),
      pump_timer_(clock.make_timer([this] { pump_all(); })),
      supply_timer_(clock.make_timer([this] { supply_late(); })),
      late_timer_(clock.make_timer([this] { show_late(); })),
      pipes_(options_.pipes) {
  const std::size_t words = block_size(options_.version, options_.pipes, options_.execution_environments) / 4;
  map_.resize(words);
  values_.resize(words);
  noted_nowhere_.resize(words + 1);
  for (const Row& each : rows())
    for (unsigned i = 0; i < instances(each.scope, options_.pipes, options_.execution_environments); ++i)
      if (const auto offset = offset_of(options_.version, each.id, i)) map_[*offset / 4] = {&each, static_cast<std::uint8_t>(i)};
  reset_registers();
}

BamController::~BamController() = default;

BamController::Place BamController::place_of(std::uint32_t offset) const {
  if (offset % 4 != 0 || offset / 4 >= map_.size()) return {};
  return map_[offset / 4];
}

// Only for registers that the layout has: asked for by a place, or present in all layouts.
std::uint32_t& BamController::stored(RegisterId id, unsigned instance) {
  return values_[offset_of(options_.version, id, instance).value_or(0) / 4];
}

std::uint32_t BamController::stored(RegisterId id, unsigned instance) const {
  return values_[offset_of(options_.version, id, instance).value_or(0) / 4];
}

AccessResult BamController::read(std::uint32_t offset) {
  const Place place = place_of(offset);
  if (!powered_) return collapsed_access(place, offset, 0, false);
  const Batch batch(*this);
  const std::uint32_t value = value_of(place);
  trace_access(place, offset, value, false, false);
  if (place.row == nullptr) {
    note_nowhere(offset);
  } else if (place.row->treatment == Treatment::kept) {
    note_touch(*place.row);
  }
  return {value, false};
}

AccessResult BamController::write(std::uint32_t offset, std::uint32_t value) {
  const Place place = place_of(offset);
  if (!powered_) return collapsed_access(place, offset, value, true);
  const Batch batch(*this);
  trace_access(place, offset, value, true, false);
  if (place.row == nullptr) {
    note_nowhere(offset);
    return {0, false};
  }
  if (place.row->treatment == Treatment::kept) note_touch(*place.row);
  note_without_effect(place, value);
  if (powered_) store(place, value);  // still: whoever heard of the access may have taken the power
  return {0, false};
}

AccessResult BamController::collapsed_access(Place place, std::uint32_t offset, std::uint32_t value, bool write) {
  const Batch batch(*this);
  ++collapsed_accesses_;
  trace_access(place, offset, value, write, true);
  if (write && place.row != nullptr && place.row->id == RegisterId::p_evnt_reg)
    trace_doorbell(place.instance, value, "the BAM has no power");
  return {0, true};
}

std::uint32_t BamController::peek(std::uint32_t offset) const { return powered_ ? value_of(place_of(offset)) : 0; }

std::uint32_t BamController::peek(RegisterId id, unsigned instance) const {
  const auto offset = offset_of(options_.version, id, instance);
  return offset ? peek(*offset) : 0;
}

void BamController::reset_registers() {
  for (const Row& each : rows())
    for (unsigned i = 0; i < instances(each.scope, options_.pipes, options_.execution_environments); ++i)
      if (offset_of(options_.version, each.id, i)) stored(each.id, i) = each.reset;
  control_ = row(RegisterId::ctrl).reset;
  status_ = 0;
  for (unsigned i = 0; i < pipes_.size(); ++i) reset_pipe(i);
}

void BamController::set_power(bool on) {
  if (on == powered_) return;
  const Batch batch(*this);
  powered_ = on;
  reset_registers();
}

void BamController::reset() {
  const Batch batch(*this);
  reset_registers();
}

void BamController::raise_error(std::optional<unsigned> pipe) {
  if (!powered_ || (pipe && *pipe >= pipes_.size())) return;
  const Batch batch(*this);
  if (pipe)
    pipes_[*pipe].status |= kPipeError;
  else
    status_ |= kBamError;
}

const Pipe& BamController::pipe(unsigned number) const {
  static const Pipe kNone;
  return number < pipes_.size() ? pipes_[number] : kNone;
}

void BamController::update_line() {
  const std::uint32_t pending = powered_ ? sources() & stored(RegisterId::irq_srcs_msk_ee) : 0;
  const bool level = pending != 0;
  const std::uint64_t completion = std::exchange(line_cause_, 0);
  if (level == line_level_) return;
  line_level_ = level;
  line_.set(level);
  if (level && completion != 0) cause_ = completion;
  trace_line(pending);
}

}  // namespace bamboozle::bam
