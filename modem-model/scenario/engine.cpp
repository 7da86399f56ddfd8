#include "modem-model/scenario/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem-model/scenario/strictness.h"
#include "modem-model/scenario/units.h"
#include "modem-model/trace/text.h"

namespace bamboozle::scenario {
namespace {

void collect(const std::vector<Step>& steps, bool with_never, std::vector<const Pattern*>& to);

// what a hook listens for is not expected by that: a frame that only a hook sees stays unexpected
void collect(const Hook& hook, bool with_never, std::vector<const Pattern*>& to) {
  if (with_never) to.push_back(&hook.when);
  collect(hook.steps, with_never, to);
}

void collect(const std::vector<Step>& steps, bool with_never, std::vector<const Pattern*>& to) {
  for (const Step& step : steps) {
    if (const auto* expect = std::get_if<ExpectStep>(&step.action)) to.push_back(&expect->pattern);
    if (const auto* never = std::get_if<NeverStep>(&step.action); never != nullptr && with_never) to.push_back(&never->pattern);
    if (const auto* loop = std::get_if<RepeatStep>(&step.action)) collect(loop->steps, with_never, to);
    if (const auto* hook = std::get_if<HookStep>(&step.action)) collect(hook->hook, with_never, to);
    if (const auto* parallel = std::get_if<ParallelStep>(&step.action)) {
      for (const auto& branch : parallel->branches) collect(branch, with_never, to);
    }
    if (const auto* choose = std::get_if<ChooseStep>(&step.action)) {
      for (const auto& choice : choose->choices) collect(choice, with_never, to);
    }
    if (const auto* group = std::get_if<InOrderStep>(&step.action)) collect(group->steps, with_never, to);
    if (const auto* group = std::get_if<AnyOrderStep>(&step.action)) collect(group->steps, with_never, to);
    if (const auto* loop = std::get_if<ForeachStep>(&step.action)) {
      for (const auto& iteration : loop->iterations) collect(iteration, with_never, to);
    }
  }
}

std::vector<const Pattern*> patterns_of(const Program& program, bool with_never) {
  std::vector<const Pattern*> patterns;
  collect(program.steps, with_never, patterns);
  collect(program.finally, with_never, patterns);
  for (const Hook& hook : program.hooks) collect(hook, with_never, patterns);
  return patterns;
}

trace::KindSet kinds_of(const Program& program) {
  trace::KindSet kinds;
  for (const Pattern* pattern : patterns_of(program, true)) kinds = kinds | trace::KindSet{pattern->kind()};
  return kinds;
}

}  // namespace

Engine::Engine(Clock& clock, EventSink& sink, ModemControl& modem, GuestControl& guest, MachineControl& machine, Program program,
               EngineOptions options)
    : clock_(clock),
      sink_(sink),
      modem_(modem),
      guest_(guest),
      machine_(machine),
      program_(std::move(program)),
      options_(std::move(options)),
      expectations_(patterns_of(program_, false)),
      window_(kinds_of(program_)),
      work_(clock.make_work([this] { settle(); })),
      timer_(clock.make_timer([this] { settle(); })),
      limit_timer_(clock.make_timer([this] { on_virtual_limit(); })),
      boot_timer_(clock.make_timer([this] { modem_.boot(); })) {
  of_interest_ = kinds_of_interest();
  threads_.push_back(std::make_unique<Thread>());
  thread_ = threads_.front().get();
}

Engine::~Engine() = default;

void Engine::start() {
  if (phase_ != Phase::idle) return;
  phase_ = Phase::booting;
  limit_timer_->arm_at(clock_.now() + options_.hello_limit);
  if (guest_.ready()) work_->schedule();
}

trace::KindSet Engine::kinds_of_interest() const {
  using trace::Event;
  constexpr trace::KindSet kNeeded{Event::kViolation, Event::kGuestLog, Event::kGuestCommand, Event::kGuestReady};
  constexpr trace::KindSet kForTheLedger{Event::kPacket, Event::kGuestReceive};
  // not needed to judge, but they tell a failure's story and are rare
  constexpr trace::KindSet kStory{Event::kLine, Event::kPower, Event::kChannel, Event::kGuestLink,
                                  Event::kStep, Event::kNote,  Event::kFault,   Event::kControl};
  return kinds_of(program_) | kNeeded | kStory | (program_.ledger ? kForTheLedger : trace::KindSet());
}

bool Engine::expects_frame(const trace::Frame& frame) const {
  trace::Event event;
  *event.mutable_frame() = frame;
  return std::any_of(expectations_.begin(), expectations_.end(), [&](const Pattern* pattern) { return pattern->matches(event); });
}

Progress Engine::progress() const {
  Progress progress;
  progress.total = program_.step_count;
  progress.virtual_ns = static_cast<std::uint64_t>(clock_.now().count());
  progress.ended = ended();
  if (const Step* current = threads_.front()->current) {
    progress.step = current->index;
    progress.text = current->label.empty() ? current->text : current->label;
  }
  return progress;
}

void Engine::on_event(const trace::Heard& heard) {
  if (phase_ == Phase::ended) return;
  window_.add(heard);
  if (!of_interest_.contains(heard.kind())) return;
  const trace::Event& event = heard.event();
  if (program_.ledger) ledger_.on_event(event);
  const bool own_violation = event.kind_case() == trace::Event::kViolation && event.source() == trace::SOURCE_SCENARIO;
  const bool to_act_on = (event.kind_case() == trace::Event::kViolation && !own_violation) ||
                         event.kind_case() == trace::Event::kGuestReady ||
                         (event.kind_case() == trace::Event::kGuestLog && scanner_.scan_message(event.guest_log().text())) ||
                         (event.kind_case() == trace::Event::kGuestCommand && event.guest_command().finished());
  if (to_act_on) inbox_.push_back(event);
  offer(event);
  const auto waits = [&](const std::unique_ptr<Thread>& thread) { return awaited(*thread, event); };
  if (to_act_on || !hooks_to_begin_.empty() || std::any_of(threads_.begin(), threads_.end(), waits)) work_->schedule();
}

void Engine::settle() {
  if (phase_ == Phase::idle || phase_ == Phase::ended || holds_) return;
  if (phase_ == Phase::booting && guest_.ready()) guest_ready();
  drain();
  turn();
  arm_timer();
}

// Each thread in turn, until all of them wait: one that ends may let another go on.
void Engine::turn() {
  do {
    begin_hooks();
    for (std::size_t i = 0; i < threads_.size() && phase_ != Phase::ended && !holds_; ++i) {
      thread_ = threads_[i].get();
      if (thread_->finished) continue;
      poll();
      run_steps();
    }
    thread_ = threads_.front().get();
  } while (drop_finished() && phase_ != Phase::ended);
}

void Engine::arm_timer() {
  if (phase_ == Phase::ended) return;
  Nanoseconds next = Nanoseconds::max();
  for (const auto& thread : threads_)
    if (thread->wait != WaitFor::nothing) next = std::min(next, thread->deadline);
  if (next == Nanoseconds::max())
    timer_->cancel();
  else
    timer_->arm_at(next);
}

void Engine::drain() {
  while (!inbox_.empty() && phase_ != Phase::ended) {
    const trace::Event event = std::move(inbox_.front());
    inbox_.pop_front();
    take(event);
  }
}

void Engine::take(const trace::Event& event) {
  switch (event.kind_case()) {
    case trace::Event::kGuestReady:
      if (phase_ == Phase::booting) guest_ready();
      return;
    case trace::Event::kGuestCommand:
      for (const auto& thread : threads_)
        if (event.guest_command().id() == thread->guest_id) thread->guest_result = event.guest_command();
      return;
    case trace::Event::kViolation:
      return take_violation(event.violation().kind() == "guest_panic" ? Outcome::crash : Outcome::fail, event.violation().kind(),
                            event.violation().text());
    case trace::Event::kGuestLog: {
      const auto finding = scanner_.scan_message(event.guest_log().text());
      if (!finding) return;
      trace::Event own;
      own.set_source(trace::SOURCE_SCENARIO);
      own.set_cause(event.sequence());
      own.mutable_violation()->set_kind(std::string(finding->kind));
      own.mutable_violation()->set_text(fmt::format("{}: {}", finding->what, printable(finding->text)));
      own.mutable_violation()->set_allowed(program_.allow.contains(std::string(finding->kind)));
      const std::string text = own.violation().text();
      sink_.emit(std::move(own));
      return take_violation(finding->kind == "guest_panic" ? Outcome::crash : Outcome::fail, std::string(finding->kind), text);
    }
    default:
      return;
  }
}

void Engine::take_violation(Outcome outcome, const std::string& kind, const std::string& text) {
  if (kind == "guest_panic") guest_lives_ = false;
  if (program_.allow.contains(kind)) return;
  fail(outcome, "violation", fmt::format("no {}", kind), fmt::format("{}: {}", kind, text));
  stop_steps();
}

void Engine::guest_ready() {
  guest_lives_ = true;
  phase_ = Phase::listening;
  limit_timer_->arm_at(clock_.now() + program_.limits.virtual_time);
  if (program_.modem.boot_after) boot_timer_->arm_at(clock_.now() + *program_.modem.boot_after);
  start_steps();
}

void Engine::start_steps() {
  if (next_port_ < program_.udp_ports.size()) {
    GuestRequest request;
    request.kind = GuestRequest::Kind::listen_udp;
    request.port = program_.udp_ports[next_port_++];
    wait_until(WaitFor::guest, clock_.now() + program_.limits.step);
    thread_->guest_result.reset();
    thread_->guest_id = guest_.start(request);
    return;
  }
  phase_ = Phase::running;
  started_ = clock_.now();
  thread_->base = started_;
  stimulus();
  for (const faults::Rule& rule : program_.faults) machine_.install(rule);
  for (const Hook& hook : program_.hooks) arm(hook);
  thread_->stack.assign(1, Block{&program_.steps, 0, nullptr, 0, 0});
}

void Engine::on_virtual_limit() {
  if (phase_ == Phase::ended || phase_ == Phase::idle) return;
  if (phase_ == Phase::booting) {
    fail(Outcome::hang, "limit",
         fmt::format("the guest agent's hello within {} of virtual time", time_text(options_.hello_limit)),
         "nothing: the guest did not come up, see its console");
    return finish();
  }
  const std::string limit =
      fmt::format("the end of {} within {} of virtual time (limits: virtual)", phase_ == Phase::finally ? "finally" : "the steps",
                  time_text(program_.limits.virtual_time));
  const std::string where =
      thread_->current != nullptr ? fmt::format("still in line {}: {}", thread_->current->at.line, thread_->current->text) : "no step begun";
  fail(Outcome::hang, "limit", limit, where);
  // finally had its time: what is left of it would only hang too
  if (phase_ == Phase::finally || phase_ == Phase::stopping) return finish();
  stop_steps();
  turn();
  arm_timer();
}

void Engine::fail(Outcome outcome, std::string_view kind, std::string expected, std::string got,
                  std::vector<std::string> near_misses) {
  trace::Failure failure;
  failure.set_file(program_.file);
  if (thread_->current != nullptr) {
    failure.set_line(thread_->current->at.line);
    failure.set_column(thread_->current->at.column);
    failure.set_step(thread_->current->label.empty() ? thread_->current->text : thread_->current->label);
  }
  failure.set_kind(std::string(kind));
  failure.set_expected(printable(expected));
  failure.set_got(printable(got));
  for (const std::string& near_miss : near_misses) failure.add_near_misses(printable(near_miss));
  failure.set_time_ns(static_cast<std::uint64_t>(clock_.now().count()));
  for (const trace::Event& event : window_.last_events()) {
    failure.add_last_events(printable(options_.describe ? options_.describe(event) : trace::format_line(event)));
  }
  if (options_.pause_on_failure && !std::exchange(paused_on_failure_, true))
    pause(fmt::format("{}:{}: expected {}, got {}", failure.file(), failure.line(), failure.expected(), failure.got()));
  verdict_.add(outcome, std::move(failure));
}

/// The machine stops a little later, when it gets to it, and what is due at this moment still happens: but for the scenario, which
/// holds until the machine runs again, lest `finally` cleans up what somebody wants to look at.
void Engine::pause(const std::string& why) {
  holds_ = true;
  machine_.pause(why);
}

void Engine::resumed() {
  if (!std::exchange(holds_, false)) return;
  if (finish_after_hold_) return finish();
  settle();
}

/// A failure ends the steps: what still runs in the guest is killed first, then finally runs. In finally the next step follows.
void Engine::stop_steps() {
  if (phase_ == Phase::ended || phase_ == Phase::stopping) return;
  if (thread_->current != nullptr && thread_->open) emit_step(*thread_->current, trace::Step::FAILED);
  thread_->open = false;
  const auto runs = [](const Thread& thread) { return thread.wait == WaitFor::guest || thread.wait == WaitFor::guest_killed; };
  if (phase_ == Phase::finally) {
    if (!runs(*thread_)) thread_->wait = WaitFor::nothing;
    return;
  }
  std::optional<std::uint32_t> killed;
  for (const auto& thread : threads_) {
    if (!runs(*thread) || thread->guest_result || !guest_lives_) continue;
    killed = thread->guest_id;
    guest_.cancel(*killed);
  }
  drop_others();
  if (!killed) return enter_finally();
  phase_ = Phase::stopping;
  thread_->guest_id = *killed;
  thread_->guest_result.reset();
  wait_until(WaitFor::guest_killed, clock_.now() + kKillGrace);
}

void Engine::enter_finally() {
  phase_ = Phase::finally;
  hooks_.clear();
  hooks_to_begin_.clear();
  thread_->wait = WaitFor::nothing;
  limit_timer_->arm_at(clock_.now() + program_.limits.virtual_time);
  thread_->stack.assign(1, Block{&program_.finally, 0, nullptr, 0, 0});
}

void Engine::finish() {
  if (phase_ == Phase::ended) return;
  if (holds_) {
    finish_after_hold_ = true;
    return;
  }
  timer_->cancel();
  limit_timer_->cancel();
  boot_timer_->cancel();
  verdict_.close(static_cast<std::uint64_t>(clock_.now().count()));
  phase_ = Phase::ended;
  trace::Event event;
  event.set_source(trace::SOURCE_SCENARIO);
  *event.mutable_verdict() = verdict_.message();
  sink_.emit(std::move(event));
  machine_.finish();
}

}  // namespace bamboozle::scenario
