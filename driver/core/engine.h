// The driver's mind: both halves of the power handshake, both rings, the channels and the time that passes, put together.
//
// The owner calls it under one lock and with the time; it answers through Ports and never sleeps. What must sleep, the set-up of DMA
// channels, it asks for: request_set_up(), then begin_set_up(), set_up_done(). Frames' bytes are not its business: slots are.
#pragma once

#include "channels.h"
#include "counters.h"
#include "ports.h"
#include "power.h"
#include "receive_ring.h"
#include "transmit_ring.h"
#include "types.h"
#include "vote.h"

namespace bamboozle::dmux {

struct Options {
  VoteDeadlines deadlines;
  unsigned receive_slots = 32;
  Time look_up = 500 * kMillisecond;   ///< between looks at the lines and the rings while the power is up
  Time look_down = 5 * kSecond;        ///< and while it is down
  Time look_waiting = 50 * kMillisecond;  ///< and while an answer of the modem is due
  Time poll = 10 * kMillisecond;       ///< and when the BAM's interrupt never comes
  Time stuck = 6 * kSecond;            ///< a frame with the DMA engine for so long is stuck; one that it has no memory for is dropped
  Time slow_answer = 500 * kMillisecond;  ///< a wake-up that takes so long may have been a restart
  Time unvoted = 1500 * kMillisecond;  ///< the modem has power for so long, by itself: it may want a vote (quirks.md S11)
};

/// What the DMA channels that were requested are good for.
enum class SetUp : std::uint8_t {
  both,
  downlink_only,
  none,
};

class Engine {
 public:
  Engine(Ports& ports, const Options& options, dmux_counters& counters);

  /// Once, with the power line's interrupt requested. `own_ack`: A.ACK as an earlier driver has left it.
  void start(bool own_ack, Time now);
  void power_interrupt(Time now);
  void ack_interrupt(Time now);
  /// The modem says RESET, or no longer.
  void remote_reset(bool begins, Time now);
  void tick(Time now);

  /// Runtime PM: the device is to be awake, may sleep.
  void want(bool wanted, Time now);
  [[nodiscard]] bool may_sleep() const { return transmit_.empty(); }

  /// Looks at the line once more: a power that has gone meanwhile is not touched. After true set_up_done() must come.
  [[nodiscard]] bool begin_set_up(Time now);
  void set_up_done(SetUp result, Time now);

  /// A slot for a frame, or -1: then queues were stopped. Fill it, then append(); `more`: another follows at once.
  [[nodiscard]] int slot_for(bool command);
  void append(unsigned channel, bool command, unsigned bytes, bool more, Time now);
  /// A slot for a command that goes before all that waits, or -1; from Ports::open_again() only. Then prepend().
  [[nodiscard]] int first_slot();
  void prepend(unsigned channel, unsigned bytes, Time now);
  /// The OPEN of a running channel was lost: it is given again, with the next power.
  void open_lost() { open_lost_ = suspicious_ = true; }
  /// Rings the doorbell that an append with `more` has put off.
  void flush();
  void uplink_done(unsigned slot, unsigned token, Time now);

  /// True: the slot is to be read soon.
  [[nodiscard]] bool downlink_done(unsigned slot, unsigned token);
  [[nodiscard]] int take_received();
  /// The slot was read and has its marks; `last`: no other follows at once.
  void give_back(unsigned slot);
  void ring_downlink();

  /// The device goes. Falls are acknowledged by acknowledge() from here on, queues stay stopped.
  void begin_removal(Time now);
  void release_vote(Time now);
  void acknowledge() { power_.acknowledge(); }
  /// The vote was answered, now or before: the modem lives, and the BAM has power.
  [[nodiscard]] bool awake() const { return vote_.state() == VoteState::granted; }
  /// The power is up, but there is no channel for uplink.
  [[nodiscard]] bool without_uplink() const { return power_.up() && !uplink_usable_; }
  /// The oldest frame has been with the DMA engine for longer than `limit`.
  [[nodiscard]] bool is_stuck(Time limit, Time now) const {
    return transmit_.in_flight() != 0 && now - transmit_.oldest_in_flight_since() > limit;
  }
  [[nodiscard]] bool refused() const { return vote_.state() == VoteState::refused; }

  [[nodiscard]] Channels& channels() { return channels_; }
  [[nodiscard]] const Vote& vote() const { return vote_; }
  [[nodiscard]] const Power& power() const { return power_; }
  [[nodiscard]] const TransmitRing& transmit() const { return transmit_; }
  [[nodiscard]] const ReceiveRing& receive() const { return receive_; }
  [[nodiscard]] bool polling() const { return polling_; }

 private:
  static constexpr unsigned kNoSuspect = ~0u;

  void observe(Time now);
  void power_changed();
  void step(Time now);
  void granted(Time now);
  void pump(bool more, Time now);
  void hold_awake();
  void post_all();
  void drop_waiting(Fate fate, unsigned long long& counter);
  void check_memory(Time now);
  void drop_in_flight();
  [[nodiscard]] bool pipes_stand();
  void pipes_lost(Time now);
  void gone(Fate fate);
  void check_downlink();
  void check_uplink(Time now);
  void consider_vote(Time now);
  void interrupts_work();
  void arm(Time now);
  [[nodiscard]] Time look_interval() const;

  Ports& ports_;
  const Options options_;
  dmux_counters& counters_;
  Vote vote_;
  Power power_;
  Channels channels_;
  TransmitRing transmit_;
  ReceiveRing receive_;
  bool uplink_usable_ = false;
  bool unrung_ = false;        // submitted, not told to the BAM
  bool queues_stopped_ = false;
  bool held_awake_ = false;
  bool removing_ = false;
  bool voted_this_period_ = false;
  bool verify_ = false;      // the power is only thought to be there
  bool suspicious_ = false;  // the modem may have restarted
  bool open_lost_ = false;
  Time voted_at_ = 0;
  Time starved_since_ = kNever;  // the DMA engine takes nothing, and has nothing
  bool poked_ = false;
  bool polling_ = false;
  bool old_period_ = false;    // the power was up before the vote was given
  unsigned suspect_ = kNoSuspect;  // completions so far, when a transfer was seen that had not been told
  unsigned silent_pokes_ = 0;  // in a row that found what no interrupt had told
};

}  // namespace bamboozle::dmux
