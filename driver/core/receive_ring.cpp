#include "receive_ring.h"

namespace bamboozle::dmux {

int ReceiveRing::next_idle() const {
  for (unsigned i = 0; i < slots_; ++i) {
    const unsigned slot = (search_ + i) % slots_;
    if (states_[slot] == State::idle) {
      search_ = slot;
      return static_cast<int>(slot);
    }
  }
  return -1;
}

void ReceiveRing::posted(unsigned slot) {
  states_[slot] = State::posted;
  order_[posted_++ % kMost] = static_cast<std::uint8_t>(slot);
}

bool ReceiveRing::complete(unsigned slot, unsigned token) {
  if (token != this->token() || slot >= slots_ || states_[slot] != State::posted) return false;
  states_[slot] = State::filled;
  ready_[filled_++ % kMost] = static_cast<std::uint8_t>(slot);
  // the engine completes in order
  while (posted_done_ != posted_ && states_[order_[posted_done_ % kMost]] != State::posted) ++posted_done_;
  return true;
}

int ReceiveRing::take() {
  if (taken_ == filled_) return -1;
  const unsigned slot = ready_[taken_++ % kMost];
  states_[slot] = State::being_read;
  return static_cast<int>(slot);
}

void ReceiveRing::take_back() {
  ++generation_;
  for (unsigned slot = 0; slot < slots_; ++slot)
    if (states_[slot] == State::posted) states_[slot] = State::idle;
  posted_done_ = posted_;
}

const char* ReceiveRing::state_of(unsigned slot) const {
  switch (states_[slot]) {
    case State::idle: return "idle";
    case State::posted: return "with the BAM";
    case State::filled: return "filled";
    case State::being_read: return "being read";
  }
  return "?";
}

}  // namespace bamboozle::dmux
