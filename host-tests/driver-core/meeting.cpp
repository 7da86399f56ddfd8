#include "host-tests/driver-core/meeting.h"

#include <algorithm>
#include <array>

#include "driver/core/frame.h"

namespace bamboozle::dmux {
namespace {

ModemParameters parameters() {
  ModemParameters parameters;
  parameters.power.idle = {std::chrono::milliseconds{300}, std::chrono::milliseconds{300}};
  parameters.channels[0].present = true;
  return parameters;
}

}  // namespace

Meeting::Meeting(std::uint64_t seed) : firmware_(std::make_unique<link::Firmware>(clock_, sink_, *this, parameters(), seed)) {
  firmware_->on_unhandled_frame([](const trace::Frame&) { return true; });
  engine_.start(false, now());
  firmware_->boot();
  healthy(kSecond);
  engine_.channels().interface(0, true);
  engine_.channels().running(0, true);
  command(1, false);
  healthy(kSecond);
}

void Meeting::send() {
  const int slot = engine_.slot_for(false);
  if (slot < 0) return;
  auto& frame = frames_[static_cast<std::size_t>(slot)];
  frame.assign(kHeaderSize + 8, std::byte{0x45});
  encode({0, Command::data, 0, 0, 8}, std::span<std::byte, kHeaderSize>(frame.data(), kHeaderSize));
  numbers_[static_cast<std::size_t>(slot)] = next_number_++;
  ++appended_;
  engine_.append(0, false, static_cast<unsigned>(frame.size()), false, now());
}

bool Meeting::command(unsigned code, bool first) {
  const int slot = first ? engine_.first_slot() : engine_.slot_for(true);
  if (slot < 0) return false;
  auto& frame = frames_[static_cast<std::size_t>(slot)];
  frame.resize(kHeaderSize);
  encode({0, static_cast<Command>(code), 0, 0, 0}, std::span<std::byte, kHeaderSize>(frame.data(), kHeaderSize));
  numbers_[static_cast<std::size_t>(slot)] = 0;
  ++appended_;
  if (first)
    engine_.prepend(0, kHeaderSize, now());
  else
    engine_.append(0, true, kHeaderSize, false, now());
  return true;
}

bool Meeting::open_again() { return command(1, true); }

void Meeting::sleep() {
  if (held_ != 0 || sleep_at_ == kNever || now() < sleep_at_ || !engine_.may_sleep()) return;
  sleep_at_ = kNever;
  engine_.want(false, now());
}

void Meeting::hold_awake(bool hold) {
  held_ += hold ? 1 : -1;
  if (held_ < 0 || held_ > 1) broken("references out of balance");
  if (!hold) sleep_at_ = now() + kSecond;
}

void Meeting::wake_for_a_moment() {
  // runtime PM resumes the device, off this stack; it sleeps again by itself
  sleep_at_ = now() + kSecond;
  engine_.want(true, now());
}

void Meeting::smsm_looks() {
  if (pc_due_ || ack_due_ || !std::exchange(rung_, false)) return;
  pc_due_ = modem_pc_ != std::exchange(snapshot_pc_, modem_pc_);
  ack_due_ = modem_ack_ != std::exchange(snapshot_ack_, modem_ack_);
}

void Meeting::smsm_interrupt() {
  if (smsm_is_at_it_) set_up();
  smsm_looks();
  if (std::exchange(pc_due_, false)) {
    engine_.power_interrupt(now());
    set_up();  // the same thread
  }
  if (std::exchange(ack_due_, false)) engine_.ack_interrupt(now());
}

void Meeting::set_up() {
  // who comes second waits for who is at it
  set_up_ends();
  for (set_up_begins(); being_set_up_; set_up_begins()) set_up_ends();
}

void Meeting::set_up_starts() {
  if (being_set_up_) return;
  smsm_looks();
  if (std::exchange(pc_due_, false)) {
    engine_.power_interrupt(now());
    smsm_is_at_it_ = true;
  }
  set_up_begins();
  smsm_is_at_it_ = smsm_is_at_it_ && being_set_up_;
  if (firmware_->power_state() == link::PowerState::raising && !bam_on_) set_up_ends();
}

void Meeting::dies_while_set_up() {
  if (dead()) return;
  set_up_starts();
  if (!being_set_up_) return;
  crash(1);
  send();
}

void Meeting::set_up_begins() {
  if (being_set_up_) return;
  set_up_due_ = false;
  if (!engine_.begin_set_up(now())) return;
  being_set_up_ = true;
  set_up_until_ = now() + kMillisecond;
  touch("set-up");
  if (!std::exchange(pc_moved_, false) && pipes_) broken("a set-up of pipes that stand, in a power that has not moved");
  if (bam_on_) firmware_->bam_reset();
  forget_pipes();
  pipes_ = bam_on_;
  fall_acknowledged_ = false;
  last_number_ = 0;  // what was in flight may come again
}

void Meeting::set_up_ends() {
  if (!std::exchange(being_set_up_, false)) return;
  set_up_until_ = kNever;
  smsm_is_at_it_ = false;
  touch("the end of a set-up");
  engine_.set_up_done(SetUp::both, now());
}

void Meeting::touch(const char* what) {
  if (fall_acknowledged_ && !modem_pc_) broken(std::string(what) + " after the acknowledgement of a fall");
}

void Meeting::set_vote(bool level) {
  vote_ = level;
  firmware_->apps_vote_changed(level);
}

void Meeting::set_ack(bool level) {
  if (ack_ == level) broken("an acknowledgement that changes nothing");
  ack_ = level;
  if (!modem_pc_) fall_acknowledged_ = true;
  firmware_->apps_ack_changed(level);
}

bool Meeting::submit_uplink(unsigned slot, unsigned bytes, unsigned token) {
  if (bytes != frames_[slot].size()) broken("a frame of another size");
  if (const unsigned number = numbers_[slot]; number != 0) {
    if (number < last_number_) broken("uplink out of order");
    last_number_ = number;
  }
  sending_.push_back({true, slot, token});
  return true;
}

bool Meeting::submit_downlink(unsigned slot, unsigned token) {
  if (dirty_.contains(slot)) broken("a buffer is given away with a frame in it");
  posted_.push_back({false, slot, token});
  return true;
}

void Meeting::ring_uplink() {
  touch("uplink doorbell");
  if (!bam_on_ || !pipes_) return;
  while (!sending_.empty()) {
    const Transfer transfer = sending_.front();
    sending_.pop_front();
    waiting_.push_back(transfer);
    if (numbers_[transfer.slot] != 0) ++accepted_;
    firmware_->uplink_frame(frames_[transfer.slot]);
  }
}

void Meeting::ring_downlink() {
  touch("downlink doorbell");
  if (bam_on_ && pipes_) firmware_->downlink_room();
}

void Meeting::restart_uplink() {
  touch("uplink restart");
  sending_.clear();
  std::erase_if(waiting_, [](const Transfer& transfer) { return transfer.uplink; });
  told_ = 0;
  last_number_ = 0;
}

void Meeting::poke_interrupt() {
  touch("poke");
  told_ = 0;
}

bool Meeting::pipes_stand() {
  touch("look at the pipes");
  return pipes_;
}

void Meeting::bam_interrupt() {
  if (!bam_on_ || waiting_.size() <= told_) return;
  told_ = 0;
  for (const Transfer& transfer : std::exchange(waiting_, {})) {
    if (transfer.uplink)
      engine_.uplink_done(transfer.slot, transfer.token, now());
    else
      static_cast<void>(engine_.downlink_done(transfer.slot, transfer.token));
  }
}

void Meeting::read() {
  for (int slot = engine_.take_received(); slot >= 0; slot = engine_.take_received()) {
    ++delivered_;
    dirty_.erase(static_cast<unsigned>(slot));
    engine_.give_back(static_cast<unsigned>(slot));
  }
  engine_.ring_downlink();
}

void Meeting::frame_gone(unsigned slot, Fate fate) {
  ++gone_;
  if (numbers_[slot] == 0 && fate == Fate::lost) engine_.open_lost();
}

void Meeting::modem_sends() {
  const std::array<std::byte, 20> packet{std::byte{0x45}};
  if (firmware_running()) firmware_->send_data(0, packet);
}

Delivery Meeting::send_downlink(Bytes) {
  if (!bam_on_ || !pipes_ || posted_.empty()) return Delivery::refused;
  dirty_.insert(posted_.front().slot);
  waiting_.push_back(posted_.front());
  posted_.pop_front();
  return Delivery::accepted;
}

void Meeting::set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) {
  if (toggle_ack && std::exchange(drop_ack_, false)) toggle_ack = false;
  if (pc) {
    pc_moved_ = true;
    modem_pc_ = *pc;
    firmware_->power_line_stored();
  }
  if (toggle_ack) modem_ack_ = !modem_ack_;
  if (doorbell && !std::exchange(lose_doorbell_, false)) rung_ = true;
}

void Meeting::power_bam(bool on) {
  bam_on_ = on;
  forget_pipes();
}

void Meeting::forget_pipes() {
  pipes_ = false;
  posted_.clear();
  sending_.clear();
  waiting_.clear();
  told_ = 0;
}

void Meeting::crash(unsigned mode) {
  if (mode == 3) set_lines(false, false, true);
  firmware_->crash();
  if (mode == 1 || mode == 2) {
    pc_moved_ = true;
    modem_pc_ = modem_ack_ = false;
    firmware_->power_line_stored();
  }
  if (mode == 2) rung_ = true;
}

void Meeting::boot() {
  set_up_ends();
  firmware_->boot();
}

void Meeting::pass(Time by) {
  const Time end = now() + by;
  while (now() < end) {
    clock_.advance_to(Nanoseconds{std::min({end, std::max(now() + 1, tick_at_), set_up_until_})});
    if (now() >= tick_at_) {
      tick_at_ = kNever;
      engine_.tick(now());
    }
    if (now() >= set_up_until_) set_up_ends();
  }
  check_rules();
}

void Meeting::healthy(Time duration) {
  for (const Time end = now() + duration; now() < end;) {
    pass(kMillisecond);
    smsm_interrupt();
    set_up();
    bam_interrupt();
    read();
    sleep();
  }
}

void Meeting::check_rules() {
  for (; events_seen_ < sink_.events.size(); ++events_seen_) {
    const trace::Event& event = sink_.events[events_seen_];
    if (event.has_violation() && event.violation().kind() == "modem_rule") broken(event.violation().text());
  }
  if (sink_.events.size() > 10'000) {
    sink_.events.clear();
    events_seen_ = 0;
  }
}

void Meeting::check_accounts() {
  const auto& ring = engine_.transmit();
  if (appended_ != gone_ + ring.used()) broken("frames appended, gone and held do not add up");
  if (counters_.tx_frames + counters_.tx_dropped_asleep + counters_.tx_lost_in_flight + counters_.tx_dropped_starved != gone_) broken("frames went uncounted");
  if (held_ != (ring.empty() ? 0 : 1)) broken("a reference without a frame, or a frame without");
}

std::uint64_t Meeting::state() const {
  std::uint64_t key = 0;
  const auto add = [&key](std::uint64_t value, std::uint64_t range) { key = key * range + std::min(value, range - 1); };
  add(static_cast<unsigned>(engine_.vote().state()), 6);
  add(static_cast<unsigned>(engine_.power().state()), 4);
  add(static_cast<unsigned>(firmware_->power_state()), 5);
  for (const bool bit : {vote_, ack_, modem_pc_, modem_ack_, snapshot_pc_, snapshot_ack_, rung_, pc_due_, ack_due_, bam_on_, pipes_, set_up_due_, being_set_up_,
                         engine_.power().ack_due(), engine_.vote().acknowledgement_due(), engine_.polling()})
    add(bit ? 1 : 0, 2);
  add(engine_.transmit().waiting(), 4);
  add(engine_.transmit().in_flight(), 4);
  add(waiting_.size(), 4);
  add(told_, 2);
  return key;
}

void Meeting::broken(std::string text) { problems_.push_back(std::move(text)); }

}  // namespace bamboozle::dmux
