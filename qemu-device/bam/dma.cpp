// What both directions share: reading a descriptor, finishing one, and what becomes of a pipe whose descriptors point nowhere.
//
// The order of things that the guest can see: data in memory, then P_SW_OFSTS, then the interrupt (domain.md 1.6). The status
// bits are set together with the offset; the line follows when the batch ends.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "qemu-device/bam/batch.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {
namespace {

constexpr std::uint16_t kUnmodelledFlags = kFlagCmd | kFlagLock | kFlagUnlock | kFlagImmediate;

}  // namespace

// Each descriptor is read once, into a local: the guest may change it behind our back.
std::optional<Descriptor> BamController::fetch(unsigned number, Pipe& pipe, std::uint32_t at) {
  std::array<std::byte, kDescriptorSize> bytes{};
  const std::uint64_t address = std::uint64_t{pipe.fifo_address} + at;
  if (!memory_.read(address, bytes)) {
    fail(number, pipe, address, bytes.size(), "where its ring should be");
    return std::nullopt;
  }
  const Descriptor descriptor = Descriptor::parse(bytes);
  if (const std::uint32_t news = descriptor.flags & kUnmodelledFlags & ~noted_flags_; news != 0) {
    noted_flags_ |= news;
    note(fmt::format("pipe {}: the descriptor at {:#x} has flags that are not modelled: {}", number, address,
                     describe("flags", news, kDescriptorFlagFields)));
  }
  return descriptor;
}

// INT and NWD: the data has landed by now, so "when consumed" and "when done" are the same moment.
void BamController::advance(unsigned number, Pipe& pipe, const Descriptor& descriptor, std::uint32_t moved,
                            std::uint32_t status) {
  const std::uint32_t at = pipe.offset;
  pipe.offset = pipe.ring().after(at);
  if ((descriptor.flags & kFlagInt) != 0) status |= kProcessedDescriptor;
  trace_descriptor(number, at, descriptor, moved);
  complete(number, pipe, status);
}

// What the driver sees of it: now, later, or together with the next one.
void BamController::complete(unsigned number, Pipe& pipe, std::uint32_t status) {
  const CompletionFate fate = gate_ != nullptr ? gate_->completion(number) : CompletionFate{};
  if (fate.silent) return;
  if (fate.delay == Nanoseconds{0} && pipe.late.empty()) {
    pipe.shown = pipe.offset;
    pipe.status |= status;
    return;
  }
  Nanoseconds due = clock_.now() + fate.delay;
  if (!pipe.late.empty()) due = std::max(due, pipe.late.back().due);
  pipe.late.push_back({due, pipe.offset, status});
  if (pipe.late.size() == 1) show_late();
}

void BamController::show_late() {
  const Batch batch(*this);
  std::optional<Nanoseconds> next;
  for (Pipe& pipe : pipes_) {
    for (; !pipe.late.empty() && pipe.late.front().due <= clock_.now(); pipe.late.pop_front()) {
      pipe.shown = pipe.late.front().offset;
      pipe.status |= pipe.late.front().status;
    }
    if (!pipe.late.empty()) next = std::min(next.value_or(pipe.late.front().due), pipe.late.front().due);
  }
  if (next) late_timer_->arm_at(*next);
}

// As a bus error: the pipe says so and stands still until it is reset.
void BamController::fail(unsigned number, Pipe& pipe, std::uint64_t address, std::size_t size, std::string_view what) {
  pipe.failed = true;
  pipe.assembly.clear();
  pipe.remainder.clear();
  pipe.mid_frame = false;
  pipe.status |= kPipeError | kPipeHrespError;
  status_ |= kBamHrespError;
  const std::uint32_t at = pipe.offset;
  violation("dma_outside_ram", fmt::format("pipe {}: no RAM at {:#x}, {} bytes, {} (descriptor at {:#x} of the ring); "
                                           "the pipe stops until it is reset",
                                           number, address, size, what, at));
}

// After anything that may have called out: is this still the pipe that we were working on?
bool BamController::outdated(unsigned number, std::uint32_t generation) {
  const std::uint32_t now = pipes_[number].generation;
  if (now == generation) return false;
  note(fmt::format("pipe {}: a completion of generation {} is dropped, the pipe is at generation {}", number, generation, now));
  return true;
}

}  // namespace bamboozle::bam
