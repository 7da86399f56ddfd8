#include "power.h"

namespace bamboozle::dmux {
namespace {

/// A reset that ends without an interrupt: by then the modem has its BAM powered.
constexpr Time kBootTime = kSecond;
constexpr Time kFirstRetry = 50 * kMillisecond;
constexpr unsigned kMostDoublings = 6;
/// A fall and a rise. More than that was lost, not late: smsm tells of one change after the other.
constexpr unsigned kMostExplained = 2;

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
  explained_ = pc ? 1 : 0;
  since_ = now;
  if (pc) change(true, now);
}

bool Power::interrupt(bool pc, Time now) {
  ++counters_.pc_interrupts;
  if (in_reset_) {  // means nothing now
    explained_ = 0;
    return false;
  }
  if (pc != level_) {
    // if this one was explained, the change has its own interrupt yet to come, which then is
    change(pc, now);
    return true;
  }
  if (explained_ != 0) {
    --explained_;
    return false;
  }
  if (level_) pipes_lost(now);  // a blip while it is down is nothing to act on
  explained_ = 1;               // smsm tells of there and back, one after the other
  return level_;
}

bool Power::look(const Levels& levels, Time now) {
  if (in_reset_) {
    if (levels.reset) return false;
    if (reset_ended_ == 0) reset_ended_ = now;
    return now - reset_ended_ >= kBootTime && reset(false, levels.pc, now);
  }
  if (levels.pc == level_) return false;
  ++counters_.resyncs;
  if (explained_ < kMostExplained) ++explained_;
  change(levels.pc, now);
  return true;
}

bool Power::reset(bool begins, bool pc, Time now) {
  if (begins) {
    ++counters_.remote_resets;
    in_reset_ = true;
    reset_ended_ = 0;
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
  explained_ = kMostExplained;
  rise(now);
}

bool Power::begin_set_up() {
  if (state_ != PowerState::setting_up) return false;
  being_written_ = true;
  outdated_ = false;
  return true;
}

void Power::set_up_done(bool success, Time now) {
  being_written_ = false;
  if (state_ == PowerState::down && !acks_held_) acknowledge();  // it fell meanwhile
  if (state_ != PowerState::setting_up || outdated_) return;
  if (success) {
    enter(PowerState::up, now);
    return;
  }
  set_up_failed(now);
}

void Power::set_up_failed(Time now) {
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
  failures_ = 0;
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
  if (!acks_held_ && !being_written_) acknowledge();
}

void Power::rise(Time now) {
  level_ = true;
  ++counters_.rises;
  ack_due_ = true;
  failures_ = 0;
  outdated_ = being_written_;
  enter(PowerState::setting_up, now);
  ports_.request_set_up();
}

void Power::enter(PowerState state, Time now) {
  state_ = state;
  since_ = now;
  ports_.state_changed();
}

}  // namespace bamboozle::dmux
