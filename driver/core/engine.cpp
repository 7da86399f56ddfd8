#include "engine.h"

namespace bamboozle::dmux {
namespace {

/// So many lost interrupts in a row, and they are not waited for any more.
constexpr unsigned kPollAfter = 3;
/// A stopped ring starts again when so many slots are free.
constexpr unsigned kRoomToRun = TransmitRing::kSlots / 4;

}  // namespace

Engine::Engine(Ports& ports, const Options& options, dmux_counters& counters)
    : ports_(ports),
      options_(options),
      counters_(counters),
      vote_(ports, options_.deadlines, counters),
      power_(ports, counters),
      receive_(options.receive_slots) {}

void Engine::start(bool own_ack, Time now) {
  power_.start(ports_.levels().pc, own_ack, now);
  step(now);
}

void Engine::power_interrupt(Time now) {
  const Levels levels = ports_.levels();
  vote_.saw_ack(levels.ack);
  if (power_.interrupt(levels.pc, now)) {
    power_changed();
  } else if (power_.up() && !pipes_stand()) {  // taken for old news, and was not
    transmit_.take_back();
    pipes_lost(now);
  }
  step(now);
}

void Engine::ack_interrupt(Time now) {
  ++counters_.ack_interrupts;
  observe(now);
  step(now);
}

void Engine::remote_reset(bool begins, Time now) {
  if (power_.reset(begins, ports_.levels().pc, now)) power_changed();
  step(now);
}

void Engine::tick(Time now) {
  observe(now);
  power_.retry(now);
  if (power_.up()) {
    check_downlink();
    post_all();
    check_uplink(now);
    check_memory(now);
    consider_vote(now);
    // a bounce within one look of the smsm driver's rings for nothing that it would tell (quirks.md S19)
    if (ports_.rang_for_nothing() && power_.up() && !pipes_stand()) {
      transmit_.take_back();
      pipes_lost(now);
    }
  }
  step(now);
  pump(false, now);
}

void Engine::want(bool wanted, Time now) {
  if (wanted)
    vote_.demand();
  else
    vote_.want(false);
  step(now);
}

bool Engine::begin_set_up(Time now) {
  observe(now);
  return power_.begin_set_up();
}

void Engine::set_up_done(SetUp result, Time now) {
  observe(now);  // it may have fallen meanwhile: that is then what is acknowledged
  power_.set_up_done(result != SetUp::none, now);
  uplink_usable_ = result == SetUp::both;
  if (power_.up()) post_all();
  // no edge has told of this power, and the modem may be dead: what was written must stand there
  if (power_.up() && verify_ && !pipes_stand()) {
    receive_.take_back();
    power_.set_up_failed(now);
  }
  if (power_.up()) {
    verify_ = false;
    power_.acknowledge();
    old_period_ = false;
    if (vote_.state() == VoteState::refused && vote_.wanted()) vote_.demand();
    if (open_lost_) ports_.wake_for_a_moment();
  }
  step(now);
  pump(false, now);
}

int Engine::slot_for(bool command) {
  if (transmit_.has_room(command)) return static_cast<int>(transmit_.free_slot());
  if (!command) {
    ++counters_.tx_ring_full;
    queues_stopped_ = true;
    ports_.let_queues_run(false);
  }
  flush();
  return -1;
}

void Engine::append(unsigned channel, bool command, unsigned bytes, bool more, Time now) {
  transmit_.append(channel, command, bytes, now);
  hold_awake();
  if (!transmit_.has_room(false) && !queues_stopped_) {
    queues_stopped_ = true;
    more = false;
    ports_.let_queues_run(false);
  }
  if (vote_.state() == VoteState::granted) {
    pump(more, now);
    return;
  }
  // the vote first: what it waits for may stand already, or have changed unheard
  vote_.demand();
  step(now);
  observe(now);
  step(now);
}

int Engine::first_slot() {
  return transmit_.in_flight() == 0 && transmit_.has_room(true) ? static_cast<int>(transmit_.first_slot()) : -1;
}

void Engine::prepend(unsigned channel, unsigned bytes, Time now) {
  transmit_.prepend(channel, true, bytes, now);
  hold_awake();
}

void Engine::flush() {
  if (!unrung_) return;
  unrung_ = false;
  if (power_.up()) ports_.ring_uplink();
}

void Engine::uplink_done(unsigned slot, unsigned token, Time now) {
  if (!transmit_.complete(slot, token)) return;
  interrupts_work();
  while (transmit_.next_done() >= 0) {
    ++counters_.tx_frames;
    gone(Fate::sent);
  }
  pump(false, now);
}

bool Engine::downlink_done(unsigned slot, unsigned token) {
  if (!receive_.complete(slot, token)) return false;
  interrupts_work();
  return true;
}

int Engine::take_received() {
  const int slot = receive_.take();
  if (slot >= 0) ++counters_.rx_frames;
  return slot;
}

void Engine::give_back(unsigned slot) {
  receive_.returned(slot);
  if (!power_.up()) return;
  if (ports_.submit_downlink(slot, receive_.token()))
    receive_.posted(slot);
  else
    ++counters_.rx_refill_failures;
}

void Engine::ring_downlink() {
  if (power_.up()) ports_.ring_downlink();
}

void Engine::begin_removal(Time now) {
  removing_ = true;
  power_.hold_acks();
  step(now);
}

void Engine::release_vote(Time now) {
  vote_.want(false);
  step(now);
}

/// Takes note of the lines as they stand.
void Engine::observe(Time now) {
  const Levels levels = ports_.levels();
  vote_.saw_ack(levels.ack);
  if (power_.look(levels, now)) power_changed();
}

void Engine::power_changed() {
  voted_this_period_ = vote_.level();
  verify_ = false;
  unrung_ = false;
  starved_since_ = kNever;
  if (power_.state() != PowerState::down && transmit_.in_flight() == 0 && receive_.with_engine() == 0) return;
  if (vote_.level()) {
    ++counters_.falls_under_vote;
    suspicious_ = true;
  }
  drop_in_flight();
  receive_.take_back();
}

/// Lets the vote go as far as it can, and sees to what follows from it.
void Engine::step(Time now) {
  const VoteState before = vote_.state();
  const bool voted = vote_.level();
  vote_.step(power_.up() && uplink_usable_, now);
  if (power_.up() && !uplink_usable_) vote_.give_up(now);
  if (vote_.level() && !voted) {
    old_period_ = power_.up();
    voted_at_ = now;
  }
  if (vote_.level()) voted_this_period_ = true;
  const VoteState after = vote_.state();
  if (after == VoteState::granted && before != VoteState::granted) {
    // A power that was up before the vote may have been gone unseen. The modem has just answered, so that the BAM can be asked.
    if (!old_period_ || pipes_stand()) {
      granted(now);
    } else {
      transmit_.take_back();
      pipes_lost(now);
      vote_.step(false, now);
    }
  }
  if (vote_.state() == VoteState::refused && before != VoteState::refused) {
    suspicious_ = true;
    drop_waiting(Fate::asleep, counters_.tx_dropped_asleep);
  }
  arm(now);
}

void Engine::granted(Time now) {
  if (now - voted_at_ > options_.slow_answer) suspicious_ = true;
  if (suspicious_ && !removing_ && transmit_.in_flight() == 0) {
    if (ports_.open_again()) suspicious_ = open_lost_ = false;
  }
  pump(false, now);
}

/// Gives the DMA engine what waits.
void Engine::pump(bool more, Time now) {
  if (vote_.state() != VoteState::granted || !power_.up()) return;
  while (transmit_.waiting() != 0) {
    const unsigned slot = transmit_.next_waiting();
    if (!ports_.submit_uplink(slot, transmit_.slot(slot).bytes, transmit_.token())) {
      ++counters_.tx_no_memory;
      if (starved_since_ == kNever) starved_since_ = now;
      break;
    }
    starved_since_ = kNever;
    if (transmit_.slot(slot).command) ++counters_.commands_sent;
    transmit_.sent(now);
    unrung_ = true;
  }
  if (!more) flush();
}

void Engine::post_all() {
  bool any = false;
  for (int slot = receive_.next_idle(); slot >= 0; slot = receive_.next_idle()) {
    // a transfer that nobody had told of when the power fell: it may be half of one
    if (ports_.downlink_arrived(static_cast<unsigned>(slot))) {
      ++counters_.rx_lost_untold;
      ports_.clean_downlink(static_cast<unsigned>(slot));
    }
    if (!ports_.submit_downlink(static_cast<unsigned>(slot), receive_.token())) {
      ++counters_.rx_refill_failures;
      break;
    }
    receive_.posted(static_cast<unsigned>(slot));
    any = true;
  }
  if (any) ports_.ring_downlink();
}

void Engine::drop_waiting(Fate fate, unsigned long long& counter) {
  starved_since_ = kNever;
  // what is in flight was submitted while the power was up, and is the power's to decide on
  if (transmit_.in_flight() != 0) return;
  while (!transmit_.empty()) {
    ++counter;
    gone(fate);
  }
}

void Engine::drop_in_flight() {
  unsigned frames = transmit_.in_flight();
  transmit_.abandon();
  for (; frames != 0; --frames) {
    ++counters_.tx_lost_in_flight;
    gone(Fate::lost);
  }
}

/// The oldest frame leaves the ring.
void Engine::gone(Fate fate) {
  const unsigned slot = static_cast<unsigned>(transmit_.oldest());
  transmit_.release_oldest();
  ports_.frame_gone(slot, fate);
  if (queues_stopped_ && !removing_ && TransmitRing::kSlots - TransmitRing::kForCommands - transmit_.used() >= kRoomToRun) {
    queues_stopped_ = false;
    ports_.let_queues_run(true);
  }
  if (transmit_.empty() && held_awake_) {
    held_awake_ = false;
    ports_.hold_awake(false);
    ports_.state_changed();
  }
}

void Engine::hold_awake() {
  if (held_awake_) return;
  held_awake_ = true;
  ports_.hold_awake(true);
}

/// A transfer that arrived long ago and that no interrupt has told of: the interrupt was lost, or never comes (quirks.md S50, S52).
void Engine::check_downlink() {
  const int slot = receive_.oldest_posted();
  const unsigned before = suspect_;
  suspect_ = kNoSuspect;
  if (slot < 0 || !ports_.downlink_arrived(static_cast<unsigned>(slot))) return;
  // its interrupt may be on the way: look once more, soon
  suspect_ = receive_.completed();
  if (suspect_ != before && !polling_) return;
  poked_ = true;
  ports_.poke_interrupt();
}

void Engine::check_uplink(Time now) {
  const Time since = transmit_.oldest_in_flight_since();
  if (since == kNever || now - since < look_interval()) return;
  poked_ = true;
  ports_.poke_interrupt();
  if (transmit_.in_flight() == 0 || now - transmit_.oldest_in_flight_since() < options_.stuck) return;
  counters_.tx_resent += transmit_.in_flight();
  ++counters_.tx_restarts;
  transmit_.take_back();
  if (pipes_stand()) {
    ports_.restart_uplink();
    pump(false, now);
  } else {
    pipes_lost(now);
  }
}

/// Want of memory passes, or somebody waits for ever: each try is a tick's, or the next frame's.
void Engine::check_memory(Time now) {
  if (starved_since_ == kNever || transmit_.in_flight() != 0 || now - starved_since_ < options_.stuck) return;
  drop_waiting(Fate::starved, counters_.tx_dropped_starved);
}

/// A pipe is set up with its first buffer: before that there is nothing to stand.
bool Engine::pipes_stand() { return receive_.with_engine() == 0 || ports_.pipes_stand(); }

void Engine::pipes_lost(Time now) {
  unrung_ = false;
  receive_.take_back();
  suspicious_ = verify_ = true;
  power_.pipes_lost(now);
}

/// Where the modem drops a power that nobody votes for, downlink would be cut off time and again.
void Engine::consider_vote(Time now) {
  if (voted_this_period_ || removing_ || !channels_.any_running() || now - power_.since() < options_.unvoted) return;
  voted_this_period_ = true;
  ports_.wake_for_a_moment();
}

/// A completion was told. If a poke told it, no interrupt has.
void Engine::interrupts_work() {
  if (!poked_) {
    silent_pokes_ = 0;
    polling_ = false;
    return;
  }
  poked_ = false;
  ++counters_.lost_interrupts;
  if (++silent_pokes_ >= kPollAfter) polling_ = true;
}

Time Engine::look_interval() const {
  if (power_.up() && (polling_ || suspect_ != kNoSuspect)) return options_.poll;
  return power_.up() || power_.in_reset() ? options_.look_up : options_.look_down;
}

void Engine::arm(Time now) {
  Time at = now + look_interval();
  if (const Time deadline = vote_.deadline(now); deadline != kNever) {
    // the answer's interrupt may be lost
    if (now + options_.look_waiting < at) at = now + options_.look_waiting;
    if (deadline < at) at = deadline;
  }
  if (starved_since_ != kNever && now + options_.look_waiting < at) at = now + options_.look_waiting;
  if (power_.retry_at() < at) at = power_.retry_at();
  ports_.arm(at);
}

}  // namespace bamboozle::dmux
