#include "modem-model/faults/injector.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bamboozle::faults {
namespace {

bool is_frame(Point point) { return point == Point::downlink_frame || point == Point::uplink_frame; }
bool is_modem_line(Point point) { return point == Point::modem_pc || point == Point::modem_ack; }
bool is_done(Point point) { return point == Point::uplink_done || point == Point::downlink_done; }
bool is_interrupt(Point point) { return point == Point::bam_interrupt || point == Point::smsm_interrupt; }

// One draw out of 2^32: exact for the ends, and fine enough between.
bool happens(double probability, RandomStream& stream) {
  constexpr std::uint64_t kWhole = std::uint64_t{1} << 32;
  return stream.uniform(0, kWhole - 1) < static_cast<std::uint64_t>(probability * static_cast<double>(kWhole));
}

}  // namespace

bool possible(Effect effect, Point point) {
  switch (effect) {
    case Effect::drop:
    case Effect::delay: return true;
    case Effect::crash: return !is_interrupt(point) && !is_done(point);
    case Effect::lose_edge: return is_modem_line(point);
    case Effect::duplicate: return is_frame(point) || point == Point::modem_ack || point == Point::smsm_interrupt;
    case Effect::set:
    case Effect::truncate: return point == Point::downlink_frame;
    case Effect::glitch: return point == Point::modem_pc;
    case Effect::pulse: return point == Point::bam_interrupt;
    case Effect::count: break;
  }
  return false;
}

FaultInjector::FaultInjector(Clock& clock, EventSink& sink, std::uint64_t seed)
    : clock_(clock), sink_(sink), seed_(seed), timer_(clock.make_timer([this] { run_due(); })) {}

void FaultInjector::install(Rule rule) {
  remove(rule.name);
  RandomStream stream(seed_, "fault " + rule.name);
  rules_.push_back({std::move(rule), clock_.now(), 0, 0, stream});
}

bool FaultInjector::remove(std::string_view name) {
  return std::erase_if(rules_, [name](const Installed& each) { return each.rule.name == name; }) != 0;
}

bool FaultInjector::fits(Installed& installed, const Occasion& occasion) const {
  const Conditions& when = installed.rule.when;
  if (installed.rule.point != occasion.point) return false;
  if (when.channel && when.channel != occasion.channel) return false;
  if (when.command && when.command != occasion.command) return false;
  if (when.level && when.level != occasion.level) return false;
  if (when.between) {
    const Nanoseconds age = clock_.now() - installed.since;
    if (age < when.between->min || age > when.between->max) return false;
  }
  ++installed.seen;
  if (when.nth != 0 && installed.seen != when.nth) return false;
  if (when.every != 0 && installed.seen % when.every != 0) return false;
  if (installed.rule.times != 0 && installed.struck >= installed.rule.times) return false;
  return !when.probability || happens(*when.probability, installed.stream);
}

std::optional<Strike> FaultInjector::strike(const Occasion& occasion) {
  Installed* first = nullptr;
  for (Installed& each : rules_)
    if (fits(each, occasion) && first == nullptr) first = &each;
  if (first == nullptr) return std::nullopt;
  ++first->struck;
  const Action& action = first->rule.action;
  const Strike strike{action.effect, first->stream.draw(action.time), action.fields, action.size};
  trace(first->rule, occasion, strike);
  return strike;
}

void FaultInjector::later(Nanoseconds delay, std::function<void()> work) {
  due_.emplace(clock_.now() + delay, std::move(work));
  timer_->arm_at(due_.begin()->first);
}

void FaultInjector::run_due() {
  while (!due_.empty() && due_.begin()->first <= clock_.now()) {
    const std::function<void()> work = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    work();
  }
  if (!due_.empty()) timer_->arm_at(due_.begin()->first);
}

void FaultInjector::trace(const Rule& rule, const Occasion& occasion, const Strike& strike) {
  trace::Event event;
  event.set_source(trace::SOURCE_SCENARIO);
  trace::Fault& fault = *event.mutable_fault();
  fault.set_rule(rule.name);
  fault.set_point(std::string(name_of(occasion.point)));
  fault.set_effect(std::string(name_of(strike.effect)));
  fault.set_delay_ns(static_cast<std::uint64_t>(strike.time.count()));
  if (occasion.channel) fault.set_channel(*occasion.channel);
  if (occasion.level) fault.set_level(*occasion.level);
  sink_.emit(std::move(event));
}

}  // namespace bamboozle::faults
