#include "power.h"

namespace bamboozle::dmux {
namespace {

/// After the interrupt was requested, until the smsm driver's notion of the line surely is what stands.
constexpr Time kSettling = 20 * kMillisecond;
constexpr Time kFirstRetry = 50 * kMillisecond;
constexpr unsigned kMostDoublings = 6;

}  // namespace

const char* name_of(PowerState state) {
  switch (state) {
    case PowerState::down: return "down";
    case PowerState::setting_up: return "being set up";
    case PowerState::up: return "up";
    case PowerState::broken: return "up, without DMA channels";
  }
  return "?";
}

void Power::start(bool pc, bool own_ack, Time now) {
  own_ack_ = own_ack;
  snapshot_ = pc;
  settled_at_ = now + kSettling;
  since_ = now;
  if (pc) change(true, now);
}

bool Power::interrupt(bool pc, Time now) {
  ++counters_.pc_interrupts;
  snapshot_ = settled_ ? !snapshot_ : pc;
  if (!settled_) settled_at_ = now + kSettling;
  if (snapshot_ == level_ || in_reset_) {
    // was handled by looking; or M.PC means nothing while the modem says RESET
    return false;
  }
  change(snapshot_, now);
  return true;
}

bool Power::look(bool pc, Time now) {
  if (!settled_ && now >= settled_at_) {
    settled_ = true;
    snapshot_ = pc;
  }
  if (pc == level_ || in_reset_) return false;
  ++counters_.resyncs;
  change(pc, now);
  return true;
}

bool Power::reset(bool begins, bool pc, Time now) {
  if (begins) {
    ++counters_.remote_resets;
    in_reset_ = true;
    if (state_ == PowerState::down) return false;
    level_ = pc;
    ack_due_ = false;  // nobody is there to take it
    enter(PowerState::down, now);
    return true;
  }
  if (!in_reset_) return false;
  in_reset_ = false;
  level_ = false;
  if (!pc) return false;
  rise(now);
  return true;
}

void Power::pipes_lost(Time now) {
  ++counters_.lost_generations;
  rise(now);
}

void Power::set_up_done(bool success, Time now) {
  if (state_ != PowerState::setting_up) return;  // it fell meanwhile
  if (success) {
    failures_ = 0;
    enter(PowerState::up, now);
    return;
  }
  ++counters_.setup_failures;
  retry_at_ = now + (kFirstRetry << (failures_ < kMostDoublings ? failures_ : kMostDoublings));
  ++failures_;
  enter(PowerState::broken, now);
}

void Power::retry(Time now) {
  if (state_ != PowerState::broken || now < retry_at_) return;
  enter(PowerState::setting_up, now);
  ports_.request_set_up();
}

void Power::acknowledge() {
  if (!ack_due_) return;
  ack_due_ = false;
  own_ack_ = !own_ack_;
  ++counters_.acks_sent;
  ports_.set_ack(own_ack_);
}

void Power::change(bool level, Time now) {
  level_ = level;
  if (level) {
    rise(now);
    return;
  }
  ++counters_.falls;
  ack_due_ = true;
  enter(PowerState::down, now);
  if (!acks_held_) acknowledge();
}

void Power::rise(Time now) {
  level_ = true;
  ++counters_.rises;
  ack_due_ = true;
  failures_ = 0;
  enter(PowerState::setting_up, now);
  ports_.request_set_up();
}

void Power::enter(PowerState state, Time now) {
  state_ = state;
  since_ = now;
  ports_.state_changed();
}

}  // namespace bamboozle::dmux
