#include "cli/coverage_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace bamboozle::cli {
namespace {

/// What is wrong with what was seen to run; empty: nothing.
std::string look_at(const coverage::LineCoverage& lines, const std::filesystem::path& run_folder) {
  const coverage::Totals totals = lines.totals();
  if (totals.lines.hit == 0) return "expected lines of the driver to have run, got none";
  if (totals.lines.hit == totals.lines.all) return "expected a short scenario to leave lines out, got all";
  if (totals.branches.hit == 0) return "expected branches whose way is known, got none";
  auto read = coverage::read_executions(run_folder / kExecutionsFile);
  if (const auto* problem = std::get_if<std::string>(&read)) return *problem;
  // it ran before anything else did, and looks like any other driver's
  for (const auto& [name, section] : std::get<coverage::Executions>(read).sections)
    if (name == ".init.text" && std::ranges::all_of(section.counts, [](std::uint64_t count) { return count == 0; }))
      return "expected the driver's init function to have been seen, got nothing of it";
  return {};
}

}  // namespace

TestResult check_coverage(const Manifest& manifest, RunOptions options, const std::filesystem::path& folder) {
  const auto begin = std::chrono::steady_clock::now();
  TestResult test{"coverage", TestResult::Status::failed, 0};
  RunRequest request{.file = manifest.root / "scenarios/lifecycle/unload-removes-the-interfaces.yaml",
                     .name = "coverage",
                     .keep = folder / "coverage-without",
                     .latest = false};
  ScenarioRunner plain(manifest, options);
  const Result without = plain.run(request);
  options.coverage = true;
  request.keep = folder / "coverage-with";
  ScenarioRunner counting(manifest, options);
  const Result with = counting.run(request);
  std::string problem;
  if (without.outcome != Outcome::pass || with.outcome != Outcome::pass)
    problem = fmt::format("expected its scenario to pass, got {} without --coverage and {} with it; {}", name_of(without.outcome),
                          name_of(with.outcome), counting.problem());
  else if (without.trace_sha256 != with.trace_sha256)
    problem = fmt::format("expected --coverage to change nothing, got another trace: {} and {}", without.folder, with.folder);
  else
    problem = look_at(counting.coverage().lines(), with.folder);
  for (const auto& [why, scenarios] : counting.coverage().problems()) problem += (problem.empty() ? "" : "; ") + why;
  test.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  test.reason = test.detail = problem;
  if (problem.empty()) test.status = TestResult::Status::passed;
  return test;
}

}  // namespace bamboozle::cli
