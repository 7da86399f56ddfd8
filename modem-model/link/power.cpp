#include "modem-model/link/power.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bamboozle::link {
namespace {

std::string seconds(Nanoseconds time) {
  return fmt::format("{}.{:09} s", time.count() / 1'000'000'000, time.count() % 1'000'000'000);
}

}  // namespace

std::string_view name_of(PowerState state) {
  switch (state) {
    case PowerState::off:
      return "off";
    case PowerState::raising:
      return "raising";
    case PowerState::on:
      return "on";
    case PowerState::falling:
      return "falling";
    case PowerState::fatal:
      return "fatal";
  }
  return "unknown";
}

PowerMachine::PowerMachine(Clock& clock, EventSink& sink, Apps& apps, const PowerParameters& parameters, std::uint64_t seed,
                           EntryScope& scope, PowerClient& client)
    : clock_(clock),
      sink_(sink),
      apps_(apps),
      parameters_(parameters),
      client_(client),
      ack_stream_(seed, "power.ack"),
      raise_stream_(seed, "power.raise"),
      idle_stream_(seed, "power.idle"),
      off_stream_(seed, "power.off"),
      vote_timer_(clock.make_timer([this, &scope] { scope.enter([this] { process_due_votes(); }); })),
      phase_timer_(clock.make_timer([this, &scope] { scope.enter([this] { phase_timer_fired(); }); })),
      idle_timer_(clock.make_timer([this, &scope] { scope.enter([this] { consider_collapse(); }); })) {}

void PowerMachine::boot() {
  if (std::exchange(running_, true)) return;
  announce_due_ = true;
  // The level is read once. A vote given while nobody listened, or that the one who heard it did not live to acknowledge, still waits
  // for its ack; one that was acknowledged before a crash and never moved since does not (assumed: domain.md 5.8 C5 leaves it open).
  const bool level = apps_.apps_vote();
  const bool unseen = vote_changed_while_dead_ || !booted_before_ || level != vote_;
  booted_before_ = true;
  vote_changed_while_dead_ = false;
  vote_ = level && !unseen;
  if (level && unseen) queue_vote_change(true);
  raise("boot");
}

void PowerMachine::crash() {
  if (running_) die("crash");
}

void PowerMachine::hold(bool up) {
  if (!running_) return;
  held_ = up;
  let_go_ = !up && (state_ == PowerState::raising || state_ == PowerState::on);
  if (up && state_ == PowerState::off) raise("held on by the firmware");
  consider_collapse();
}

void PowerMachine::vote_changed(bool level) {
  if (!running_) {
    vote_changed_while_dead_ = true;
    return;
  }
  if (level == (unacknowledged_.empty() ? vote_ : unacknowledged_.back().level)) return;
  if (!level) idle_since_ = clock_.now();
  queue_vote_change(level);
  consider_collapse();
}

void PowerMachine::queue_vote_change(bool level) {
  Nanoseconds due = clock_.now() + ack_stream_.draw(parameters_.ack);
  if (!unacknowledged_.empty()) due = std::max(due, unacknowledged_.back().due);  // acks keep the order of the changes
  unacknowledged_.push_back({due, level});
  arm_vote_timer();
}

void PowerMachine::arm_vote_timer() {
  if (unacknowledged_.empty())
    vote_timer_->cancel();
  else
    vote_timer_->arm_at(unacknowledged_.front().due);
}

void PowerMachine::process_due_votes() {
  // one per firing: each ack is a store and a doorbell of its own
  if (unacknowledged_.empty() || unacknowledged_.front().due > clock_.now()) return arm_vote_timer();
  vote_ = unacknowledged_.front().level;
  unacknowledged_.pop_front();
  arm_vote_timer();
  const bool wakes = vote_ && state_ == PowerState::off;
  if (wakes && parameters_.ack_with_power)
    ack_rides_with_power_ = true;
  else
    apps_.toggle_modem_ack();
  if (wakes) raise("vote");
  if (!vote_) idle_time_ = idle_stream_.draw(parameters_.idle);
  consider_collapse();
}

void PowerMachine::downlink_wanted(std::string_view reason) {
  if (running_ && state_ == PowerState::off) raise(reason);
}

void PowerMachine::raise(std::string_view reason) {
  phase_ = Phase::before_power;
  phase_timer_->arm_at(clock_.now() + raise_stream_.draw(parameters_.raise));
  enter(PowerState::raising, reason);
}

void PowerMachine::phase_timer_fired() {
  switch (phase_) {
    case Phase::none:
      break;
    case Phase::before_power:
      power_up();
      break;
    case Phase::awaiting_rise_ack:
      rise_unacknowledged();
      break;
    case Phase::awaiting_fall_ack:
      fall_unacknowledged();
      break;
    case Phase::before_off:
      finish_collapse();
      break;
  }
}

void PowerMachine::power_up() {
  phase_ = Phase::awaiting_rise_ack;
  pc_changed_ = clock_.now();
  resets_since_rise_ = 0;
  ack_justified_ = true;
  phase_timer_->arm_at(pc_changed_ + parameters_.apps_ack_deadline);
  apps_.power_bam(true);
  bam_powered_ = true;
  enter(PowerState::raising, "BAM powered, M.PC = 1");
  if (std::exchange(ack_rides_with_power_, false))
    apps_.set_lines(true, true, true);
  else
    apps_.set_modem_pc(true);
}

void PowerMachine::rise_unacknowledged() {
  // the firmware bears it for ever and announces nothing (quirks.md 0: at least 570 s)
  enter(PowerState::raising,
        fmt::format("M.PC rose at {}, no A.ACK for {}: tolerated, nothing is announced or sent until it comes",
                    seconds(pc_changed_), seconds(parameters_.apps_ack_deadline)));
}

void PowerMachine::fall_unacknowledged() {
  client_.rule_broken(ModemRule::unacknowledged_fall,
                      fmt::format("M.PC fell at {}, no A.ACK for {}: a2_task assertion, quirks.md S10", seconds(pc_changed_),
                                  seconds(parameters_.apps_ack_deadline)));
}

void PowerMachine::rise_acknowledged() {
  phase_ = Phase::none;
  phase_timer_->cancel();
  idle_since_ = clock_.now();
  idle_time_ = idle_stream_.draw(parameters_.idle);
  vote_due_.reset();
  if (parameters_.vote_deadline && !vote_ && !held_) vote_due_ = pc_changed_ + *parameters_.vote_deadline;
  enter(PowerState::on, "A.ACK");
  client_.link_up(std::exchange(announce_due_, false));
  consider_collapse();
}

void PowerMachine::bam_reset() {
  ++resets_since_rise_;
  ack_justified_ = true;
}

void PowerMachine::ack_changed() {
  if (!running_) return;
  const bool justified = std::exchange(ack_justified_, false);
  if (phase_ == Phase::awaiting_rise_ack) {
    if (resets_since_rise_ != 1)
      client_.rule_broken(ModemRule::reset_per_rise, fmt::format("M.PC rose at {} and was acknowledged after {} resets of the BAM, not after one",
                                                                 seconds(pc_changed_), resets_since_rise_));
    if (running_) rise_acknowledged();
    return;
  }
  if (phase_ == Phase::awaiting_fall_ack) {
    phase_ = Phase::before_off;
    phase_timer_->arm_at(clock_.now() + off_stream_.draw(parameters_.off));
    return;
  }
  if (!justified)
    return client_.rule_broken(ModemRule::surplus_ack,
                               fmt::format("A.ACK toggled in power state {}, though M.PC has not moved since the last one at {} and the BAM was not reset",
                                           name_of(state_), seconds(pc_changed_)));
  // legal: a reloaded driver acknowledges the level it finds (domain.md 5.5-1)
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  event.mutable_note()->set_text(
      fmt::format("A.ACK toggled in power state {} without a change of M.PC: ignored", name_of(state_)));
  sink_.emit(std::move(event));
}

void PowerMachine::consider_collapse() {
  const bool wanted = vote_ || held_ || !unacknowledged_.empty() || client_.downlink_pending();
  if (vote_ || held_) vote_due_.reset();
  if (state_ != PowerState::on || !parameters_.collapses) return idle_timer_->cancel();
  if (vote_due_) return consider_missing_vote();
  if (wanted) return idle_timer_->cancel();
  if (let_go_) return fall("let go");
  const Nanoseconds due = idle_since_ + idle_time_;
  if (clock_.now() >= due) return fall("idle");
  idle_timer_->arm_at(due);
}

// Whatever waits: this firmware takes a missing vote for an apps processor that does not listen.
void PowerMachine::consider_missing_vote() {
  if (!unacknowledged_.empty()) return idle_timer_->cancel();  // a vote is on its way; its ack asks again
  if (clock_.now() >= *vote_due_) return fall("no vote for the modem's own rise");
  idle_timer_->arm_at(*vote_due_);
}

void PowerMachine::fall(std::string_view reason) {
  let_go_ = false;
  vote_due_.reset();
  idle_timer_->cancel();
  phase_ = parameters_.fall_acknowledged ? Phase::awaiting_fall_ack : Phase::before_off;
  pc_changed_ = clock_.now();
  ack_justified_ = true;
  phase_timer_->arm_at(pc_changed_ + (parameters_.fall_acknowledged ? parameters_.apps_ack_deadline : off_stream_.draw(parameters_.off)));
  enter(PowerState::falling, reason);
  apps_.set_modem_pc(false);
}

void PowerMachine::finish_collapse() {
  phase_ = Phase::none;
  apps_.power_bam(false);
  bam_powered_ = false;
  enter(PowerState::off, parameters_.fall_acknowledged ? "A.ACK" : "no acknowledgement waited for");
  wake_again();
}

void PowerMachine::wake_again() {
  // domain.md 5.5-8: what came up during the collapse is served after it
  if (vote_)
    raise("vote during the collapse");
  else if (held_)
    raise("held on by the firmware");
  else if (client_.downlink_pending())
    raise("downlink waits");
}

void PowerMachine::die(const std::string& reason) {
  running_ = held_ = let_go_ = ack_rides_with_power_ = false;
  vote_due_.reset();
  phase_ = Phase::none;
  vote_changed_while_dead_ = !unacknowledged_.empty();
  unacknowledged_.clear();
  vote_timer_->cancel();
  phase_timer_->cancel();
  idle_timer_->cancel();
  if (std::exchange(bam_powered_, false)) apps_.power_bam(false);
  enter(PowerState::fatal, reason);
  client_.firmware_died();
}

void PowerMachine::enter(PowerState state, std::string_view reason) {
  const PowerState previous = std::exchange(state_, state);
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  trace::Power& power = *event.mutable_power();
  power.set_state(std::string{name_of(state)});
  power.set_previous(std::string{name_of(previous)});
  power.set_bam_powered(bam_powered_);
  power.set_reason(std::string{reason});
  sink_.emit(std::move(event));
}

}  // namespace bamboozle::link
