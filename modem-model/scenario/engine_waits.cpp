// What the steps of engine.h wait for: whether it has come, and whether it came in time.
#include <fmt/format.h>

#include <algorithm>

#include "modem-model/scenario/engine.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

std::string tail(std::string_view output) {
  constexpr std::size_t kShown = 600;
  while (!output.empty() && (output.back() == '\n' || output.back() == ' ')) output.remove_suffix(1);
  if (output.empty()) return "no output";
  if (output.size() > kShown) return fmt::format("output ends with: …{}", output.substr(output.size() - kShown));
  return fmt::format("output: {}", output);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool fits(const OutputCheck& check, const std::string& output) {
  switch (check.test) {
    case OutputCheck::Test::equals:
      return trimmed(output) == trimmed(check.wanted);
    case OutputCheck::Test::contains:
      return output.find(check.wanted) != std::string::npos;
    case OutputCheck::Test::matches: {
      // std::regex recurses over its subject: a guest's long output must not eat the host's stack
      constexpr std::size_t kSearched = 4096;
      const std::string subject = output.substr(0, kSearched);
      try {
        return std::regex_search(subject, check.expression);
      } catch (const std::regex_error&) {
        return false;
      }
    }
  }
  return false;
}

std::string wanted_output(const OutputCheck& check) {
  switch (check.test) {
    case OutputCheck::Test::equals:
      return fmt::format("output: {}", check.wanted);
    case OutputCheck::Test::contains:
      return fmt::format("output that contains: {}", check.wanted);
    case OutputCheck::Test::matches:
      return fmt::format("output that matches: {}", check.wanted);
  }
  return {};
}

Nanoseconds time_of(const trace::Event& event) { return Nanoseconds{static_cast<std::int64_t>(event.time_ns())}; }

double seconds_of(Nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

std::string describe(const ExpectStep& step) {
  const std::string count = step.exactly     ? fmt::format("exactly {} times ", step.count)
                            : step.count > 1 ? fmt::format("{} times ", step.count)
                                             : "";
  return fmt::format("{}{} within {}", count, step.pattern.text(),
                     step.within.min.count() == 0 ? time_text(step.within.max) : time_text(step.within));
}

}  // namespace

bool Engine::past_deadline() const { return clock_.now() >= thread_->deadline; }

bool Engine::awaited(const Thread& thread, const trace::Event& event) const {
  if (thread.wait == WaitFor::ledger) return event.kind_case() == trace::Event::kGuestReceive || event.kind_case() == trace::Event::kPacket;
  if (thread.wait != WaitFor::expectation && thread.wait != WaitFor::never && thread.wait != WaitFor::group) return false;
  if (!window_.keeps(event.kind_case())) return false;
  if (const auto* expect = std::get_if<ExpectStep>(&thread.current->action)) return expect->pattern.matches(event);
  if (const auto* never = std::get_if<NeverStep>(&thread.current->action)) return never->pattern.matches(event);
  return true;
}

void Engine::poll() {
  switch (thread_->wait) {
    case WaitFor::nothing:
      return;
    case WaitFor::guest:
    case WaitFor::guest_killed:
      return poll_guest();
    case WaitFor::expectation:
      return poll_expectation();
    case WaitFor::never:
      return poll_never();
    case WaitFor::group:
      return poll_group();
    case WaitFor::delay:
      if (past_deadline()) done();
      return;
    case WaitFor::ledger:
      return poll_ledger();
    case WaitFor::start:
      if (!past_deadline()) return;
      thread_->wait = WaitFor::nothing;
      return act();
    case WaitFor::branches:
      if (thread_->branches != 0) return;
      join_branches();
      return done();
    case WaitFor::hooks:
      if (!hooks_run()) thread_->wait = WaitFor::nothing;
      return;
  }
}

void Engine::poll_guest() {
  if (!thread_->guest_result && !past_deadline()) return;
  const bool killed = thread_->wait == WaitFor::guest_killed;
  const auto* step = thread_->current != nullptr ? std::get_if<GuestStep>(&thread_->current->action) : nullptr;
  if (phase_ == Phase::stopping) {  // the failure is told already
    if (!thread_->guest_result) guest_lives_ = false;
    if (!thread_->guest_result)
      fail(Outcome::hang, "limit", fmt::format("the guest to end a killed command within {}", time_text(kKillGrace)),
           "no answer: the guest hangs");
    return enter_finally();
  }
  if (phase_ == Phase::listening) {
    if (!thread_->guest_result || thread_->guest_result->exit_status() != 0) {
      fail(thread_->guest_result ? Outcome::error : Outcome::hang, "guest",
           fmt::format("a UDP socket on port {}", program_.udp_ports[next_port_ - 1]),
           thread_->guest_result ? tail(thread_->guest_result->output()) : "no answer from the guest agent");
      guest_lives_ = thread_->guest_result.has_value();
      thread_->wait = WaitFor::nothing;
      return enter_finally();
    }
    thread_->wait = WaitFor::nothing;
    return start_steps();
  }
  if (!thread_->guest_result && !killed) {
    wait_until(WaitFor::guest_killed, clock_.now() + kKillGrace);
    return guest_.cancel(thread_->guest_id);
  }
  if (!killed) return judge_guest(*step);
  const std::string expected = fmt::format("an end within {}", time_text(step->within));
  thread_->wait = WaitFor::nothing;
  if (thread_->guest_result) {
    fail(Outcome::fail, "guest", expected, fmt::format("it ran on and was killed; {}", tail(thread_->guest_result->output())));
  } else {
    guest_lives_ = false;
    fail(Outcome::hang, "limit", expected, "it ran on and could not be killed: the guest hangs");
  }
  stop_steps();
}

void Engine::judge_guest(const GuestStep& step) {
  const trace::GuestCommand result = *thread_->guest_result;
  const bool exit_fits = result.exit_status() == step.exit;
  if (exit_fits && (!step.output || fits(*step.output, result.output()))) return done();
  thread_->wait = WaitFor::nothing;
  if (!exit_fits) {
    fail(Outcome::fail, "guest", fmt::format("exit status {}", step.exit),
         fmt::format("exit status {}; {}", result.exit_status(), tail(result.output())));
  } else {
    fail(Outcome::fail, "guest", wanted_output(*step.output), tail(result.output()));
  }
  stop_steps();
}

Engine::Match Engine::match(const ExpectStep& step, bool last_chance) {
  const bool ordered =
      !thread_->stack.empty() && thread_->stack.back().owner != nullptr && std::holds_alternative<InOrderStep>(thread_->stack.back().owner->action);
  const std::uint64_t order_floor = ordered ? thread_->stack.back().order_floor : 0;
  const bool last = thread_->wait != WaitFor::expectation || thread_->met + 1 >= step.count;
  const EventWindow::Entry* found = window_.find(step.pattern, std::max(thread_->floor, order_floor), thread_->takers);
  const bool stands = found == nullptr && order_floor == 0 && step.count == 1 && window_.holds_now(step.pattern);
  if (found == nullptr && !stands) {
    if (!last_chance) return Match::pending;
    std::string got = window_.summary(step.pattern, thread_->floor, thread_->wait == WaitFor::expectation ? thread_->met : 0);
    if (step.count > 1) got = fmt::format("{} of {}; {}", thread_->met, step.count, got);
    fail(Outcome::fail, "expectation", describe(step), std::move(got), window_.near_misses(step.pattern, thread_->floor));
    return Match::failed;
  }
  const Nanoseconds when = stands ? thread_->base : std::max(thread_->base, time_of(found->event));
  // in order, what counts is the time between the two events, also if both came while a guest command ran
  const std::optional<Nanoseconds> before = ordered && !stands ? thread_->stack.back().order_time : std::nullopt;
  const Nanoseconds elapsed = before ? time_of(found->event) - *before : when - thread_->base;
  if ((last && elapsed < step.within.min) || elapsed > step.within.max) {
    fail(Outcome::fail, "expectation", describe(step),
         stands ? "too early: it was so already"
                : fmt::format("too {}: it came after {}", elapsed < step.within.min ? "early" : "late", time_text(elapsed)));
    return Match::failed;
  }
  if (stands) return Match::met;
  if (ordered) {
    thread_->stack.back().order_floor = found->position;
    if (last) thread_->stack.back().order_time = time_of(found->event);
  }
  window_.consume(found->position, thread_->takers.front());
  if (thread_->wait == WaitFor::expectation && last) thread_->base = when;
  if (thread_->wait == WaitFor::group) thread_->group_base = std::max(thread_->group_base, when);
  return Match::met;
}

void Engine::poll_expectation() {
  const auto& step = std::get<ExpectStep>(thread_->current->action);
  if (step.exactly) return poll_exactly(step);
  for (;;) {
    const Match result = match(step, past_deadline());
    if (result == Match::pending) return;
    if (result == Match::failed) break;
    if (++thread_->met >= step.count) return done();
  }
  thread_->wait = WaitFor::nothing;
  stop_steps();
}

/// All of the time is waited. A state that stands as it begins is no event.
void Engine::poll_exactly(const ExpectStep& step) {
  const Nanoseconds end = thread_->deadline;
  while (thread_->counted.size() <= step.count) {
    const EventWindow::Entry* found = window_.find(step.pattern, thread_->floor, thread_->takers);
    if (found == nullptr || time_of(found->event) > end) break;
    window_.consume(found->position, thread_->takers.front());
    thread_->counted.push_back(time_of(found->event));
  }
  const std::size_t came = thread_->counted.size();
  if (came <= step.count) {
    if (!past_deadline()) return;
    if (came == step.count) {
      thread_->base = end;
      return done();
    }
  }
  thread_->wait = WaitFor::nothing;
  std::string got = came > step.count ? "one too many" : fmt::format("{} of {}", came, step.count);
  const Nanoseconds begin = end - step.within.max;
  for (std::size_t i = 0; i < came; ++i)
    got += fmt::format("{}{:.9f}{}", i == 0 ? ", at " : ", ", seconds_of(thread_->counted[i]),
                       thread_->counted[i] < begin ? " (before this step began)" : "");
  if (came < step.count) got += "; " + window_.summary(step.pattern, thread_->floor, came);
  fail(Outcome::fail, "expectation", describe(step), std::move(got), window_.near_misses(step.pattern, thread_->floor));
  stop_steps();
}

void Engine::poll_never() {
  const auto& step = std::get<NeverStep>(thread_->current->action);
  if (const EventWindow::Entry* found = window_.find(step.pattern, thread_->never_floor)) {
    const Nanoseconds after = time_of(found->event) - (thread_->deadline - step.duration);
    thread_->wait = WaitFor::nothing;
    fail(Outcome::fail, "never", fmt::format("never {} for {}", step.pattern.text(), time_text(step.duration)),
         fmt::format("it came after {}", time_text(after)));
    return stop_steps();
  }
  if (past_deadline()) done();
}

void Engine::poll_group() {
  const auto& group = std::get<AnyOrderStep>(thread_->current->action);
  for (std::size_t i = 0; i < group.steps.size(); ++i) {
    if (thread_->group_met[i]) continue;
    const auto& step = std::get<ExpectStep>(group.steps[i].action);
    const Match result = match(step, past_deadline());
    if (result == Match::failed) {
      thread_->wait = WaitFor::nothing;
      return stop_steps();
    }
    thread_->group_met[i] = result == Match::met;
  }
  if (std::all_of(thread_->group_met.begin(), thread_->group_met.end(), [](bool met) { return met; })) {
    thread_->base = std::max(thread_->base, thread_->group_base);
    done();
  }
}

}  // namespace bamboozle::scenario
