// Frames on their way up, in the order in which they were given: waiting, with the DMA engine, done. One ring for all channels, as
// there is one pipe; its last slots are for commands, so that a full ring keeps nobody from saying CLOSE.
//
// Slots are numbers: the buffers are the glue's. Knows nothing of power; the engine says what may move.
#pragma once

#include <array>

#include "types.h"

namespace bamboozle::dmux {

class TransmitRing {
 public:
  static constexpr unsigned kSlots = 64;
  static constexpr unsigned kForCommands = 8;

  struct Slot {
    std::uint8_t channel = 0;
    bool command = false;
    bool done = false;
    std::uint16_t bytes = 0;
    Time since = 0;  ///< given to the ring, then to the DMA engine
  };

  [[nodiscard]] bool empty() const { return head_ == done_; }
  [[nodiscard]] unsigned used() const { return head_ - done_; }
  [[nodiscard]] unsigned waiting() const { return head_ - sent_; }
  [[nodiscard]] unsigned in_flight() const { return sent_ - done_; }
  [[nodiscard]] bool has_room(bool command) const { return used() < (command ? kSlots : kSlots - kForCommands); }

  /// The next free slot; fill its buffer, then append(). Only with has_room().
  [[nodiscard]] unsigned free_slot() const { return head_ % kSlots; }
  void append(unsigned channel, bool command, unsigned bytes, Time now);
  /// The same for a frame that goes before all others; only with nothing in flight.
  [[nodiscard]] unsigned first_slot() const { return (done_ - 1) % kSlots; }
  void prepend(unsigned channel, bool command, unsigned bytes, Time now);
  /// The oldest frame that waits; sent() once the DMA engine has it.
  [[nodiscard]] unsigned next_waiting() const { return sent_ % kSlots; }
  void sent(Time now);
  /// A completion. False if it is none of this generation's.
  [[nodiscard]] bool complete(unsigned slot, unsigned token);
  /// The oldest slot whose completion came, to be given free by release_oldest(); or -1.
  [[nodiscard]] int next_done() const;
  /// The oldest slot, whatever its state; or -1.
  [[nodiscard]] int oldest() const { return empty() ? -1 : static_cast<int>(done_ % kSlots); }
  /// Gives the oldest slot free, wherever it is.
  void release_oldest() {
    if (sent_ == done_) ++sent_;
    ++done_;
  }
  /// What the DMA engine had waits again, in order; its completions no longer count.
  void take_back();
  /// Completions of what the DMA engine has no longer count; its slots go by release_oldest().
  void abandon() { ++generation_; }

  [[nodiscard]] unsigned token() const { return generation_ & 1; }
  [[nodiscard]] const Slot& slot(unsigned index) const { return slots_[index]; }
  /// Since when the oldest frame has been with the DMA engine; kNever if none is.
  [[nodiscard]] Time oldest_in_flight_since() const { return in_flight() == 0 ? kNever : slots_[done_ % kSlots].since; }

 private:
  static_assert((kSlots & (kSlots - 1)) == 0);

  std::array<Slot, kSlots> slots_{};
  unsigned head_ = 0;
  unsigned sent_ = 0;
  unsigned done_ = 0;
  unsigned generation_ = 0;
};

}  // namespace bamboozle::dmux
