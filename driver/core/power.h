// The modem's power as this side has handled it, M.PC, and the acknowledgements of it, A.ACK (domain.md 5.3): the downlink half of the
// handshake.
//
// A rise is acknowledged once its buffers are posted, a fall at once, or when the set-up that it has met is over: after the
// acknowledgement no register of the BAM may be touched, so what the DMA engine still holds is released at the next rise. Each change is acknowledged exactly once. Interrupts tell of edges, and can be
// lost; the level is looked at as well. An interrupt that finds the level as it was handled is either one that looking has come before, or
// tells of a bounce: a fall and a rise too fast to be seen, in which the BAM has lost its pipes. The handler sees the level of now, not the
// one that its interrupt told of: one that is late for a fall may find the next rise, and that rise's own interrupt comes behind it.
#pragma once

#include "counters.h"
#include "ports.h"
#include "types.h"

namespace bamboozle::dmux {

enum class PowerState : std::uint8_t {
  down,        ///< M.PC = 0, or the modem said RESET: the BAM is left alone
  setting_up,  ///< M.PC = 1: channels are being requested
  up,          ///< buffers are posted, the rise is acknowledged
  broken,      ///< M.PC = 1, but the DMA engine gave no channels: tried again
};

[[nodiscard]] const char* name_of(PowerState state);

class Power {
 public:
  Power(Ports& ports, dmux_counters& counters) : ports_(ports), counters_(counters) {}

  /// `pc`: M.PC now; `own_ack`: what stands in this side's word. A power that is up already is a rise.
  void start(bool pc, bool own_ack, Time now);
  /// The handler of the power line's interrupt ran. True if the power changed by it.
  [[nodiscard]] bool interrupt(bool pc, Time now);
  /// The lines were looked at. True if the power changed by it: an edge was missed.
  [[nodiscard]] bool look(const Levels& levels, Time now);
  /// The modem said RESET, or has ended its reset while M.PC is what it was. True if the power changed by it.
  [[nodiscard]] bool reset(bool begins, bool pc, Time now);
  /// The BAM has forgotten its pipes: a collapse that nobody saw, and a new rise.
  void pipes_lost(Time now);
  /// Channels are being requested from here on, by who does not hold the lock. False: they are not wanted.
  [[nodiscard]] bool begin_set_up();
  /// They were requested, or could not be. Of a power that has changed meanwhile this says nothing: if it is there, it is set up anew.
  /// The caller posts buffers, then calls acknowledge().
  void set_up_done(bool success, Time now);
  /// It was not set up after all: another try later.
  void set_up_failed(Time now);
  /// Another try, when it is due.
  void retry(Time now);
  /// Acknowledges the last change, if that is still to be done.
  void acknowledge();
  /// From now on a fall is acknowledged by acknowledge() only: its channels are released first, while the modem waits.
  void hold_acks() { acks_held_ = true; }

  [[nodiscard]] PowerState state() const { return state_; }
  [[nodiscard]] bool up() const { return state_ == PowerState::up; }
  [[nodiscard]] bool in_reset() const { return in_reset_; }
  [[nodiscard]] bool level() const { return level_; }
  [[nodiscard]] bool own_ack() const { return own_ack_; }
  [[nodiscard]] bool ack_due() const { return ack_due_; }
  [[nodiscard]] Time since() const { return since_; }
  [[nodiscard]] Time retry_at() const { return state_ == PowerState::broken ? retry_at_ : kNever; }

 private:
  void change(bool level, Time now);
  void rise(Time now);
  void enter(PowerState state, Time now);

  Ports& ports_;
  dmux_counters& counters_;
  PowerState state_ = PowerState::down;
  bool level_ = false;      // M.PC as handled
  unsigned explained_ = 0;  // so many interrupts may still come for what looking has found
  bool own_ack_ = false;
  bool ack_due_ = false;
  bool acks_held_ = false;
  bool being_written_ = false;  // between begin_set_up() and set_up_done()
  bool outdated_ = false;       // what is being written was begun for a power before this one
  bool in_reset_ = false;
  Time reset_ended_ = 0;  // as seen by looking; 0: it has not
  Time since_ = 0;
  Time retry_at_ = 0;
  unsigned failures_ = 0;
};

}  // namespace bamboozle::dmux
