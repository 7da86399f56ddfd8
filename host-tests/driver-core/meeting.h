// The driver's engine and the modem's firmware in one process, with what lies between them: two SMSM words, doorbells, the smsm driver's
// snapshot, a BAM that forgets, and its interrupt. A test moves one thing at a time, in any order.
//
// Everything is checked as it happens; problems() says what was broken. Interrupts, set-ups and completions do not happen by
// themselves: they are due, and the test lets them come.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "driver/core/engine.h"
#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "modem-model/link/modem.h"

namespace bamboozle::dmux {

class Meeting final : public Ports, public bamboozle::Apps {
 public:
  explicit Meeting(std::uint64_t seed);
  ~Meeting() = default;

  // what may happen next
  void send();                  ///< a packet on channel 0, which is up
  void sleep();                 ///< runtime PM, if the driver may
  void smsm_looks();            ///< the smsm driver sees what has changed; whom it tells has yet to run
  void smsm_interrupt();        ///< what the modem has rung for is looked at, and told
  void bam_interrupt();         ///< completions are told
  void set_up();                ///< the driver's process context runs, to the end of what it has to do
  /// As smsm_interrupt() if a change of power is to be told, else as set_up(), and only so far that registers are written. That takes a
  /// millisecond at the most, and less than to boot: that the power falls and rises again meanwhile, or comes behind a word that has said so
  /// since before a crash, is more than this side could see.
  void set_up_starts();
  /// The modem dies in the middle of it, and the driver looks.
  void dies_while_set_up();
  void read();                  ///< filled buffers are read and given back
  void pass(Time by);           ///< time; ticks and the modem's timers on the way
  void modem_sends();           ///< a packet down
  void crash(unsigned mode);    ///< domain.md 5.8: 0 stale word, 1 zeroed in silence, 2 zeroed with a doorbell, 3 told before
  void boot();
  void collapse() { firmware_->hold_power(false); }
  void lose_doorbell() { lose_doorbell_ = true; }
  void lose_bam_interrupt() { told_ = waiting_.size(); }
  void drop_ack() { drop_ack_ = true; }
  void double_ack() { bamboozle::Apps& apps = *this; apps.toggle_modem_ack(); apps.toggle_modem_ack(); }

  /// From here on everything is prompt and nothing is lost, for so long.
  void healthy(Time duration);

  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] bool dead() const { return !firmware_running(); }
  [[nodiscard]] const Engine& engine() const { return engine_; }
  [[nodiscard]] unsigned accepted() const { return accepted_; }    ///< uplink frames that the modem got
  [[nodiscard]] unsigned delivered() const { return delivered_; }  ///< downlink packets that were read
  [[nodiscard]] Time now() const { return clock_.now().count(); }
  /// A short name of everything that may be different: how many of them a walk has seen is how much it explored.
  [[nodiscard]] std::uint64_t state() const;
  void check_accounts();

 private:
  struct Transfer {
    bool uplink = false;
    unsigned slot = 0;
    unsigned token = 0;
  };

  // Ports
  Levels levels() override { return {.pc = modem_pc_, .ack = modem_ack_}; }
  void set_vote(bool level) override;
  void set_ack(bool level) override;
  bool submit_uplink(unsigned slot, unsigned bytes, unsigned token) override;
  bool submit_downlink(unsigned slot, unsigned token) override;
  void ring_uplink() override;
  void ring_downlink() override;
  void restart_uplink() override;
  bool downlink_arrived(unsigned slot) override { return dirty_.contains(slot); }
  void clean_downlink(unsigned slot) override { dirty_.erase(slot); }
  void poke_interrupt() override;
  bool pipes_stand() override;
  bool rang_for_nothing() override { return false; }
  void request_set_up() override { set_up_due_ = true; }
  void frame_gone(unsigned slot, Fate fate) override;
  void let_queues_run(bool) override {}
  void hold_awake(bool hold) override;
  void wake_for_a_moment() override;
  bool open_again() override;
  void state_changed() override {}
  void arm(Time at) override { tick_at_ = at; }

  // Apps
  Delivery send_downlink(Bytes frame) override;
  void set_modem_pc(bool level) override { set_lines(level, false, true); }
  void toggle_modem_ack() override { set_lines(std::nullopt, true, true); }
  void set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) override;
  void power_bam(bool on) override;
  [[nodiscard]] bool apps_vote() const override { return vote_; }
  [[nodiscard]] bool apps_ack() const override { return ack_; }

  [[nodiscard]] bool firmware_running() const { return firmware_->power_state() != link::PowerState::fatal; }
  void touch(const char* what);
  void broken(std::string text);
  bool command(unsigned code, bool first);
  void forget_pipes();
  void set_up_begins();
  void set_up_ends();
  void check_rules();

  fakes::FakeClock clock_;
  fakes::FakeEventSink sink_;
  dmux_counters counters_{};
  Engine engine_{*this, {}, counters_};
  std::unique_ptr<link::Firmware> firmware_;

  // words
  bool vote_ = false, ack_ = false;
  bool modem_pc_ = false, modem_ack_ = false;
  bool snapshot_pc_ = false, snapshot_ack_ = false;  // smsm's
  bool rung_ = false;
  bool pc_due_ = false, ack_due_ = false;  // seen by smsm, not told yet
  bool pc_moved_ = false;                  // since the last set-up began
  bool lose_doorbell_ = false, drop_ack_ = false;

  // BAM
  bool bam_on_ = false, pipes_ = false, fall_acknowledged_ = true;
  std::deque<Transfer> posted_, sending_;  // submitted, not transferred
  std::deque<Transfer> waiting_;           // transferred, not told
  std::size_t told_ = 0;                   // of waiting_, those whose interrupt was lost
  std::set<unsigned> dirty_;               // downlink slots with a transfer in them
  std::deque<std::vector<std::byte>> frames_ = std::deque<std::vector<std::byte>>(TransmitRing::kSlots);

  // driver's surroundings
  bool set_up_due_ = false;
  bool being_set_up_ = false;
  Time set_up_until_ = kNever;
  bool smsm_is_at_it_ = false;
  int held_ = 0;
  Time tick_at_ = kNever, sleep_at_ = kNever;
  unsigned appended_ = 0, gone_ = 0, accepted_ = 0, delivered_ = 0;
  unsigned next_number_ = 1, last_number_ = 0;
  std::vector<unsigned> numbers_ = std::vector<unsigned>(TransmitRing::kSlots);
  std::size_t events_seen_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace bamboozle::dmux
