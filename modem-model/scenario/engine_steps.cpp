// The interpreter of engine.h: which step comes next, and what each verb does.
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "modem-model/scenario/engine.h"
#include "modem-model/scenario/stimulus.h"

namespace bamboozle::scenario {

void Engine::run_steps() {
  // a loop of steps that take no time gives way now and then, so that what they caused can happen
  constexpr int kStepsAtOnce = 256;
  for (int i = 0; i < kStepsAtOnce; ++i) {
    if ((phase_ != Phase::running && phase_ != Phase::finally) || thread_->finished || thread_->wait != WaitFor::nothing) return;
    if (holds_) return;
    drain();
    if (phase_ != Phase::ended && !thread_->finished && thread_->wait == WaitFor::nothing && !holds_) next_step();
  }
  work_->schedule();
}

void Engine::next_step() {
  while (!thread_->stack.empty()) {
    Block& block = thread_->stack.back();
    if (block.next < block.steps->size()) return begin((*block.steps)[block.next++]);
    if (!next_iteration(block)) leave(block);
  }
  if (thread_ != threads_.front().get()) return end_thread();
  if (phase_ == Phase::running && hooks_run()) return wait_until(WaitFor::hooks, Nanoseconds::max());
  if (phase_ == Phase::running) return enter_finally();
  finish();
}

bool Engine::next_iteration(Block& block) {
  if (block.owner == nullptr) return false;
  if (const auto* repeat = std::get_if<RepeatStep>(&block.owner->action);
      repeat != nullptr && block.iteration + 1 < repeat->times) {
    ++block.iteration;
    block.next = 0;
    return true;
  }
  if (const auto* each = std::get_if<ForeachStep>(&block.owner->action);
      each != nullptr && block.iteration + 1 < each->iterations.size()) {
    block.steps = &each->iterations[++block.iteration];
    block.next = 0;
    return true;
  }
  return false;
}

void Engine::leave(Block& block) {
  const Step* owner = block.owner;
  thread_->stack.pop_back();
  if (owner != nullptr) emit_step(*owner, trace::Step::DONE);
}

void Engine::begin(const Step& step) {
  thread_->current = &step;
  // in finally a dead guest is left alone: every step of it would only wait for its limit
  if (phase_ == Phase::finally && !guest_lives_ && std::holds_alternative<GuestStep>(step.action)) return;
  thread_->open = true;
  emit_step(step, trace::Step::BEGIN);
  const std::optional<Nanoseconds> start = start_of(step);
  if (step.index == options_.pause_at && !std::exchange(paused_at_, true)) {
    pause(fmt::format("{}:{}: {} begins", program_.file, step.at.line, step.label.empty() ? step.text : step.label));
    return wait_until(WaitFor::start, start.value_or(clock_.now()));
  }
  if (start) return wait_until(WaitFor::start, *start);
  act();
}

/// When a step with `after` or `at` does what it does.
std::optional<Nanoseconds> Engine::start_of(const Step& step) {
  if (step.after) return clock_.now() + stream().draw(*step.after);
  if (step.not_before) return started_ + *step.not_before;
  return std::nullopt;
}

void Engine::act() {
  std::visit([this](const auto& action) { perform(action); }, thread_->current->action);
}

void Engine::done() {
  thread_->wait = WaitFor::nothing;
  const bool expectation =
      std::holds_alternative<ExpectStep>(thread_->current->action) || std::holds_alternative<AnyOrderStep>(thread_->current->action);
  if (!expectation) thread_->base = std::max(thread_->base, clock_.now());
  thread_->open = false;
  emit_step(*thread_->current, trace::Step::DONE);
}

void Engine::stimulus() {
  thread_->floor = window_.newest();
  std::uint64_t seen_by_all = thread_->floor;
  for (const auto& thread : threads_) seen_by_all = std::min(seen_by_all, thread->floor);
  window_.forget(seen_by_all);
}

void Engine::wait_until(WaitFor what, Nanoseconds deadline) {
  thread_->wait = what;
  thread_->deadline = deadline;
}

void Engine::emit_step(const Step& step, trace::Step::Phase phase) {
  trace::Event event;
  event.set_source(trace::SOURCE_SCENARIO);
  trace::Step& record = *event.mutable_step();
  record.set_index(step.index);
  record.set_label(step.label);
  record.set_text(step.text);
  record.set_line(step.at.line);
  record.set_column(step.at.column);
  record.set_phase(phase);
  for (const Block& block : thread_->stack) {
    const bool loop = block.owner != nullptr && (std::holds_alternative<RepeatStep>(block.owner->action) ||
                                                 std::holds_alternative<ForeachStep>(block.owner->action));
    if (loop && block.owner != &step) record.set_iteration(block.iteration + 1);
  }
  sink_.emit(std::move(event));
}

RandomStream& Engine::stream() {
  return streams_.try_emplace(thread_->current->stream, options_.seed, thread_->current->stream).first->second;
}

void Engine::perform(const GuestStep& step) {
  stimulus();
  GuestRequest request = step.request;
  if (step.module_under_test) {
    request.text = request.kind == GuestRequest::Kind::load ? options_.driver_path : options_.driver_module;
  }
  thread_->guest_result.reset();
  wait_until(WaitFor::guest, clock_.now() + step.within);
  note_sent(request);
  thread_->guest_id = guest_.start(request);
}

template <Stimulus S>
void Engine::perform(const S& step) {
  stimulus();
  if constexpr (std::is_same_v<S, SendStep>) note_sent(step);
  give(step, modem_, machine_);
  done();
}

void Engine::perform(const ExpectStep& step) {
  thread_->met = 0;
  thread_->counted.clear();
  wait_until(WaitFor::expectation, std::max(clock_.now(), thread_->base + step.within.max));
  if (step.exactly && window_.lost_after(thread_->floor)) {
    thread_->wait = WaitFor::nothing;
    fail(Outcome::fail, "expectation", fmt::format("exactly {} times {}", step.count, step.pattern.text()),
         "nobody knows: more happened while the step before it ran than is kept (4096 events); count from a later step on");
    return stop_steps();
  }
  poll();
}

void Engine::perform(const NeverStep& step) {
  thread_->never_floor = window_.newest();
  wait_until(WaitFor::never, clock_.now() + step.duration);
}

void Engine::perform(const WaitStep& step) { wait_until(WaitFor::delay, clock_.now() + stream().draw(step.duration)); }

void Engine::perform(const FaultStep& step) {
  machine_.install(step.rule);
  done();
}

void Engine::perform(const HealStep& step) {
  heal(step.name);
  done();
}

bool Engine::heal(const std::string& name) {
  const bool fault = machine_.remove_fault(name);
  const bool hook = std::erase_if(hooks_, [&](const ArmedHook& armed) { return armed.hook->name == name; }) != 0;
  return fault || hook;
}

void Engine::perform(const HookStep& step) {
  arm(step.hook);
  done();
}

void Engine::perform(const ParallelStep& step) {
  Thread& parent = *thread_;
  parent.branches = step.branches.size();
  wait_until(WaitFor::branches, Nanoseconds::max());
  for (const std::vector<Step>& branch : step.branches) spawn(branch, &parent);
}

void Engine::perform(const ChooseStep& step) {
  std::uint64_t total = 0;
  for (const std::uint32_t weight : step.weights) total += weight;
  std::uint64_t drawn = stream().uniform(0, total - 1);
  std::size_t chosen = 0;
  while (drawn >= step.weights[chosen]) drawn -= step.weights[chosen++];
  thread_->stack.push_back({&step.choices[chosen], 0, thread_->current, 0, 0});
  thread_->open = false;
}

void Engine::perform(const RepeatStep& step) {
  thread_->stack.push_back({&step.steps, 0, thread_->current, 0, 0});
  thread_->open = false;
}

void Engine::perform(const ForeachStep& step) {
  thread_->stack.push_back({&step.iterations.front(), 0, thread_->current, 0, 0});
  thread_->open = false;
}

void Engine::perform(const InOrderStep& step) {
  thread_->stack.push_back({&step.steps, 0, thread_->current, 0, 0});
  thread_->open = false;
}

void Engine::perform(const AnyOrderStep& step) {
  Nanoseconds last{0};
  for (const Step& each : step.steps) last = std::max(last, std::get<ExpectStep>(each.action).within.max);
  thread_->group_met.assign(step.steps.size(), false);
  wait_until(WaitFor::group, std::max(clock_.now(), thread_->base + last));
  poll();
}

}  // namespace bamboozle::scenario
