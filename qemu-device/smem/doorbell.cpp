#include "qemu-device/smem/doorbell.h"

#include <string>
#include <utility>

namespace bamboozle::smem {
namespace {

std::string bit_name(unsigned bit) {
  switch (bit) {
    case kSmdBit:
      return "smd";
    case kSmsmBit:
      return "smsm";
    case kSmp2pBit:
      return "smp2p";
    default:
      return "apcs bit " + std::to_string(bit);
  }
}

constexpr bool inside(std::uint64_t offset) { return offset < kApcsSize && offset % 4 == 0; }

}  // namespace

DoorbellBlock::DoorbellBlock(EventSink& events) : events_(events) {}

void DoorbellBlock::listen(unsigned bit, std::function<void()> on_ring) {
  if (bit < listeners_.size()) listeners_[bit] = std::move(on_ring);
}

// The doorbell itself is never stored, so it reads zero like the pulse that it is.
std::uint32_t DoorbellBlock::peek(std::uint64_t offset) const { return inside(offset) ? stored_[offset / 4] : 0; }

std::uint32_t DoorbellBlock::read(std::uint64_t offset) {
  const std::uint32_t value = peek(offset);
  trace_access(offset, value, false);
  return value;
}

void DoorbellBlock::write(std::uint64_t offset, std::uint32_t value) {
  trace_access(offset, value, true);
  if (!inside(offset)) return;
  if (offset != kDoorbellOffset) {
    stored_[offset / 4] = value;
    return;
  }
  for (unsigned bit = 0; bit < listeners_.size(); ++bit)
    if ((value >> bit & 1u) != 0) ring(bit, value);
}

void DoorbellBlock::ring(unsigned bit, std::uint32_t value) {
  if (listeners_[bit]) {
    listeners_[bit]();
    return;
  }
  ++unheard_;
  trace::Event event;
  event.set_source(trace::SOURCE_SMEM);
  trace::Doorbell& doorbell = *event.mutable_doorbell();
  doorbell.set_name(bit_name(bit));
  doorbell.set_value(value);
  doorbell.set_ignored(true);
  doorbell.set_reason("nobody listens to this bit");
  events_.emit(std::move(event));
}

void DoorbellBlock::reset() {
  stored_ = {};
  unheard_ = 0;
}

void DoorbellBlock::trace_access(std::uint64_t offset, std::uint32_t value, bool write) {
  if (!events_.wants(trace::Event::kRegisterAccess)) return;
  trace::Event event;
  event.set_source(trace::SOURCE_SMEM);
  trace::RegisterAccess& access = *event.mutable_register_access();
  access.set_block("apcs");
  if (offset == kDoorbellOffset) access.set_name("IPC");
  access.set_offset(static_cast<std::uint32_t>(offset));
  access.set_value(value);
  access.set_write(write);
  events_.emit(std::move(event));
}

}  // namespace bamboozle::smem
