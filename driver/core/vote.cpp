#include "vote.h"

namespace bamboozle::dmux {

const char* name_of(VoteState state) {
  switch (state) {
    case VoteState::released: return "released";
    case VoteState::waiting_turn: return "waiting for the last acknowledgement";
    case VoteState::waiting_ack: return "waiting for the acknowledgement";
    case VoteState::waiting_power: return "waiting for power";
    case VoteState::granted: return "granted";
    case VoteState::refused: return "refused";
  }
  return "?";
}

void Vote::demand() {
  wanted_ = true;
  again_ = state_ == VoteState::refused;
}

void Vote::saw_ack(bool level) {
  if (!ack_due_ || level == ack_before_) return;
  ack_due_ = false;
  ++counters_.vote_acks;
}

void Vote::step(bool power, Time now) {
  while (advance(power, now)) {
  }
}

void Vote::give_up(Time now) {
  if (state_ == VoteState::waiting_power) refuse(now);
}

Time Vote::deadline(Time now) const {
  switch (state_) {
    case VoteState::waiting_turn:
    case VoteState::waiting_ack: return ack_deadline_;
    case VoteState::waiting_power: return since_ + deadlines_.power;
    case VoteState::released:
    case VoteState::granted:
    case VoteState::refused: return ack_due_ && ack_deadline_ > now ? ack_deadline_ : kNever;
  }
  return kNever;
}

bool Vote::advance(bool power, Time now) {
  switch (state_) {
    case VoteState::released:
      if (!wanted_) return false;
      enter(VoteState::waiting_turn, now);
      return true;
    case VoteState::refused:
      if (wanted_ && !again_) return false;
      enter(wanted_ ? VoteState::waiting_turn : VoteState::released, now);
      return true;
    case VoteState::waiting_turn:
      if (!wanted_) {
        enter(VoteState::released, now);
        return true;
      }
      if (ack_due_ && now < ack_deadline_) return false;
      change(true, now);
      enter(VoteState::waiting_ack, now);
      return true;
    case VoteState::waiting_ack:
    case VoteState::waiting_power:
    case VoteState::granted: break;
  }
  if (!wanted_) {
    change(false, now);
    enter(VoteState::released, now);
    return true;
  }
  if (state_ == VoteState::waiting_ack) {
    if (!ack_due_) {
      enter(VoteState::waiting_power, now);
      return true;
    }
    if (now < ack_deadline_) return false;
    ++counters_.vote_ack_timeouts;
    refuse(now);
  } else if (state_ == VoteState::waiting_power) {
    if (power) {
      ++counters_.wakeups;
      enter(VoteState::granted, now);
      return true;
    }
    if (now < since_ + deadlines_.power) return false;
    ++counters_.power_timeouts;
    refuse(now);
  } else if (!power) {
    enter(VoteState::waiting_power, now);
    return true;
  }
  return false;
}

void Vote::enter(VoteState state, Time now) {
  state_ = state;
  since_ = now;
  again_ = false;
  ports_.state_changed();
}

void Vote::change(bool level, Time now) {
  ack_before_ = ports_.levels().ack;
  ack_due_ = true;
  ack_deadline_ = now + deadlines_.ack;
  level_ = level;
  ++(level ? counters_.votes_up : counters_.votes_down);
  ports_.set_vote(level);
}

void Vote::refuse(Time now) {
  ++counters_.wakeups_refused;
  change(false, now);
  enter(VoteState::refused, now);
}

}  // namespace bamboozle::dmux
