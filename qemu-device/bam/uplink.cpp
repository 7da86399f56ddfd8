// The uplink pump: descriptors of consumer pipes become frames for the client (domain.md 1.5, 1.10).
#include <fmt/format.h>

#include <utility>

#include "qemu-device/bam/batch.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

void BamController::moderated_pump(unsigned number) {
  if (options_.moderation.uplink_interval == Nanoseconds{0}) return pump(number);
  if (pump_due_) return;
  const Nanoseconds now = clock_.now();
  if (now >= next_pump_) {
    next_pump_ = now + options_.moderation.uplink_interval;
    return pump(number);
  }
  pump_due_ = true;
  pump_timer_->arm_at(next_pump_);
}

void BamController::pump_all() {
  const Batch batch(*this);
  pump_due_ = false;
  next_pump_ = clock_.now() + options_.moderation.uplink_interval;
  for (unsigned i = 0; i < pipes_.size(); ++i)
    if (!pipes_[i].producer()) pump(i);
}

void BamController::pump(unsigned number) {
  Pipe& pipe = pipes_[number];
  if (!runs(pipe) || pipe.posted() == 0) return;
  if (std::exchange(pipe.pumping, true)) {
    pipe.pump_again = true;
    return;
  }
  const Batch batch(*this);
  do {
    pipe.pump_again = false;
    if (pipe.doorbell_sequence != 0) cause_ = pipe.doorbell_sequence;
    // no more than is posted now, which is less than a ring: one doorbell, one bounded piece of work
    for (std::uint32_t budget = pipe.posted(); budget != 0 && consume(number, pipe); --budget) {
    }
  } while (pipe.pump_again);
  pipe.pumping = false;
}

// One descriptor. False: stop.
bool BamController::consume(unsigned number, Pipe& pipe) {
  if (!runs(pipe) || pipe.producer() || pipe.posted() == 0) return false;
  const std::uint32_t generation = pipe.generation;
  const std::optional<Descriptor> descriptor = fetch(number, pipe, pipe.offset);
  if (!descriptor || pipe.generation != generation) return false;

  // a command is for the peripheral, not part of a frame
  const std::size_t size = (descriptor->flags & kFlagCmd) != 0 ? 0 : descriptor->size;
  const std::span<std::byte> room = pipe.assembly.extend(size, options_.largest_frame);
  if (!room.empty() && !memory_.read(descriptor->address, room)) {
    fail(number, pipe, descriptor->address, size, "which is to be sent");
    return false;
  }
  if ((descriptor->flags & kFlagEot) != 0) return hand_over(number, pipe, *descriptor, generation);
  advance(number, pipe, *descriptor, static_cast<std::uint32_t>(room.size()), 0);
  return !outdated(number, generation);
}

// The last descriptor of a frame. The bytes are taken out of the pipe, as the client may come back into it; their memory goes
// back.
bool BamController::hand_over(unsigned number, Pipe& pipe, const Descriptor& descriptor, std::uint32_t generation) {
  FrameBuffer frame = std::exchange(pipe.assembly, {});
  const bool data = (descriptor.flags & kFlagCmd) == 0;
  advance(number, pipe, descriptor, data && !frame.overflowed() ? descriptor.size : 0, kTransferEnd);
  if (outdated(number, generation)) return false;
  if (frame.overflowed()) {
    violation("malformed_frame",
              fmt::format("pipe {}: an uplink frame of more than {} bytes, dropped", number, options_.largest_frame));
  } else if (client_ != nullptr && (data || !frame.empty())) {
    client_->uplink_frame(number, frame.bytes());
  }
  if (pipe.assembly.empty()) {
    frame.clear();
    pipe.assembly = std::move(frame);
  }
  return pipe.generation == generation;
}

}  // namespace bamboozle::bam
