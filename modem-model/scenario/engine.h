// Runs a Program: gives its stimuli to the modem, its guest steps to the agent, holds what happens against its expectations, and
// ends the run with one Verdict event.
//
// An interpreter with an explicit stack that lives on events and timers of the virtual clock: it never waits and never acts from
// inside on_event(), so whoever emits an event is never re-entered. It knows events, not registers or SMSM words; it does not
// write files.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modem-model/ports.h"
#include "modem-model/random_stream.h"
#include "modem-model/scenario/event_window.h"
#include "modem-model/scenario/kernel_log_scanner.h"
#include "modem-model/scenario/ports.h"
#include "modem-model/scenario/program.h"
#include "modem-model/scenario/verdict.h"

namespace bamboozle::scenario {

/// What the run was given beside the scenario.
struct EngineOptions {
  std::uint64_t seed = 1;
  std::string driver_path = "/driver/qcom_bam_dmux.ko";  ///< in the guest: what `load: driver` inserts; arguments after a blank
  std::string driver_module = "qcom_bam_dmux";           ///< what `unload: driver` removes
  /// An event as one line, for the last events of a failure; trace::format_line when not set.
  std::function<std::string(const trace::Event&)> describe;
  Nanoseconds hello_limit{std::chrono::seconds{60}};  ///< virtual time until the guest agent must have said hello, else a hang
};

/// Where a run stands, for a live line.
struct Progress {
  std::uint32_t step = 0;   ///< index of the step that runs, from 1; 0: the guest boots
  std::uint32_t total = 0;  ///< steps in the file
  std::string text;         ///< label, or the step in one line
  std::uint64_t virtual_ns = 0;
  bool ended = false;
};

class Engine {
 public:
  /// The references must outlive the engine.
  Engine(Clock& clock, EventSink& sink, ModemControl& modem, GuestControl& guest, MachineControl& machine, Program program,
         EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The machine is about to run: from here the agent's hello is waited for. Once.
  void start();
  /// Every event of the trace stream (or those of kinds_of_interest()), the engine's own included, in order.
  void on_event(const trace::Event& event);
  /// Kinds the engine must be shown, and rare ones that tell a failure's story; all others only fill its list of last events.
  [[nodiscard]] std::set<trace::Event::KindCase> kinds_of_interest() const;
  /// Whether some expectation of the scenario looks for this frame: what Firmware::on_unhandled_frame asks.
  [[nodiscard]] bool expects_frame(const trace::Frame& frame) const;

  [[nodiscard]] Progress progress() const;
  [[nodiscard]] bool ended() const { return phase_ == Phase::ended; }
  [[nodiscard]] const Program& program() const { return program_; }
  /// The verdict, once ended().
  [[nodiscard]] const trace::Verdict& verdict() const { return verdict_.message(); }

 private:
  enum class Phase : std::uint8_t { idle, booting, listening, running, stopping, finally, ended };
  enum class WaitFor : std::uint8_t { nothing, guest, guest_killed, delay, send, expectation, never, group };

  /// A list of steps being worked through.
  struct Block {
    const std::vector<Step>* steps = nullptr;
    std::size_t next = 0;
    const Step* owner = nullptr;    // repeat, foreach or in_order; none for the file's own lists
    std::uint32_t iteration = 0;    // from 0
    std::uint64_t order_floor = 0;  // in_order: events up to this position are too early
  };

  // engine.cpp: life, events, failures
  void settle();
  void drain();
  void take(const trace::Event& event);
  void take_violation(Outcome outcome, const std::string& kind, const std::string& text);
  void guest_ready();
  void start_steps();
  void on_virtual_limit();
  void fail(Outcome outcome, std::string_view kind, std::string expected, std::string got,
            std::vector<std::string> near_misses = {});
  void stop_steps();
  void enter_finally();
  void finish();

  // engine_steps.cpp: the interpreter
  void run_steps();
  void next_step();
  bool next_iteration(Block& block);
  void begin(const Step& step);
  void leave(Block& block);
  void done();
  void stimulus();
  void wait_until(WaitFor what, Nanoseconds deadline);
  void emit_step(const Step& step, trace::Step::Phase phase);
  void perform(const GuestStep& step);
  void perform(const ModemStep& step);
  void perform(const PowerStep& step);
  void perform(const ChannelStep& step);
  void perform(const SendStep& step);
  void perform(const ExpectStep& step);
  void perform(const NeverStep& step);
  void perform(const WaitStep& step);
  void perform(const RepeatStep& step);
  void perform(const ForeachStep& step);
  void perform(const InOrderStep& step);
  void perform(const AnyOrderStep& step);
  [[nodiscard]] Nanoseconds draw(const TimeRange& range);

  // engine_waits.cpp: what a step waits for
  void poll();
  void poll_guest();
  void poll_expectation();
  void poll_never();
  void poll_group();
  void judge_guest(const GuestStep& step);
  [[nodiscard]] bool past_deadline() const;
  [[nodiscard]] bool awaited(const trace::Event& event) const;

  /// What became of one expectation.
  enum class Match : std::uint8_t { pending, met, failed };
  Match match(const ExpectStep& step, bool last_chance);

  Clock& clock_;
  EventSink& sink_;
  ModemControl& modem_;
  GuestControl& guest_;
  MachineControl& machine_;
  const Program program_;
  const EngineOptions options_;
  std::vector<const Pattern*> expectations_;  // of the whole program, for expects_frame()

  EventWindow window_;
  KernelLogScanner scanner_;
  VerdictBuilder verdict_;
  std::map<std::string, RandomStream> streams_;
  std::deque<trace::Event> inbox_;  // events to act on, once off the emitter's stack

  Phase phase_ = Phase::idle;
  WaitFor wait_ = WaitFor::nothing;
  Nanoseconds deadline_{0};
  Nanoseconds base_{
      0};  // what bounds count from: the end of the last step that is no expectation, or the last event that met one
  std::vector<Block> stack_;
  const Step* current_ = nullptr;
  bool current_open_ = false;  // BEGIN was emitted, DONE or FAILED not yet
  std::uint64_t never_floor_ = 0;
  std::vector<bool> group_met_;
  Nanoseconds group_base_{0};  // the last event that met one of the group
  bool guest_lives_ = false;
  std::uint32_t guest_id_ = 0;
  std::optional<trace::GuestCommand> guest_result_;
  std::size_t next_port_ = 0;

  std::unique_ptr<Work> work_;
  std::unique_ptr<Timer> timer_;        // the step's deadline
  std::unique_ptr<Timer> limit_timer_;  // the agent's hello, later limits.virtual
  std::unique_ptr<Timer> boot_timer_;   // modem.boot.after
};

}  // namespace bamboozle::scenario
