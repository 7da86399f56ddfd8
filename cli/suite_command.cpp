#include "cli/suite_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/job_pool.h"
#include "cli/live_view.h"
#include "cli/supervisor.h"
#include "cli/wall_times.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;


std::string progress_of(const LiveView& view, std::size_t done, std::size_t all, std::size_t red) {
  std::string text = "  ";
  if (all > 1) text += fmt::format("{}/{} done{} | ", done, all, red == 0 ? "" : fmt::format(", {} red", red));
  return text + view.text();
}

}  // namespace

std::string SuiteArguments::problem() const {
  const int takers = (ktap ? 1 : 0) + (junit == "-" ? 1 : 0) + (json == "-" ? 1 : 0);
  return takers < 2 ? std::string() : "only one of --ktap, --junit - and --json - can have stdout; give the others a file";
}

void declare_suite_options(CLI::App& command, SuiteArguments& arguments) {
  command.add_option("-j,--jobs", arguments.suite.jobs, "machines at once; 0: one for each processor")
      ->check(CLI::Range(0, kMostJobs))
      ->capture_default_str();
  command.add_option("--repeat", arguments.suite.repeat, "run them all so many times")->check(CLI::Range(1, 1'000'000));
  command.add_flag("--until-fail", arguments.suite.until_fail,
                   "begin nothing more after a failure, and repeat until there is one");
  command.add_flag("--twice,!--once", arguments.suite.twice,
                   "run what has a virtual clock a second time: the trace must be the same, byte for byte");
  command.add_option("--tag", arguments.selection.tags, "only scenarios with one of these tags")->delimiter(',');
  command.add_option("--not-tag", arguments.selection.not_tags, "no scenario with one of these tags")->delimiter(',');
  command
      .add_option_function<std::string>(
          "--shard", [&arguments](const std::string& text) { arguments.selection.shard = parse_shard(text).value_or(Shard{}); },
          "only part i of n: 1/4. Each scenario is in one part, by its name")
      ->check([](const std::string& text) {
        return parse_shard(text) ? std::string() : fmt::format("'{}' is no part; expected i/n with i from 1 to n", text);
      })
      ->type_name("I/N");
  command.add_flag("--ktap", arguments.ktap, "results in the kernel's Test Anything Protocol on stdout, all else on stderr");
  command.add_option("--junit", arguments.junit, "write the results to this file as JUnit XML (-: stdout)");
  command.add_option("--json", arguments.json, "write the results to this file (-: stdout)");
}

fs::path kept_folder(const fs::path& keep, const SuiteEntry& entry, const SuiteStep& step, bool only_one) {
  fs::path folder = keep;
  if (!only_one) {
    std::string name = entry.name;  // a folder holds nothing but its run: no folder in a folder
    std::ranges::replace(name, '/', '.');
    folder /= step.round == 0 ? name : fmt::format("{}-round-{}", name, step.round);
  }
  if (step.copy != 0) folder += "-again";
  return folder;
}

std::vector<Result> run_entries(ScenarioRunner& runner, const std::vector<SuiteEntry>& entries, const SuiteArguments& arguments,
                                const fs::path& cache, Terminal& terminal, const SuiteListener& listener) {
  LiveView view;
  WallTimes times(cache / "wall-times.json");
  const unsigned jobs = jobs_of(arguments.suite);
  const std::size_t all = entries.size() * std::max(1U, rounds_of(arguments.suite));
  std::size_t done = 0;
  std::size_t red = 0;

  SuiteCalls calls;
  calls.stopped = interrupted;
  calls.begun = [&](const SuiteStep& step) {
    if (listener.begun) listener.begun(entries[step.entry]);
  };
  calls.run = [&](const SuiteStep& step) {
    const SuiteEntry& entry = entries[step.entry];
    RunRequest request{.file = entry.file, .name = entry.name, .at_once = jobs};
    if (!arguments.keep.empty()) request.keep = kept_folder(arguments.keep, entry, step, all == 1 && step.round == 0);
    request.tick = [&](const RunMoment& moment) { view.note(moment.folder, entry.name, moment.wall_seconds); };
    Result result = runner.run(request);
    view.forget(result.folder);
    return result;
  };
  calls.done = [&](const Result& result) {
    ++done;
    if (is_red(standing(result))) ++red;
    terminal.clear_live();
    if (listener.done) listener.done(result);
  };
  calls.watch = [&] {
    if (terminal.interactive()) terminal.live(progress_of(view, done, all, red));
  };
  std::vector<Result> results = run_suite(entries, arguments.suite, times, calls);
  terminal.clear_live();
  times.save();
  return results;
}

}  // namespace bamboozle::cli
