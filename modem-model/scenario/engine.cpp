#include "modem-model/scenario/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem-model/scenario/strictness.h"
#include "modem-model/scenario/units.h"
#include "modem-model/trace/text.h"

namespace bamboozle::scenario {
namespace {

void collect(const std::vector<Step>& steps, bool with_never, std::vector<const Pattern*>& to) {
  for (const Step& step : steps) {
    if (const auto* expect = std::get_if<ExpectStep>(&step.action)) to.push_back(&expect->pattern);
    if (const auto* never = std::get_if<NeverStep>(&step.action); never != nullptr && with_never) to.push_back(&never->pattern);
    if (const auto* loop = std::get_if<RepeatStep>(&step.action)) collect(loop->steps, with_never, to);
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
  return patterns;
}

std::set<trace::Event::KindCase> kinds_of(const Program& program) {
  std::set<trace::Event::KindCase> kinds;
  for (const Pattern* pattern : patterns_of(program, true)) kinds.insert(pattern->kind());
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
      boot_timer_(clock.make_timer([this] { modem_.boot(); })) {}

Engine::~Engine() = default;

void Engine::start() {
  if (phase_ != Phase::idle) return;
  phase_ = Phase::booting;
  limit_timer_->arm_at(clock_.now() + options_.hello_limit);
  if (guest_.ready()) work_->schedule();
}

std::set<trace::Event::KindCase> Engine::kinds_of_interest() const {
  std::set<trace::Event::KindCase> kinds = kinds_of(program_);
  kinds.insert({trace::Event::kViolation, trace::Event::kGuestLog, trace::Event::kGuestCommand, trace::Event::kGuestReady});
  // not needed to judge, but they tell a failure's story and are rare
  kinds.insert({trace::Event::kLine, trace::Event::kPower, trace::Event::kChannel, trace::Event::kGuestLink, trace::Event::kStep,
                trace::Event::kNote});
  return kinds;
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
  if (current_ != nullptr) {
    progress.step = current_->index;
    progress.text = current_->label.empty() ? current_->text : current_->label;
  }
  return progress;
}

void Engine::on_event(const trace::Event& event) {
  if (phase_ == Phase::ended) return;
  window_.add(event);
  const bool own_violation = event.kind_case() == trace::Event::kViolation && event.source() == trace::SOURCE_SCENARIO;
  const bool to_act_on = (event.kind_case() == trace::Event::kViolation && !own_violation) ||
                         event.kind_case() == trace::Event::kGuestReady ||
                         (event.kind_case() == trace::Event::kGuestLog && scanner_.scan_message(event.guest_log().text())) ||
                         (event.kind_case() == trace::Event::kGuestCommand && event.guest_command().finished());
  if (to_act_on) inbox_.push_back(event);
  if (to_act_on || awaited(event)) work_->schedule();
}

void Engine::settle() {
  if (phase_ == Phase::idle || phase_ == Phase::ended) return;
  if (phase_ == Phase::booting && guest_.ready()) guest_ready();
  drain();
  poll();
  run_steps();
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
      if (event.guest_command().id() == guest_id_) guest_result_ = event.guest_command();
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
    guest_result_.reset();
    guest_id_ = guest_.start(request);
    return;
  }
  phase_ = Phase::running;
  base_ = clock_.now();
  window_.open();
  stack_.assign(1, Block{&program_.steps, 0, nullptr, 0, 0});
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
      current_ != nullptr ? fmt::format("still in line {}: {}", current_->at.line, current_->text) : "no step begun";
  fail(Outcome::hang, "limit", limit, where);
  // finally had its time: what is left of it would only hang too
  if (phase_ == Phase::finally || phase_ == Phase::stopping) return finish();
  stop_steps();
  run_steps();
}

void Engine::fail(Outcome outcome, std::string_view kind, std::string expected, std::string got,
                  std::vector<std::string> near_misses) {
  trace::Failure failure;
  failure.set_file(program_.file);
  if (current_ != nullptr) {
    failure.set_line(current_->at.line);
    failure.set_column(current_->at.column);
    failure.set_step(current_->label.empty() ? current_->text : current_->label);
  }
  failure.set_kind(std::string(kind));
  failure.set_expected(printable(expected));
  failure.set_got(printable(got));
  for (const std::string& near_miss : near_misses) failure.add_near_misses(printable(near_miss));
  failure.set_time_ns(static_cast<std::uint64_t>(clock_.now().count()));
  for (const trace::Event* event : window_.last_events()) {
    failure.add_last_events(printable(options_.describe ? options_.describe(*event) : trace::format_line(*event)));
  }
  verdict_.add(outcome, std::move(failure));
}

/// A failure ends the steps: what still runs in the guest is killed first, then finally runs. In finally the next step follows.
void Engine::stop_steps() {
  if (phase_ == Phase::ended || phase_ == Phase::stopping) return;
  if (current_ != nullptr && current_open_) emit_step(*current_, trace::Step::FAILED);
  current_open_ = false;
  const bool running = wait_ == WaitFor::guest || wait_ == WaitFor::guest_killed;
  if (phase_ == Phase::finally) {
    if (!running) wait_ = WaitFor::nothing;
    return;
  }
  if (running && guest_lives_ && !guest_result_) {
    constexpr Nanoseconds kKillGrace = std::chrono::seconds{1};
    phase_ = Phase::stopping;
    wait_until(WaitFor::guest_killed, clock_.now() + kKillGrace);
    guest_.cancel(guest_id_);
    return;
  }
  enter_finally();
}

void Engine::enter_finally() {
  phase_ = Phase::finally;
  wait_ = WaitFor::nothing;
  limit_timer_->arm_at(clock_.now() + program_.limits.virtual_time);
  stack_.assign(1, Block{&program_.finally, 0, nullptr, 0, 0});
}

void Engine::finish() {
  if (phase_ == Phase::ended) return;
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
