#include "modem-model/views/html/run_digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace bamboozle::views::html {
namespace {

using nlohmann::json;

constexpr std::size_t kLogLines = 80;
constexpr std::size_t kSteps = 400;
constexpr std::size_t kLongestValue = 4000;
constexpr std::size_t kLongestList = 40;
constexpr int kDeepest = 8;

json bounded(const json& value, int depth) {
  if (value.is_string()) return cut(value.get<std::string>(), kLongestValue);
  if (!value.is_structured()) return value;
  json out = value.is_array() ? json::array() : json::object();
  if (depth == 0) return out;
  for (const auto& [key, inner] : value.items()) {
    if (out.size() == kLongestList) break;
    if (value.is_array())
      out.push_back(bounded(inner, depth - 1));
    else
      out[cut(key, kLongestText)] = bounded(inner, depth - 1);
  }
  return out;
}

/// As result.json has it.
json failure_of(const trace::Failure& failure) {
  const auto list = [](const auto& texts) {
    json out = json::array();
    for (const std::string& text : texts) out.push_back(text);
    return out;
  };
  return {{"file", failure.file()},
          {"line", failure.line()},
          {"column", failure.column()},
          {"step", failure.step()},
          {"kind", failure.kind()},
          {"expected", failure.expected()},
          {"got", failure.got()},
          {"near_misses", list(failure.near_misses())},
          {"virtual_ns", failure.time_ns()},
          {"last_events", list(failure.last_events())}};
}

bool goes_wrong(const trace::Event& event) {
  return (event.has_violation() && !event.violation().allowed()) ||
         (event.has_step() && event.step().phase() == trace::Step::FAILED);
}

}  // namespace

json bounded(const json& value) { return bounded(value, kDeepest); }

void add_result(json& run, const json& result) {
  run["result"] = bounded(result);
  const json failures = run["result"].value("failures", json());
  run["result"].erase("failures");
  json judged = json::array();
  if (failures.is_array())
    for (const json& failure : failures)
      if (failure.is_object()) judged.push_back(failure);
  if (!judged.empty()) run["failures"] = std::move(judged);
}

void RunDigest::take_step(const trace::Event& event) {
  const trace::Step& step = event.step();
  if (steps_.size() >= kSteps && !steps_.contains(step.index())) return;
  StepState& state = steps_[step.index()];
  state.line = step.line();
  state.label = cut(step.label(), kLongestText);
  state.text = cut(step.text(), kLongestText);
  state.phase = step.phase() == trace::Step::BEGIN ? "begin" : step.phase() == trace::Step::FAILED ? "failed" : "done";
  if (step.phase() == trace::Step::BEGIN) {
    ++state.times;
    state.begun_ns = event.time_ns();
  } else {
    state.ended_ns = event.time_ns();
  }
}

void RunDigest::take(const trace::Event& event) {
  if (events_ == 0) first_ns_ = event.time_ns();
  ++events_;
  last_ns_ = std::max(last_ns_, event.time_ns());
  windows_.take(mark_of(event), goes_wrong(event));
  overview_.take(event);
  ledger_.take(event);
  if (event.has_run_header()) {
    const trace::RunHeader& header = event.run_header();
    header_ = bounded(json{{"scenario", header.scenario()},
                           {"claim", header.claim()},
                           {"profile", header.profile()},
                           {"clock", header.clock()},
                           {"seed", header.seed()},
                           {"qemu", header.qemu_version()}});
  } else if (event.has_step()) {
    take_step(event);
  } else if (event.has_guest_log()) {
    const trace::GuestLog& log = event.guest_log();
    log_.push_back(
        fmt::format("[{:5}.{:06}] {}", log.time_us() / 1000000, log.time_us() % 1000000, cut(log.text(), kLongestText)));
    if (log_.size() > kLogLines) log_.pop_front();
    ++log_lines_;
  } else if (event.has_verdict()) {
    const trace::Verdict& verdict = event.verdict();
    verdict_ = {{"outcome", cut(verdict.outcome(), kLongestText)},
                {"exit_code", verdict.exit_code()},
                {"failures", verdict.failures_size()}};
    failures_ = json::array();
    for (const trace::Failure& failure : verdict.failures()) {
      if (failures_.size() == kLongestList) break;
      failures_.push_back(bounded(failure_of(failure)));
    }
  }
}

json RunDigest::steps() const {
  json list = json::array();
  for (const auto& [index, step] : steps_)
    list.push_back({{"index", index},
                    {"line", step.line},
                    {"label", step.label},
                    {"text", step.text},
                    {"times", step.times},
                    {"begun_ns", step.begun_ns},
                    {"ended_ns", step.ended_ns},
                    {"phase", step.phase}});
  return list;
}

json RunDigest::finish() {
  windows_.finish();
  json windows = json::array();
  for (const EventWindow& window : windows_.windows()) {
    json events = json::array();
    for (const EventMark& mark : window.events) events.push_back(to_json(mark));
    windows.push_back({{"skipped", window.skipped}, {"levels", to_json(window.levels)}, {"events", std::move(events)}});
  }
  json out = {{"header", header_},
              {"verdict", verdict_},
              {"failures", failures_},
              {"events", events_},
              {"shown", windows_.kept()},
              {"first_ns", first_ns_},
              {"last_ns", last_ns_},
              {"limits", {{"head", limits_.head}, {"tail", limits_.tail}, {"before", limits_.before}, {"after", limits_.after}}},
              {"level_names", kLevelNames},
              {"windows", std::move(windows)},
              {"ledger", ledger_.json()},
              {"steps", steps()},
              {"log", log_},
              {"log_lines", log_lines_}};
  if (windows_.kept() != events_) out["overview"] = overview_.json();
  return out;
}

}  // namespace bamboozle::views::html
