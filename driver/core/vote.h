// This side's vote for power, A.PC, and the modem's acknowledgement of it, M.ACK (domain.md 5.3): the uplink half of the handshake.
//
// A change of the vote waits for the acknowledgement of the one before, for a bounded time; an acknowledgement is a level of M.ACK
// other than that which stood when the vote changed, so that one whose interrupt was lost counts, and one that came before does not.
// What the modem does not answer in time is refused: the vote is taken back, and the next demand begins afresh. No error is kept.
#pragma once

#include "counters.h"
#include "ports.h"
#include "types.h"

namespace bamboozle::dmux {

enum class VoteState : std::uint8_t {
  released,       ///< no vote
  waiting_turn,   ///< wanted; the acknowledgement of the last change is still out
  waiting_ack,    ///< A.PC = 1, not acknowledged
  waiting_power,  ///< acknowledged; M.PC or the set-up of its rise is missing
  granted,        ///< frames may go
  refused,        ///< unanswered in time; taken back until asked for again
};

[[nodiscard]] const char* name_of(VoteState state);

struct VoteDeadlines {
  Time ack = 2 * kSecond;    ///< for each acknowledgement (domain.md 5.2)
  Time power = 2 * kSecond;  ///< from the acknowledgement to a power that is set up
};

class Vote {
 public:
  Vote(Ports& ports, const VoteDeadlines& deadlines, dmux_counters& counters)
      : ports_(ports), deadlines_(deadlines), counters_(counters) {}

  /// Somebody has, or nobody has any more, something to send.
  void want(bool wanted) { wanted_ = wanted; }
  /// As want(true); also tries again what was refused.
  void demand();
  /// The level of M.ACK, seen at any time.
  void saw_ack(bool level);
  /// Goes as far as it can. `power`: M.PC stands and its rise is set up.
  void step(bool power, Time now);
  /// There is power, but never a way up: no use to wait.
  void give_up(Time now);

  [[nodiscard]] VoteState state() const { return state_; }
  [[nodiscard]] bool level() const { return level_; }
  [[nodiscard]] bool wanted() const { return wanted_; }
  [[nodiscard]] bool acknowledgement_due() const { return ack_due_; }
  /// When step() is due at the latest, if nothing happens; kNever.
  [[nodiscard]] Time deadline(Time now) const;
  /// Time since the present state was entered.
  [[nodiscard]] Time since() const { return since_; }

 private:
  bool advance(bool power, Time now);
  void enter(VoteState state, Time now);
  void change(bool level, Time now);
  void refuse(Time now);

  Ports& ports_;
  const VoteDeadlines deadlines_;
  dmux_counters& counters_;
  VoteState state_ = VoteState::released;
  bool wanted_ = false;
  bool again_ = false;
  bool level_ = false;
  bool ack_due_ = false;
  bool ack_before_ = false;  // M.ACK when the vote changed
  Time ack_deadline_ = 0;
  Time since_ = 0;
};

}  // namespace bamboozle::dmux
