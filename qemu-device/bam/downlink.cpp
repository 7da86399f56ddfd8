// The downlink side: frames of the client fill the descriptors of producer pipes (domain.md 1.6, 1.10).
#include <algorithm>
#include <utility>

#include "qemu-device/bam/batch.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

Delivery BamController::push(unsigned number, Bytes frame) {
  if (number >= pipes_.size()) return Delivery::refused;
  Pipe& pipe = pipes_[number];
  if (!runs(pipe) || !pipe.producer() || pipe.posted() == 0 || pipe.mid_frame) {
    if (!std::exchange(pipe.starved, true)) trace_pipe(number, "starved");
    return Delivery::refused;
  }
  const Batch batch(*this);
  fill(number, pipe, frame);
  if (pipe.starved) supply(number, pipe);  // a push from inside was refused while this one was on its way
  return Delivery::accepted;
}

// Writes a frame, or what is left of one, into what is posted. What does not fit waits in the pipe.
void BamController::fill(unsigned number, Pipe& pipe, Bytes frame) {
  const std::uint32_t generation = pipe.generation;
  pipe.mid_frame = true;  // nobody else's frame goes between
  while (runs(pipe) && pipe.posted() != 0) {
    const std::uint32_t at = pipe.offset;
    const std::optional<Descriptor> descriptor = fetch(number, pipe, at);
    if (!descriptor || outdated(number, generation)) return;

    const Bytes part = frame.first(std::min<std::size_t>(descriptor->size, frame.size()));
    if (!part.empty() && !memory_.write(descriptor->address, part))
      return fail(number, pipe, descriptor->address, part.size(), "where a frame is to go");
    const bool last = part.size() == frame.size();
    if (options_.write_back) {
      const auto flags = static_cast<std::uint16_t>(last ? descriptor->flags | kFlagEot : descriptor->flags & ~kFlagEot);
      const std::uint64_t address = std::uint64_t{pipe.fifo_address} + at + Descriptor::kWriteBackOffset;
      const auto bytes = Descriptor::write_back(static_cast<std::uint16_t>(part.size()), flags);
      if (!memory_.write(address, bytes)) return fail(number, pipe, address, bytes.size(), "where its ring should be");
    }
    frame = frame.subspan(part.size());
    if (last) pipe.mid_frame = false;
    advance(number, pipe, *descriptor, static_cast<std::uint32_t>(part.size()), last ? kTransferEnd : 0);
    if (last) return;
    if (outdated(number, generation)) return;
  }
  pipe.remainder.assign(frame.begin(), frame.end());
}

// New descriptors: first for the frame that is under way, then the client hears of what is left. A driver posts its buffers one by one;
// telling the client of a few at a time gives one interrupt for a few frames instead of one for each.
void BamController::supply(unsigned number, Pipe& pipe) {
  if (pipe.mid_frame && !pipe.remainder.empty()) {
    const std::vector<std::byte> rest = std::exchange(pipe.remainder, {});
    fill(number, pipe, rest);
  }
  if (!runs(pipe) || pipe.posted() == 0 || pipe.mid_frame || !pipe.starved) return;
  if (pipe.posted() >= std::min(options_.moderation.downlink_batch, pipe.most_posted / 2)) return feed(number, pipe);
  if (!std::exchange(supply_due_, true)) supply_timer_->arm_at(clock_.now() + options_.moderation.downlink_delay);
}

// The driver has not posted a whole batch in time, and may never: it gets what fits.
void BamController::supply_late() {
  const Batch batch(*this);
  supply_due_ = false;
  for (unsigned i = 0; i < pipes_.size(); ++i) {
    Pipe& pipe = pipes_[i];
    if (runs(pipe) && pipe.producer() && pipe.posted() != 0 && !pipe.mid_frame && pipe.starved) feed(i, pipe);
  }
}

void BamController::feed(unsigned number, Pipe& pipe) {
  pipe.starved = false;
  trace_pipe(number, "fed");
  if (client_ != nullptr) client_->descriptors_posted(number);
}

}  // namespace bamboozle::bam
