#include "qemu-device/smem/hardware_lock.h"

#include <string>
#include <utility>

namespace bamboozle::smem {

HardwareLocks::HardwareLocks(EventSink& events, std::uint32_t stride) : events_(events), stride_(stride < 4 ? 4 : stride) {}

unsigned HardwareLocks::number_at(std::uint64_t offset) const {
  if (offset % stride_ != 0 || offset / stride_ >= kLockCount) return kLockCount;
  return static_cast<unsigned>(offset / stride_);
}

std::uint32_t HardwareLocks::peek(std::uint64_t offset) const { return owner(number_at(offset)); }

std::uint32_t HardwareLocks::read(std::uint64_t offset) {
  const std::uint32_t value = peek(offset);
  trace_access(offset, value, false);
  return value;
}

void HardwareLocks::write(std::uint64_t offset, std::uint32_t value) {
  trace_access(offset, value, true);
  const unsigned number = number_at(offset);
  if (number == kLockCount) return;
  Lock* const lock = &locks_[number];
  if (value == 0) {
    *lock = {};
  } else if (lock->owner == 0) {
    *lock = {.owner = value};
  } else {
    ++refusals_;
    if (!std::exchange(lock->refusal_traced, true)) trace_lock(number, lock->owner, true, trace::SOURCE_SMEM);
  }
}

bool HardwareLocks::modem_take(unsigned lock) {
  if (lock >= kLockCount || locks_[lock].owner != 0) return false;
  locks_[lock] = {.owner = kModemLockId};
  trace_lock(lock, kModemLockId, false, trace::SOURCE_MODEM);
  return true;
}

bool HardwareLocks::modem_release(unsigned lock) {
  if (lock >= kLockCount || locks_[lock].owner != kModemLockId) return false;
  locks_[lock] = {};
  trace_lock(lock, 0, false, trace::SOURCE_MODEM);
  return true;
}

std::uint32_t HardwareLocks::owner(unsigned lock) const { return lock < kLockCount ? locks_[lock].owner : 0; }

void HardwareLocks::reset() {
  locks_ = {};
  refusals_ = 0;
}

void HardwareLocks::trace_access(std::uint64_t offset, std::uint32_t value, bool write) {
  if (!events_.wants(trace::Event::kRegisterAccess)) return;
  trace::Event event;
  event.set_source(trace::SOURCE_SMEM);
  trace::RegisterAccess& access = *event.mutable_register_access();
  access.set_block("hwlock");
  const unsigned number = number_at(offset);
  if (number != kLockCount) access.set_name("MUTEX_" + std::to_string(number));
  access.set_offset(static_cast<std::uint32_t>(offset));
  access.set_value(value);
  access.set_write(write);
  events_.emit(std::move(event));
}

void HardwareLocks::trace_lock(unsigned number, std::uint32_t owner, bool refused, trace::Source source) {
  trace::Event event;
  event.set_source(source);
  trace::HardwareLock& lock = *event.mutable_hardware_lock();
  lock.set_number(number);
  lock.set_owner(owner);
  lock.set_refused(refused);
  events_.emit(std::move(event));
}

}  // namespace bamboozle::smem
