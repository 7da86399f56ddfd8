#include "modem-model/views/ring_fill.h"

namespace bamboozle::views {
namespace {

constexpr std::uint32_t kDescriptor = 8;
constexpr std::uint32_t kOffset = 0xffff;

}  // namespace

std::uint32_t RingFill::posted(const Ring& ring) {
  if (ring.bytes < kDescriptor) return 0;
  return (ring.tail + ring.bytes - ring.head) % ring.bytes / kDescriptor;
}

std::optional<RingFill::Change> RingFill::take(const trace::Event& event) {
  const auto change = [](std::uint32_t pipe, Ring& ring, std::uint32_t head, std::uint32_t tail) {
    ring.head = ring.bytes == 0 ? 0 : head % ring.bytes;
    ring.tail = ring.bytes == 0 ? 0 : tail % ring.bytes;
    return Change{pipe, posted(ring)};
  };
  switch (event.kind_case()) {
    case trace::Event::kRegisterAccess: {
      const trace::RegisterAccess& access = event.register_access();
      if (access.write() && access.name() == "P_FIFO_SIZES" && access.has_pipe() && access.pipe() < kPipes)
        rings_[access.pipe()].bytes = access.value() & kOffset;
      return std::nullopt;
    }
    case trace::Event::kDoorbell: {
      const trace::Doorbell& bell = event.doorbell();
      if (bell.ignored() || bell.name() != "P_EVNT_REG" || !bell.has_pipe() || bell.pipe() >= kPipes) return std::nullopt;
      Ring& ring = rings_[bell.pipe()];
      return change(bell.pipe(), ring, ring.head, bell.value() & kOffset);
    }
    case trace::Event::kDescriptorDone: {
      const trace::DescriptorDone& done = event.descriptor_done();
      if (done.pipe() >= kPipes) return std::nullopt;
      Ring& ring = rings_[done.pipe()];
      return change(done.pipe(), ring, (done.offset() & kOffset) + kDescriptor, ring.tail);
    }
    case trace::Event::kPipe: {
      // counted by the device itself: it knows best
      const trace::Pipe& pipe = event.pipe();
      if (pipe.number() >= kPipes) return std::nullopt;
      Ring& ring = rings_[pipe.number()];
      if (pipe.change() == "reset") return change(pipe.number(), ring, 0, 0);
      return change(pipe.number(), ring, ring.head, ring.head + (pipe.posted() & kOffset) * kDescriptor);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace bamboozle::views
