// The modem's side of the power-collapse handshake (domain.md 5.4): when A2 has power, and what the SMSM lines say about it.
//
// It decides when to raise and to drop M.PC and answers each change of the vote with a toggle of M.ACK. Two facts rule it: the
// BAM has power before M.PC = 1 can be seen and until the apps processor acknowledged M.PC = 0 (domain.md 5.4); and an
// unacknowledged fall kills the firmware while an unacknowledged rise does not (quirks.md 0, S10). It knows nothing of frames and
// channels: its client tells it that frames wait or moved. It emits Power events; Line events belong to the shared memory.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "modem-model/link/entry_scope.h"
#include "modem-model/parameters.h"
#include "modem-model/ports.h"
#include "modem-model/random_stream.h"

namespace bamboozle::link {

enum class PowerState : std::uint8_t {
  off,      ///< BAM collapsed, M.PC = 0; also before the first boot
  raising,  ///< wake decided; then BAM powered and M.PC = 1, waiting for A.ACK
  on,       ///< A.ACK came: frames may move
  falling,  ///< M.PC = 0, BAM still powered until A.ACK (and a little longer)
  fatal,    ///< the firmware died; only boot() leads out
};

[[nodiscard]] std::string_view name_of(PowerState state);

/// The power machine as it stands, for somebody who looks.
struct PowerView {
  PowerState state = PowerState::off;
  std::string_view waits_for;  ///< in words; empty: for nothing
  bool running = false;        ///< booted, and not dead
  bool bam_powered = false;
  bool held = false;           ///< on by the firmware's own wish
  bool vote = false;           ///< as it last acknowledged it
  std::size_t unacknowledged = 0;           ///< changes of the vote that it has yet to acknowledge
  std::optional<Nanoseconds> pc_changed;    ///< when it moved M.PC last
  std::optional<Nanoseconds> collapse_due;  ///< when it drops M.PC if nothing comes
};

/// What the power machine tells and asks the rest of the firmware.
class PowerClient {
 public:
  virtual ~PowerClient() = default;
  /// The apps processor acknowledged M.PC = 1; `first_since_boot`: channels are to be announced.
  virtual void link_up(bool first_since_boot) = 0;
  /// Frames wait for the apps processor: keeps A2 on, wakes it again after a collapse.
  [[nodiscard]] virtual bool downlink_pending() const = 0;
  /// The driver broke a rule of the firmware's; the client says whether it dies of it.
  virtual void rule_broken(ModemRule rule, std::string text) = 0;
  /// Crash or assertion: forget everything that is not in shared memory.
  virtual void firmware_died() = 0;
};

class PowerMachine {
 public:
  PowerMachine(Clock& clock, EventSink& sink, Apps& apps, const PowerParameters& parameters, std::uint64_t seed,
               EntryScope& scope, PowerClient& client);

  /// The firmware starts; ignored while it runs.
  void boot();
  /// The firmware dies as it stands (Power event `fatal`); ignored while it does not run.
  void crash();
  /// up: A2 is wanted on and stays on. down: lets go, and collapses without waiting for the idle time once no vote holds it.
  void hold(bool up);
  void vote_changed(bool level);
  /// As crash(), for a reason that stands in the Power event.
  void die(const std::string& reason);
  /// A.ACK toggled.
  void ack_changed();
  /// M.PC was stored to, maybe by somebody else: an acknowledgement of it is none too many.
  void line_stored() { ack_justified_ = true; }
  /// The apps processor took the BAM through a reset.
  void bam_reset();
  /// Frames wait: wakes A2 when it is off.
  void downlink_wanted(std::string_view reason);
  /// A frame moved, either way: the idle time starts again.
  void frame_moved() { idle_since_ = clock_.now(); }
  /// Nothing waits any more: a collapse may be due.
  void downlink_drained() { consider_collapse(); }

  [[nodiscard]] PowerState state() const { return state_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] PowerView view() const;

 private:
  enum class Phase : std::uint8_t { none, before_power, awaiting_rise_ack, awaiting_fall_ack, before_off };
  struct VoteChange {
    Nanoseconds due{0};
    bool level = false;
  };

  void queue_vote_change(bool level);
  void process_due_votes();
  void arm_vote_timer();
  void raise(std::string_view reason);
  void phase_timer_fired();
  void power_up();
  void rise_unacknowledged();
  void rise_acknowledged();
  void fall_unacknowledged();
  void finish_collapse();
  void wake_again();
  void consider_collapse();
  void consider_missing_vote();
  void fall(std::string_view reason);
  void enter(PowerState state, std::string_view reason);

  Clock& clock_;
  EventSink& sink_;
  Apps& apps_;
  PowerParameters parameters_;
  PowerClient& client_;

  RandomStream ack_stream_;
  RandomStream raise_stream_;
  RandomStream idle_stream_;
  RandomStream off_stream_;

  bool running_ = false;
  bool booted_before_ = false;
  PowerState state_ = PowerState::off;
  Phase phase_ = Phase::none;
  bool bam_powered_ = false;
  bool announce_due_ = false;  // no ack seen since boot
  bool held_ = false;          // by the firmware itself
  bool let_go_ = false;        // collapse without idle time
  bool vote_ = false;          // as acknowledged
  bool vote_changed_while_dead_ = false;
  bool ack_rides_with_power_ = false;      // M.ACK goes out in the store of M.PC = 1
  std::deque<VoteChange> unacknowledged_;  // in order, each with its own ack
  Nanoseconds idle_since_{0};
  Nanoseconds idle_time_{0};
  Nanoseconds pc_changed_{0};
  std::optional<Nanoseconds> vote_due_;  // by then somebody must have voted, or M.PC falls
  unsigned resets_since_rise_ = 0;
  bool ack_justified_ = true;  // M.PC was stored to, or the driver began anew, since its last ack

  std::unique_ptr<Timer> vote_timer_;
  std::unique_ptr<Timer> phase_timer_;
  std::unique_ptr<Timer> idle_timer_;
};

}  // namespace bamboozle::link
