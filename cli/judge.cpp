#include "cli/judge.h"

#include <fmt/format.h>

#include <deque>
#include <fstream>
#include <optional>
#include <vector>

#include "cli/digest.h"
#include "modem-model/scenario/kernel_log_scanner.h"
#include "modem-model/trace/reader.h"
#include "modem-model/trace/text.h"

namespace bamboozle::cli {
namespace {

constexpr std::size_t kLastEvents = 12;
constexpr std::size_t kTailLines = 20;
constexpr std::size_t kLongestLine = 1000;

/// What a reading of trace.pb gives.
struct TraceSummary {
  bool exists = false;
  bool has_header = false;
  std::string problem;  // cut or damaged
  std::optional<trace::Verdict> verdict;
  std::string last_step;
  std::uint32_t last_line = 0;
  std::uint64_t last_time = 0;
  std::vector<std::string> last_events;
};

TraceSummary summarize(const std::filesystem::path& path) {
  TraceSummary summary;
  std::deque<trace::Event> last;
  trace::Reader reader(path);
  trace::Event event;
  trace::Reader::Status status = reader.next(event);
  for (; status == trace::Reader::Status::event; status = reader.next(event)) {
    summary.exists = true;
    summary.last_time = event.time_ns();
    summary.verdict.reset();  // only the last event is an end marker
    if (event.has_run_header()) summary.has_header = true;
    if (event.has_step() && event.step().phase() == trace::Step::BEGIN) {
      summary.last_step = event.step().label().empty() ? event.step().text() : event.step().label();
      summary.last_line = event.step().line();
    }
    if (event.has_verdict()) summary.verdict = event.verdict();
    last.push_back(event);
    if (last.size() > kLastEvents) last.pop_front();
  }
  summary.problem = reader.problem();
  for (const trace::Event& each : last) summary.last_events.push_back(trace::format_line(each));
  return summary;
}

/// The first finding on the console that the scenario does not allow; a panic is never allowed to look like anything else.
std::optional<scenario::KernelFinding> scan_console(const std::filesystem::path& path, const std::set<std::string>& allowed) {
  const scenario::KernelLogScanner scanner;
  std::optional<scenario::KernelFinding> first;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    auto finding = scanner.scan_console_line(line);
    if (!finding) continue;
    if (finding->kind == "guest_panic") return finding;
    if (!first && !allowed.contains(std::string(finding->kind))) first = std::move(finding);
  }
  return first;
}

FailureReport from_event(const trace::Failure& failure) {
  return {failure.line(),
          failure.column(),
          failure.step(),
          failure.kind(),
          failure.expected(),
          failure.got(),
          {failure.near_misses().begin(), failure.near_misses().end()},
          failure.time_ns(),
          {failure.last_events().begin(), failure.last_events().end()}};
}

/// A failure that this side found, at the place where the trace ends.
FailureReport at_the_end(const TraceSummary& trace, std::string kind, std::string expected, std::string got) {
  FailureReport failure;
  failure.line = trace.last_line;
  failure.step = trace.last_step;
  failure.kind = std::move(kind);
  failure.expected = std::move(expected);
  failure.got = std::move(got);
  failure.time_ns = trace.last_time;
  failure.last_events = trace.last_events;
  return failure;
}

void judge_without_verdict(const RunEvidence& evidence, const TraceSummary& trace, const std::string& problem, Result& result) {
  if (evidence.end.how == ProgramEnd::How::timed_out) {
    result.outcome = Outcome::hang;
    result.failures.push_back(at_the_end(trace, "limit", "a verdict within the limit on wall time (limits: {wall: …})",
                                         "QEMU " + evidence.end.text() + " without one"));
    return;
  }
  result.outcome = Outcome::error;
  std::string got = "QEMU " + evidence.end.text();
  if (evidence.end.how == ProgramEnd::How::exited && evidence.end.status == 0) got = "the machine ended before the scenario did";
  if (!trace.exists) got += ", before the scenario began";
  if (!problem.empty()) got += "; " + problem;
  result.failures.push_back(at_the_end(trace, "harness", "a Verdict event at the end of trace.pb", got));
}

// A scenario that passed says nothing about a machine that died or hung on its way out.
void judge_the_end(const RunEvidence& evidence, const TraceSummary& trace, Result& result) {
  if (evidence.end.how != ProgramEnd::How::signaled && evidence.end.how != ProgramEnd::How::timed_out) return;
  result.outcome = Outcome::error;
  result.failures.push_back(at_the_end(trace, "harness", "QEMU to end by itself after a green verdict", "QEMU " + evidence.end.text()));
}

void add_tail(const std::filesystem::path& folder, const std::string& name, Result& result) {
  std::vector<std::string> lines = last_lines(folder / name, kTailLines);
  if (!lines.empty()) result.tails.push_back({"the end of " + name, std::move(lines)});
}

}  // namespace

std::vector<std::string> last_lines(const std::filesystem::path& path, std::size_t count) {
  std::deque<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    if (line.size() > kLongestLine) line.resize(kLongestLine);
    lines.push_back(std::move(line));
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

void judge(const RunEvidence& evidence, Result& result) {
  const std::filesystem::path trace_file = evidence.folder / "trace.pb";
  const TraceSummary trace = summarize(trace_file);
  const auto finding = scan_console(evidence.folder / "console.log", evidence.allowed);
  result.virtual_ns = trace.last_time;
  result.trace_sha256 = sha256_of_file(trace_file).value_or("");
  std::string problem = trace.exists ? trace.problem : "";
  if (trace.exists && problem.empty() && !trace.has_header) problem = trace_file.string() + ": has no RunHeader";
  std::optional<Outcome> outcome;
  if (trace.verdict && problem.empty()) outcome = parse_outcome(trace.verdict->outcome());

  if (outcome) {
    result.complete = true;
    result.outcome = *outcome;
    for (const trace::Failure& failure : trace.verdict->failures()) result.failures.push_back(from_event(failure));
    if (result.outcome == Outcome::pass) judge_the_end(evidence, trace, result);
  } else if (finding && finding->kind == "guest_panic") {
    result.outcome = Outcome::crash;
  } else {
    judge_without_verdict(evidence, trace, problem, result);
  }
  if (finding && (result.outcome == Outcome::pass || (result.outcome == Outcome::crash && result.failures.empty()))) {
    result.outcome = finding->kind == "guest_panic" ? Outcome::crash : Outcome::fail;
    result.failures.push_back(at_the_end(trace, std::string(finding->kind), "a console without a kernel report",
                                         fmt::format("{}: {}", finding->what, finding->text)));
  }
  if (result.outcome == Outcome::pass) return;
  add_tail(evidence.folder, "console.log", result);
  if (result.outcome == Outcome::error) add_tail(evidence.folder, "qemu.log", result);
}

}  // namespace bamboozle::cli
