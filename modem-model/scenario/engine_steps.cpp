// The interpreter of engine.h: which step comes next, and what each verb does.
#include <algorithm>
#include <type_traits>

#include "modem-model/scenario/engine.h"
#include "modem-model/scenario/stimulus.h"

namespace bamboozle::scenario {

void Engine::run_steps() {
  // a loop of steps that take no time gives way now and then, so that what they caused can happen
  constexpr int kStepsAtOnce = 256;
  for (int i = 0; i < kStepsAtOnce; ++i) {
    if ((phase_ != Phase::running && phase_ != Phase::finally) || wait_ != WaitFor::nothing) return;
    drain();
    if (phase_ != Phase::ended && wait_ == WaitFor::nothing) next_step();
  }
  work_->schedule();
}

void Engine::next_step() {
  while (!stack_.empty()) {
    Block& block = stack_.back();
    if (block.next < block.steps->size()) return begin((*block.steps)[block.next++]);
    if (!next_iteration(block)) leave(block);
  }
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
  stack_.pop_back();
  if (owner != nullptr) emit_step(*owner, trace::Step::DONE);
}

void Engine::begin(const Step& step) {
  current_ = &step;
  // in finally a dead guest is left alone: every step of it would only wait for its limit
  if (phase_ == Phase::finally && !guest_lives_ && std::holds_alternative<GuestStep>(step.action)) return;
  current_open_ = true;
  emit_step(step, trace::Step::BEGIN);
  std::visit([this](const auto& action) { perform(action); }, step.action);
}

void Engine::done() {
  wait_ = WaitFor::nothing;
  timer_->cancel();
  const bool expectation =
      std::holds_alternative<ExpectStep>(current_->action) || std::holds_alternative<AnyOrderStep>(current_->action);
  if (!expectation) base_ = std::max(base_, clock_.now());
  current_open_ = false;
  emit_step(*current_, trace::Step::DONE);
}

void Engine::stimulus() { window_.open(); }

void Engine::wait_until(WaitFor what, Nanoseconds deadline) {
  wait_ = what;
  deadline_ = deadline;
  timer_->arm_at(deadline);
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
  for (const Block& block : stack_) {
    const bool loop = block.owner != nullptr && !std::holds_alternative<InOrderStep>(block.owner->action);
    if (loop && block.owner != &step) record.set_iteration(block.iteration + 1);
  }
  sink_.emit(std::move(event));
}

Nanoseconds Engine::draw(const TimeRange& range) {
  return streams_.try_emplace(current_->stream, options_.seed, current_->stream).first->second.draw(range);
}

void Engine::perform(const GuestStep& step) {
  stimulus();
  GuestRequest request = step.request;
  if (step.module_under_test) {
    request.text = request.kind == GuestRequest::Kind::load ? options_.driver_path : options_.driver_module;
  }
  guest_result_.reset();
  wait_until(WaitFor::guest, clock_.now() + step.within);
  guest_id_ = guest_.start(request);
}

void Engine::perform(const ModemStep& step) {
  stimulus();
  if (step.action == ModemStep::Action::boot) {
    modem_.boot();
  } else {
    modem_.crash();
  }
  done();
}

void Engine::perform(const PowerStep& step) {
  stimulus();
  modem_.hold_power(step.up);
  done();
}

void Engine::perform(const ChannelStep& step) {
  stimulus();
  if (step.open) {
    modem_.open_channel(step.channel);
  } else {
    modem_.close_channel(step.channel);
  }
  done();
}

void Engine::perform(const SendStep& step) {
  const Nanoseconds delay = draw(step.after);
  wait_until(WaitFor::send, clock_.now() + delay);
  if (delay.count() == 0) poll();
}

void Engine::perform(const ExpectStep& step) {
  wait_until(WaitFor::expectation, std::max(clock_.now(), base_ + step.within.max));
  poll();
}

void Engine::perform(const NeverStep& step) {
  never_floor_ = window_.newest();
  wait_until(WaitFor::never, clock_.now() + step.duration);
}

void Engine::perform(const WaitStep& step) { wait_until(WaitFor::delay, clock_.now() + draw(step.duration)); }

void Engine::perform(const RepeatStep& step) {
  stack_.push_back({&step.steps, 0, current_, 0, 0});
  current_open_ = false;
}

void Engine::perform(const ForeachStep& step) {
  stack_.push_back({&step.iterations.front(), 0, current_, 0, 0});
  current_open_ = false;
}

void Engine::perform(const InOrderStep& step) {
  stack_.push_back({&step.steps, 0, current_, 0, 0});
  current_open_ = false;
}

void Engine::perform(const AnyOrderStep& step) {
  Nanoseconds last{0};
  for (const Step& each : step.steps) last = std::max(last, std::get<ExpectStep>(each.action).within.max);
  group_met_.assign(step.steps.size(), false);
  wait_until(WaitFor::group, std::max(clock_.now(), base_ + last));
  poll();
}

}  // namespace bamboozle::scenario
