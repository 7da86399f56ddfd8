// What the controller tells: events, built only when somebody wants their kind.
#include <fmt/format.h>

#include <utility>

#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {
namespace {

bool per_pipe(const Row& row) { return row.scope == Scope::pipe || row.scope == Scope::event || row.scope == Scope::trust; }

}  // namespace

std::uint64_t BamController::emit(trace::Event event) {
  event.set_source(trace::SOURCE_BAM);
  event.set_cause(cause_);
  return events_.emit(std::move(event));
}

void BamController::trace_access(Place place, std::uint32_t offset, std::uint32_t value, bool write, bool collapsed) {
  if (collapsed)
    violation("collapsed_access", fmt::format("{} of {} (offset {:#x}) while the BAM has no power: the bus stalls on hardware", write ? "write" : "read",
                                              place.row == nullptr ? "no register" : place.row->name, offset));
  if (!events_.wants(trace::Event::kRegisterAccess)) return;
  trace::Event event;
  trace::RegisterAccess& access = *event.mutable_register_access();
  access.set_block("bam");
  access.set_offset(offset);
  access.set_value(value);
  access.set_write(write);
  access.set_collapsed(collapsed);
  if (place.row != nullptr) {
    access.set_name(std::string{place.row->name});
    access.set_decoded(describe(place.row->name, value, place.row->fields));
    if (per_pipe(*place.row)) access.set_pipe(place.instance);
  }
  const std::uint64_t sequence = emit(std::move(event));
  if (write) cause_ = sequence;
}

void BamController::trace_doorbell(unsigned number, std::uint32_t value, std::string ignored_because) {
  if (!events_.wants(trace::Event::kDoorbell)) return;
  trace::Event event;
  trace::Doorbell& doorbell = *event.mutable_doorbell();
  doorbell.set_name("P_EVNT_REG");
  doorbell.set_pipe(number);
  doorbell.set_value(value);
  doorbell.set_ignored(!ignored_because.empty());
  doorbell.set_reason(std::move(ignored_because));
  cause_ = emit(std::move(event));
}

void BamController::trace_descriptor(unsigned number, std::uint32_t at, const Descriptor& descriptor, std::uint32_t moved) {
  if (!events_.wants(trace::Event::kDescriptorDone)) return;
  trace::Event event;
  trace::DescriptorDone& done = *event.mutable_descriptor_done();
  done.set_pipe(number);
  done.set_offset(at);
  done.set_address(descriptor.address);
  done.set_size(descriptor.size);
  done.set_flags(descriptor.flags);
  done.set_transferred(moved);
  emit(std::move(event));
}

void BamController::trace_pipe(unsigned number, std::string_view change) {
  if (!events_.wants(trace::Event::kPipe)) return;
  trace::Event event;
  trace::Pipe& pipe = *event.mutable_pipe();
  pipe.set_number(number);
  pipe.set_change(std::string{change});
  pipe.set_generation(pipes_[number].generation);
  pipe.set_posted(pipes_[number].posted());
  emit(std::move(event));
}

void BamController::violation(std::string_view kind, std::string text) {
  trace::Event event;
  event.mutable_violation()->set_kind(std::string{kind});
  event.mutable_violation()->set_text(std::move(text));
  emit(std::move(event));
}

// A write that silicon would act upon and this model does not, or an access to nothing: said once for each word.
void BamController::note_once(Place place, std::uint32_t offset, std::uint32_t value) {
  const std::size_t word = offset / 4;
  if (word < noted_.size()) {
    if (noted_[word]) return;
    noted_[word] = true;
  }
  trace::Event event;
  event.mutable_note()->set_text(place.row == nullptr
                                     ? fmt::format("access to offset {:#x}: no register there", offset)
                                     : fmt::format("{} written: {} is kept but does nothing here", place.row->name,
                                                   describe(place.row->name, value & place.row->inert, place.row->fields)));
  emit(std::move(event));
}

}  // namespace bamboozle::bam
