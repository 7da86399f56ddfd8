// What the steps of engine.h wait for: whether it has come, and whether it came in time.
#include <fmt/format.h>

#include <algorithm>

#include "modem-model/scenario/engine.h"
#include "modem-model/scenario/stimulus.h"
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

std::string describe(const ExpectStep& step) {
  return fmt::format("{} within {}", step.pattern.text(),
                     step.within.min.count() == 0 ? time_text(step.within.max) : time_text(step.within));
}

}  // namespace

bool Engine::past_deadline() const { return clock_.now() >= deadline_; }

bool Engine::awaited(const trace::Event& event) const {
  if (wait_ != WaitFor::expectation && wait_ != WaitFor::never && wait_ != WaitFor::group) return false;
  if (!window_.keeps(event.kind_case())) return false;
  if (const auto* expect = std::get_if<ExpectStep>(&current_->action)) return expect->pattern.matches(event);
  if (const auto* never = std::get_if<NeverStep>(&current_->action)) return never->pattern.matches(event);
  return true;
}

void Engine::poll() {
  switch (wait_) {
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
    case WaitFor::send:
      if (!past_deadline()) return;
      stimulus();
      send_all(std::get<SendStep>(current_->action), modem_);
      return done();
  }
}

void Engine::poll_guest() {
  if (!guest_result_ && !past_deadline()) return;
  constexpr Nanoseconds kKillGrace = std::chrono::seconds{1};
  const bool killed = wait_ == WaitFor::guest_killed;
  const auto* step = current_ != nullptr ? std::get_if<GuestStep>(&current_->action) : nullptr;
  if (phase_ == Phase::stopping) {  // the failure is told already
    if (!guest_result_) guest_lives_ = false;
    if (!guest_result_) fail(Outcome::hang, "limit", "the guest to end a killed command within 1s", "no answer: the guest hangs");
    return enter_finally();
  }
  if (phase_ == Phase::listening) {
    if (!guest_result_ || guest_result_->exit_status() != 0) {
      fail(guest_result_ ? Outcome::error : Outcome::hang, "guest",
           fmt::format("a UDP socket on port {}", program_.udp_ports[next_port_ - 1]),
           guest_result_ ? tail(guest_result_->output()) : "no answer from the guest agent");
      guest_lives_ = guest_result_.has_value();
      wait_ = WaitFor::nothing;
      return enter_finally();
    }
    wait_ = WaitFor::nothing;
    return start_steps();
  }
  if (!guest_result_ && !killed) {
    wait_until(WaitFor::guest_killed, clock_.now() + kKillGrace);
    return guest_.cancel(guest_id_);
  }
  if (!killed) return judge_guest(*step);
  const std::string expected = fmt::format("an end within {}", time_text(step->within));
  wait_ = WaitFor::nothing;
  if (guest_result_) {
    fail(Outcome::fail, "guest", expected, fmt::format("it ran on and was killed; {}", tail(guest_result_->output())));
  } else {
    guest_lives_ = false;
    fail(Outcome::hang, "limit", expected, "it ran on and could not be killed: the guest hangs");
  }
  stop_steps();
}

void Engine::judge_guest(const GuestStep& step) {
  const trace::GuestCommand result = *guest_result_;
  const bool exit_fits = result.exit_status() == step.exit;
  if (exit_fits && (!step.output || fits(*step.output, result.output()))) return done();
  wait_ = WaitFor::nothing;
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
      !stack_.empty() && stack_.back().owner != nullptr && std::holds_alternative<InOrderStep>(stack_.back().owner->action);
  const std::uint64_t floor = ordered ? stack_.back().order_floor : 0;
  const EventWindow::Entry* found = window_.find(step.pattern, floor);
  const bool stands = found == nullptr && floor == 0 && window_.holds_now(step.pattern);
  if (found == nullptr && !stands) {
    if (!last_chance) return Match::pending;
    fail(Outcome::fail, "expectation", describe(step), window_.summary(step.pattern), window_.near_misses(step.pattern));
    return Match::failed;
  }
  const Nanoseconds when = stands ? base_ : std::max(base_, time_of(found->event));
  const Nanoseconds elapsed = when - base_;
  if (elapsed < step.within.min || elapsed > step.within.max) {
    fail(Outcome::fail, "expectation", describe(step),
         stands ? "too early: it was so already"
                : fmt::format("too {}: it came after {}", elapsed < step.within.min ? "early" : "late", time_text(elapsed)));
    return Match::failed;
  }
  if (stands) return Match::met;
  if (ordered) stack_.back().order_floor = found->position;
  window_.consume(found->position);
  if (wait_ == WaitFor::expectation) base_ = when;
  if (wait_ == WaitFor::group) group_base_ = std::max(group_base_, when);
  return Match::met;
}

void Engine::poll_expectation() {
  const Match result = match(std::get<ExpectStep>(current_->action), past_deadline());
  if (result == Match::pending) return;
  if (result == Match::met) return done();
  wait_ = WaitFor::nothing;
  stop_steps();
}

void Engine::poll_never() {
  const auto& step = std::get<NeverStep>(current_->action);
  if (const EventWindow::Entry* found = window_.find(step.pattern, never_floor_)) {
    const Nanoseconds after = time_of(found->event) - (deadline_ - step.duration);
    wait_ = WaitFor::nothing;
    fail(Outcome::fail, "never", fmt::format("never {} for {}", step.pattern.text(), time_text(step.duration)),
         fmt::format("it came after {}", time_text(after)));
    return stop_steps();
  }
  if (past_deadline()) done();
}

void Engine::poll_group() {
  const auto& group = std::get<AnyOrderStep>(current_->action);
  for (std::size_t i = 0; i < group.steps.size(); ++i) {
    if (group_met_[i]) continue;
    const auto& step = std::get<ExpectStep>(group.steps[i].action);
    const Match result = match(step, past_deadline());
    if (result == Match::failed) {
      wait_ = WaitFor::nothing;
      return stop_steps();
    }
    group_met_[i] = result == Match::met;
  }
  if (std::all_of(group_met_.begin(), group_met_.end(), [](bool met) { return met; })) {
    base_ = std::max(base_, group_base_);
    done();
  }
}

}  // namespace bamboozle::scenario
