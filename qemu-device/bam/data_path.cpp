// The pumps: uplink descriptors become frames, downlink frames fill descriptors (domain.md 1.5, 1.6, 1.10).
//
// The order of things the guest can see: data in memory, then P_SW_OFSTS, then the interrupt. Every descriptor is read from guest
// memory once. The client may do anything from inside a call, a collapse included: after each call the generation tells whether the
// pipe is still the one that we were working on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "qemu-device/bam/batch.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

std::optional<Descriptor> BamController::fetch(const Pipe& pipe, std::uint32_t at) {
  std::array<std::byte, kDescriptorSize> bytes{};
  if (!memory_.read(std::uint64_t{pipe.fifo_address} + at, bytes)) return std::nullopt;
  return Descriptor::parse(bytes);
}

void BamController::fail(unsigned number, Pipe& pipe, std::string what) {
  pipe.failed = true;
  pipe.assembly.clear();
  pipe.status |= kPipeError | kPipeHrespError;
  status_ |= kBamHrespError;
  violation("dma_outside_ram", fmt::format("pipe {}: {}; the pipe stops until it is reset", number, what));
}

void BamController::pump_all() {
  const Batch batch(*this);
  for (unsigned i = 0; i < pipes_.size(); ++i)
    if (!pipes_[i].producer()) pump(i);
}

void BamController::pump(unsigned number) {
  Pipe& pipe = pipes_[number];
  if (!runs(pipe)) return;
  const Batch batch(*this);
  // no more than what is posted now: a guest that goes on posting gets its turn first
  for (std::uint32_t budget = pipe.posted(); budget != 0; --budget)
    if (!consume(number, pipe)) return;
}

// One uplink descriptor. False: stop.
bool BamController::consume(unsigned number, Pipe& pipe) {
  if (!runs(pipe) || pipe.posted() == 0) return false;
  const std::uint32_t at = pipe.offset;
  const std::optional<Descriptor> descriptor = fetch(pipe, at);
  if (!descriptor) {
    fail(number, pipe, fmt::format("no RAM at its descriptor, {:#x}", pipe.fifo_address + at));
    return false;
  }
  buffer_.resize(descriptor->size);
  if (descriptor->size != 0 && !memory_.read(descriptor->address, buffer_)) {
    fail(number, pipe, fmt::format("no RAM at {:#x}, {} bytes, named by the descriptor at {:#x}", descriptor->address, descriptor->size, at));
    return false;
  }
  pipe.offset = pipe.after(at);
  trace_descriptor(number, at, *descriptor, descriptor->size);
  if ((descriptor->flags & kFlagInt) != 0) pipe.status |= kProcessedDescriptor;
  if ((descriptor->flags & kFlagEot) == 0) {
    if (pipe.assembly.size() <= options_.largest_frame) pipe.assembly.insert(pipe.assembly.end(), buffer_.begin(), buffer_.end());
    return true;
  }
  pipe.status |= kTransferEnd;
  const std::uint32_t generation = pipe.generation;
  hand_over(number, pipe, buffer_);
  return pipe.generation == generation;
}

void BamController::hand_over(unsigned number, Pipe& pipe, Bytes last_part) {
  // taken out of the members, as the client may come back into this object
  std::vector<std::byte> frame = std::exchange(pipe.assembly, {});
  std::vector<std::byte> last = std::exchange(buffer_, {});
  if (frame.size() + last.size() > options_.largest_frame) {
    violation("malformed_frame", fmt::format("pipe {}: an uplink frame of more than {} bytes, dropped", number, options_.largest_frame));
  } else if (client_ != nullptr) {
    if (frame.empty()) {
      client_->uplink_frame(number, Bytes{last.data(), last_part.size()});
    } else {
      frame.insert(frame.end(), last.begin(), last.end());
      client_->uplink_frame(number, frame);
    }
  }
  buffer_ = std::move(last);
}

Delivery BamController::push(unsigned number, Bytes frame) {
  if (number >= pipes_.size()) return Delivery::refused;
  Pipe& pipe = pipes_[number];
  const auto refuse = [&] {
    if (!std::exchange(pipe.starved, true)) trace_pipe(number, "starved");
    return Delivery::refused;
  };
  if (!runs(pipe) || !pipe.producer()) return refuse();
  const Batch batch(*this);

  // Is there room for all of it? A frame is never begun that cannot be finished.
  struct Part {
    std::uint32_t at;
    Descriptor descriptor;
  };
  std::vector<Part> chain;
  std::size_t room = 0;
  std::uint32_t at = pipe.offset;
  for (std::uint32_t posted = pipe.posted(); posted != 0 && (chain.empty() || room < frame.size()); --posted) {
    const std::optional<Descriptor> descriptor = fetch(pipe, at);
    if (!descriptor) {
      fail(number, pipe, fmt::format("no RAM at its descriptor, {:#x}", pipe.fifo_address + at));
      return Delivery::accepted;  // lost on silicon too: a later attempt would find the same
    }
    chain.push_back({at, *descriptor});
    room += descriptor->size;
    at = pipe.after(at);
  }
  if (chain.empty() || room < frame.size()) return refuse();

  std::size_t done = 0;
  for (const Part& part : chain) {
    const std::size_t size = std::min<std::size_t>(part.descriptor.size, frame.size() - done);
    if (size != 0 && !memory_.write(part.descriptor.address, frame.subspan(done, size))) {
      fail(number, pipe, fmt::format("no RAM at {:#x}, {} bytes, named by the descriptor at {:#x}", part.descriptor.address, size, part.at));
      return Delivery::accepted;
    }
    done += size;
    const bool last = done == frame.size() && &part == &chain.back();
    if (options_.write_back) {
      const auto flags = static_cast<std::uint16_t>(last ? part.descriptor.flags | kFlagEot : part.descriptor.flags & ~kFlagEot);
      const auto bytes = Descriptor::write_back(static_cast<std::uint16_t>(size), flags);
      if (!memory_.write(std::uint64_t{pipe.fifo_address} + part.at + 4, bytes)) {
        fail(number, pipe, fmt::format("no RAM at its descriptor, {:#x}", pipe.fifo_address + part.at));
        return Delivery::accepted;
      }
    }
    pipe.offset = pipe.after(part.at);
    trace_descriptor(number, part.at, part.descriptor, static_cast<std::uint32_t>(size));
    if ((part.descriptor.flags & kFlagInt) != 0) pipe.status |= kProcessedDescriptor;
  }
  pipe.status |= kTransferEnd;
  return Delivery::accepted;
}

}  // namespace bamboozle::bam
