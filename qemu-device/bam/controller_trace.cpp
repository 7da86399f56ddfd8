// What the controller tells: events, built only when somebody wants their kind, and what is said once only.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

namespace {

// What is told with every packet. Texts are names in tables, or literals.

struct AccessFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kRegisterAccess;
  const Row* row;  // none: no register there
  std::uint32_t offset;
  std::uint32_t value;
  std::uint8_t instance;
  bool write;
  bool collapsed;

  void describe(trace::Event& event) const {
    trace::RegisterAccess& access = cleared(event.mutable_register_access());
    access.set_block("bam");
    access.set_offset(offset);
    access.set_value(value);
    access.set_write(write);
    access.set_collapsed(collapsed);
    if (row == nullptr) return;
    access.mutable_name()->assign(row->name);
    bam::describe(row->name, value, row->fields, *access.mutable_decoded());
    if (row->per_pipe()) access.set_pipe(instance);
  }
};

struct DoorbellFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kDoorbell;
  std::uint32_t pipe;
  std::uint32_t value;
  std::string_view ignored_because;

  void describe(trace::Event& event) const {
    trace::Doorbell& doorbell = cleared(event.mutable_doorbell());
    doorbell.set_name("P_EVNT_REG");
    doorbell.set_pipe(pipe);
    doorbell.set_value(value);
    doorbell.set_ignored(!ignored_because.empty());
    doorbell.mutable_reason()->assign(ignored_because);
  }
};

struct DescriptorFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kDescriptorDone;
  std::uint32_t pipe;
  std::uint32_t at;
  Descriptor descriptor;
  std::uint32_t moved;

  void describe(trace::Event& event) const {
    trace::DescriptorDone& done = cleared(event.mutable_descriptor_done());
    done.set_pipe(pipe);
    done.set_offset(at);
    done.set_address(descriptor.address);
    done.set_size(descriptor.size);
    done.set_flags(descriptor.flags);
    done.set_transferred(moved);
  }
};

struct PipeFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kPipe;
  std::uint32_t number;
  std::uint32_t generation;
  std::uint32_t posted;
  std::string_view change;

  void describe(trace::Event& event) const {
    trace::Pipe& pipe = cleared(event.mutable_pipe());
    pipe.set_number(number);
    pipe.mutable_change()->assign(change);
    pipe.set_generation(generation);
    pipe.set_posted(posted);
  }
};

struct LineFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kInterrupt;
  std::uint32_t pending;

  void describe(trace::Event& event) const {
    trace::Interrupt& interrupt = cleared(event.mutable_interrupt());
    interrupt.set_name("bam");
    interrupt.set_level(pending != 0);
    interrupt.set_status(pending);
  }
};

}  // namespace

std::uint64_t BamController::emit(trace::Event event) {
  event.set_source(trace::SOURCE_BAM);
  event.set_cause(cause_);
  return events_.emit(std::move(event));
}

void BamController::trace_access(Place place, std::uint32_t offset, std::uint32_t value, bool write, bool collapsed) {
  if (events_.wants(trace::Event::kRegisterAccess)) {
    const AccessFacts facts{place.row, offset, value, place.instance, write, collapsed};
    if (const std::uint64_t sequence = tell(facts); sequence != 0) cause_ = sequence;
  }
  if (collapsed)
    violation("collapsed_access",
              fmt::format("{} of {} (offset {:#x}) while the BAM has no power: the bus stalls on hardware",
                          write ? "write" : "read", place.row == nullptr ? "no register" : place.row->name, offset));
}

// `ignored_because`, and the change of a pipe below: literals
void BamController::trace_doorbell(unsigned number, std::uint32_t value, std::string_view ignored_because) {
  if (!events_.wants(trace::Event::kDoorbell)) return;
  if (const std::uint64_t sequence = tell(DoorbellFacts{number, value, ignored_because}); sequence != 0) cause_ = sequence;
}

void BamController::trace_descriptor(unsigned number, std::uint32_t at, const Descriptor& descriptor, std::uint32_t moved) {
  line_cause_ = cause_;
  if (!events_.wants(trace::Event::kDescriptorDone)) return;
  if (const std::uint64_t sequence = tell(DescriptorFacts{number, at, descriptor, moved}); sequence != 0) line_cause_ = sequence;
}

void BamController::trace_pipe(unsigned number, std::string_view change) {
  if (!events_.wants(trace::Event::kPipe)) return;
  tell(PipeFacts{number, pipes_[number].generation, pipes_[number].posted(), change});
}

void BamController::trace_line(std::uint32_t pending) {
  if (!events_.wants(trace::Event::kInterrupt)) return;
  tell(LineFacts{pending});
}

void BamController::violation(std::string_view kind, std::string text) {
  trace::Event event;
  event.mutable_violation()->set_kind(std::string{kind});
  event.mutable_violation()->set_text(std::move(text));
  emit(std::move(event));
}

void BamController::note(std::string text) {
  trace::Event event;
  event.mutable_note()->set_text(std::move(text));
  emit(std::move(event));
}

void BamController::note_nowhere(std::uint32_t offset) {
  const std::size_t word = std::min<std::size_t>(offset / 4, noted_nowhere_.size() - 1);
  if (noted_nowhere_[word]) return;
  noted_nowhere_[word] = true;
  note(fmt::format("access to offset {:#x}: no register there", offset));
}

void BamController::note_touch(const Row& row) {
  if (std::exchange(noted_touch_[static_cast<std::size_t>(row.id)], true)) return;
  note(fmt::format("{} is touched: it keeps what is written, and nothing more is modelled", row.name));
}

// Bits that the guest changes and that change nothing here; each is named once.
void BamController::note_without_effect(Place place, std::uint32_t value) {
  const Row& row = *place.row;
  if (row.treatment == Treatment::kept) return;
  const std::uint32_t bits = value & row.without_effect() & ~noted_bits_[static_cast<std::size_t>(row.id)];
  if (bits == 0) return;
  const std::uint32_t news = bits & ~value_of(place);
  if (news == 0) return;
  noted_bits_[static_cast<std::size_t>(row.id)] |= news;
  note(fmt::format("written and without effect: {}", describe(row.name, news, row.fields)));
}

}  // namespace bamboozle::bam
