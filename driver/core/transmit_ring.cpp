#include "transmit_ring.h"

namespace bamboozle::dmux {

void TransmitRing::append(unsigned channel, bool command, unsigned bytes, Time now) {
  slots_[head_ % kSlots] = {static_cast<std::uint8_t>(channel), command, false, static_cast<std::uint16_t>(bytes), now};
  ++head_;
}

void TransmitRing::prepend(unsigned channel, bool command, unsigned bytes, Time now) {
  sent_ = --done_;
  slots_[done_ % kSlots] = {static_cast<std::uint8_t>(channel), command, false, static_cast<std::uint16_t>(bytes), now};
}

void TransmitRing::sent(Time now) {
  slots_[sent_ % kSlots].since = now;
  ++sent_;
}

bool TransmitRing::complete(unsigned slot, unsigned token) {
  if (token != this->token() || slot >= kSlots) return false;
  // within what the DMA engine has: between done and sent
  if ((slot - done_) % kSlots >= in_flight() || slots_[slot].done) return false;
  slots_[slot].done = true;
  return true;
}

int TransmitRing::next_done() const {
  if (in_flight() == 0) return -1;
  const unsigned slot = done_ % kSlots;
  return slots_[slot].done ? static_cast<int>(slot) : -1;
}

void TransmitRing::take_back() {
  ++generation_;
  sent_ = done_;
}

}  // namespace bamboozle::dmux
