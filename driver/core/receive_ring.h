// Buffers for what comes down: with the DMA engine, filled, being read, or waiting to be given away. They stay the driver's own, so
// that want of memory costs packets and never a buffer.
#pragma once

#include <array>

#include "types.h"

namespace bamboozle::dmux {

class ReceiveRing {
 public:
  static constexpr unsigned kMost = 256;

  explicit ReceiveRing(unsigned slots) : slots_(slots < kMost ? slots : kMost) {}

  [[nodiscard]] unsigned size() const { return slots_; }
  /// A slot that waits to be given to the DMA engine, or -1; posted() once it has it.
  [[nodiscard]] int next_idle() const;
  void posted(unsigned slot);
  /// A completion. False if it is none of this generation's.
  [[nodiscard]] bool complete(unsigned slot, unsigned token);
  /// The oldest filled slot, to be read by the caller, or -1; returned() when it has been.
  [[nodiscard]] int take();
  void returned(unsigned slot) { states_[slot] = State::idle; }
  /// What the DMA engine had is idle again; its completions no longer count. What was filled stays filled.
  void take_back();

  [[nodiscard]] unsigned token() const { return generation_ & 1; }
  /// The slot that the next transfer goes to, or -1.
  [[nodiscard]] int oldest_posted() const { return posted_ == posted_done_ ? -1 : order_[posted_done_ % kMost]; }
  [[nodiscard]] unsigned with_engine() const { return posted_ - posted_done_; }
  /// Completions so far, a number that wraps.
  [[nodiscard]] unsigned completed() const { return posted_done_ & 0x7fffffff; }
  [[nodiscard]] unsigned filled() const { return filled_ - taken_; }
  /// For people.
  [[nodiscard]] const char* state_of(unsigned slot) const;

 private:
  enum class State : std::uint8_t { idle, posted, filled, being_read };

  unsigned slots_;
  std::array<State, kMost> states_{};
  std::array<std::uint8_t, kMost> order_{};  // of posting
  std::array<std::uint8_t, kMost> ready_{};  // of completion
  unsigned posted_ = 0;
  unsigned posted_done_ = 0;
  unsigned filled_ = 0;
  unsigned taken_ = 0;
  unsigned generation_ = 0;
  mutable unsigned search_ = 0;
};

}  // namespace bamboozle::dmux
