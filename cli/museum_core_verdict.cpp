#include "cli/museum_core_verdict.h"

#include <fmt/format.h>

#include <algorithm>

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kAtLeast = 10s;
constexpr double kTimesAsLong = 10;  // beside other programs, on a machine with few processors

/// How it turned red, on one line.
std::string why_red(const CoreRun& run) {
  // what a program says in the middle of a test before it is killed is not why
  if (run.end.how == ProgramEnd::How::timed_out) return run.end.text();
  return run.said.why.empty() ? run.end.text() : run.said.why;
}

std::string noticed_by(const CoreRun& run) { return run.said.first_red.empty() ? "behind the last test" : run.said.first_red; }

bool is_error(const CoreRun& run) {
  return run.end.how == ProgramEnd::How::not_started || run.end.how == ProgramEnd::How::interrupted;
}

}  // namespace

std::variant<std::vector<std::string>, std::string> tests_of(const Mutant& mutant, const GtestOutput& control) {
  std::vector<std::string> tests;
  for (const std::string& wanted : mutant.tests) {
    const std::size_t before = tests.size();
    for (const auto& [name, seconds] : control.passed)
      if (name == wanted || name.starts_with(wanted + ".")) tests.push_back(name);
    if (tests.size() == before)
      return fmt::format(
          "{}: there is no test '{}' that is green without the bug; expected Suite.Name or Suite of "
          "host-tests/driver-core/",
          mutant.file, wanted);
  }
  return tests;
}

std::string filter_of(const std::vector<std::string>& tests, bool others) {
  std::string filter = others ? "-" : "";
  for (const std::string& test : tests) filter += (&test == &tests.front() ? "" : ":") + test;
  return filter;
}

std::chrono::milliseconds limit_of(const std::vector<std::string>& tests, const GtestOutput& control, bool others) {
  double seconds = 0;
  for (const auto& [name, took] : control.passed)
    if ((std::ranges::find(tests, name) == tests.end()) == others) seconds += took;
  return kAtLeast + std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds * kTimesAsLong));
}

void judge_core_mutant(const CoreRun& named, const std::optional<CoreRun>& others, MuseumRow& row) {
  row.seconds = named.end.wall.count() + (others ? others->end.wall.count() : 0);
  row.scenario.clear();
  if (is_error(named) || (others && is_error(*others))) {
    row.verdict = MuseumVerdict::error;
    row.why = (is_error(named) ? named : *others).end.text();
  } else if (named.red()) {
    row.verdict = MuseumVerdict::caught;
    row.scenario = noticed_by(named);
    row.why = why_red(named);
  } else if (others && others->red()) {
    row.verdict = MuseumVerdict::other_reason;
    row.scenario = noticed_by(*others);
    row.why = fmt::format("the tests that it names are green; {} is not: {}", row.scenario, why_red(*others));
  } else {
    row.verdict = MuseumVerdict::survived;
    row.why = "all tests are green with the bug in the core";
  }
}

}  // namespace bamboozle::cli
