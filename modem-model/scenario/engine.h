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
#include "modem-model/scenario/stimulus.h"
#include "modem-model/scenario/verdict.h"
#include "modem-model/trace/kind_set.h"

namespace bamboozle::scenario {

/// What the run was given beside the scenario.
struct EngineOptions {
  std::uint64_t seed = 1;
  std::string driver_path = "/driver/qcom_bam_dmux.ko";  ///< in the guest: what `load: driver` inserts; arguments after a blank
  std::string driver_module = "qcom_bam_dmux";           ///< what `unload: driver` removes
  /// An event as one line, for the last events of a failure; trace::format_line when not set.
  std::function<std::string(const trace::Event&)> describe;
  Nanoseconds hello_limit{std::chrono::seconds{60}};  ///< virtual time until the guest agent must have said hello, else a hang
  std::uint32_t pause_at = 0;       ///< index of the step before which the machine is paused, the first time; 0: none
  bool pause_on_failure = false;    ///< pause at the first failure, before anything is done about it
};

/// How long a guest command that was killed may take to end: a driver's bounded waits, of which the longest known has 2 s and may follow
/// another (domain.md 10), cannot be interrupted. What takes longer hangs.
inline constexpr Nanoseconds kKillGrace = std::chrono::seconds{5};

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
  void on_event(const trace::Heard& heard);
  /// The machine runs again after a pause.
  void resumed();
  /// Kinds the engine must be shown, and rare ones that tell a failure's story; all others only fill its list of last events.
  [[nodiscard]] trace::KindSet kinds_of_interest() const;
  /// Whether some expectation of the scenario looks for this frame: what Firmware::on_unhandled_frame asks.
  [[nodiscard]] bool expects_frame(const trace::Frame& frame) const;

  /// A stimulus from outside, done at once beside whatever the scenario is at; its `after` and `at` do not count. The answer says
  /// why it was not done; empty: it was. Not from inside on_event().
  [[nodiscard]] std::string act_from_outside(const Step& step);

  [[nodiscard]] Progress progress() const;
  [[nodiscard]] bool ended() const { return phase_ == Phase::ended; }
  [[nodiscard]] const Program& program() const { return program_; }
  /// The verdict, once ended().
  [[nodiscard]] const trace::Verdict& verdict() const { return verdict_.message(); }

 private:
  enum class Phase : std::uint8_t { idle, booting, listening, running, stopping, finally, ended };
  enum class WaitFor : std::uint8_t { nothing, start, guest, guest_killed, delay, ledger, expectation, never, group, branches, hooks };

  /// A list of steps being worked through.
  struct Block {
    const std::vector<Step>* steps = nullptr;
    std::size_t next = 0;
    const Step* owner = nullptr;    // repeat, foreach, choose or in_order; none for the list that a thread began with
    std::uint32_t iteration = 0;    // from 0
    std::uint64_t order_floor = 0;  // in_order: events up to this position are too early
    std::optional<Nanoseconds> order_time = {};  // in_order: when the event came that met the expectation before
  };

  /// One sequence of steps being worked through: the file's own, a branch of a `parallel`, or what a hook began. They take turns
  /// and share the guest, the modem and the window of events; what a step counts from and what it has used is each one's own.
  struct Thread {
    Thread* parent = nullptr;   // of a branch
    std::vector<EventWindow::Taker> takers = {0};  // itself (0: the file's own), and those it is a branch of: what has met their expectations is used up
    std::vector<EventWindow::Taker> ended;   // branches of the parallel step that this one is in
    std::size_t branches = 0;   // still running, of the parallel step that this one is in
    bool hook = false;          // begun by a hook: nobody waits for it but the end of the steps
    bool finished = false;
    WaitFor wait = WaitFor::nothing;
    Nanoseconds deadline{0};
    Nanoseconds base{0};  // what bounds count from: the end of the last step that is no expectation, or the last event that met one
    std::uint64_t floor = 0;  // events up to this position were before its last stimulus
    std::vector<Block> stack;
    const Step* current = nullptr;
    bool open = false;     // BEGIN was emitted, DONE or FAILED not yet
    bool delayed = false;  // the current step's `after` or `at` is over
    std::uint32_t met = 0;  // of an expectation with a count
    std::vector<Nanoseconds> counted = {};  // `exactly`: when they came
    std::uint64_t never_floor = 0;
    std::vector<bool> group_met;
    Nanoseconds group_base{0};  // the last event that met one of the group
    std::uint32_t guest_id = 0;
    std::optional<trace::GuestCommand> guest_result;
  };
  /// A hook that listens.
  struct ArmedHook {
    const Hook* hook = nullptr;
    std::uint32_t seen = 0;
    std::uint32_t begun = 0;
  };

  // engine.cpp: life, events, failures
  void settle();
  void turn();
  void arm_timer();
  void drain();
  void take(const trace::Event& event);
  void take_violation(Outcome outcome, const std::string& kind, const std::string& text);
  void guest_ready();
  void start_steps();
  void on_virtual_limit();
  void fail(Outcome outcome, std::string_view kind, std::string expected, std::string got,
            std::vector<std::string> near_misses = {});
  void pause(const std::string& why);
  void stop_steps();
  void enter_finally();
  void finish();

  // engine_threads.cpp: who runs
  Thread& spawn(const std::vector<Step>& steps, Thread* parent);
  void end_thread();
  void join_branches();
  bool drop_finished();
  void drop_others();
  void arm(const Hook& hook);
  void offer(const trace::Event& event);
  void begin_hooks();
  [[nodiscard]] bool hooks_run() const;

  // engine_steps.cpp: the interpreter
  void run_steps();
  void next_step();
  bool next_iteration(Block& block);
  void begin(const Step& step);
  void act();
  [[nodiscard]] std::optional<Nanoseconds> start_of(const Step& step);
  void leave(Block& block);
  void done();
  void stimulus();
  void wait_until(WaitFor what, Nanoseconds deadline);
  void emit_step(const Step& step, trace::Step::Phase phase);
  void perform(const GuestStep& step);
  template <Stimulus S>
  void perform(const S& step);
  void perform(const ExpectStep& step);
  void perform(const NeverStep& step);
  void perform(const WaitStep& step);
  void perform(const LedgerStep& step);
  void perform(const FaultStep& step);
  void perform(const HealStep& step);
  void perform(const HookStep& step);
  void perform(const ParallelStep& step);
  void perform(const ChooseStep& step);
  void perform(const RepeatStep& step);
  void perform(const ForeachStep& step);
  void perform(const InOrderStep& step);
  void perform(const AnyOrderStep& step);
  bool heal(const std::string& name);
  [[nodiscard]] RandomStream& stream();

  // engine_ledger.cpp
  void note_sent(const SendStep& step);
  void note_sent(const GuestRequest& request);
  void poll_ledger();

  // engine_waits.cpp: what a step waits for
  void poll();
  void poll_guest();
  void poll_expectation();
  void poll_exactly(const ExpectStep& step);
  void poll_never();
  void poll_group();
  void judge_guest(const GuestStep& step);
  [[nodiscard]] bool past_deadline() const;
  [[nodiscard]] bool awaited(const Thread& thread, const trace::Event& event) const;

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

  trace::KindSet of_interest_;  // kinds_of_interest()
  EventWindow window_;
  Ledger ledger_;
  KernelLogScanner scanner_;
  VerdictBuilder verdict_;
  std::map<std::string, RandomStream> streams_;
  std::deque<trace::Event> inbox_;  // events to act on, once off the emitter's stack

  Phase phase_ = Phase::idle;
  std::vector<std::unique_ptr<Thread>> threads_;  // the first one works the file's own lists
  EventWindow::Taker takers_ = 0;  // given out so far
  Thread* thread_ = nullptr;                      // whose turn it is; the first between turns
  std::vector<ArmedHook> hooks_;
  std::vector<const Hook*> hooks_to_begin_;
  Nanoseconds started_{0};  // the steps: what `at` counts from
  bool guest_lives_ = false;
  bool paused_at_ = false;       // each of the two pauses happens once
  bool paused_on_failure_ = false;
  bool holds_ = false;           // a pause was asked for: nothing goes on before the machine does
  bool finish_after_hold_ = false;
  std::size_t next_port_ = 0;

  std::unique_ptr<Work> work_;
  std::unique_ptr<Timer> timer_;        // the next deadline of a thread
  std::unique_ptr<Timer> limit_timer_;  // the agent's hello, later limits.virtual
  std::unique_ptr<Timer> boot_timer_;   // modem.boot.after
};

}  // namespace bamboozle::scenario
