#include "cli/run_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/coverage_report.h"
#include "cli/driver_name.h"
#include "cli/junit.h"
#include "cli/ktap.h"
#include "cli/report.h"
#include "cli/result_json.h"
#include "cli/suite_command.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

constexpr const char* kOwnFolder = "-";

struct RunArguments {
  RunOptions options;
  SuiteArguments suite;
  std::vector<std::string> scenarios;
  std::string coverage;  ///< folder for the report, kOwnFolder: in the cache; empty: none
  bool uncovered = false;
};

int usage(const std::string& problem) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(Outcome::bad_scenario);
}

/// Without a driver nothing can be run: one scenario says so, after those that are not understood anyway.
std::vector<SuiteEntry> without_driver(std::vector<SuiteEntry> entries) {
  const auto first = std::ranges::find(entries, true, &SuiteEntry::understood);
  if (first != entries.end()) entries.erase(first + 1, entries.end());
  return entries;
}

/// Before the first line of a result, as a kernel that must be made talks itself. Those not understood need none.
bool prepare_all(ScenarioRunner& runner, const std::vector<SuiteEntry>& entries) {
  for (const bool debug_kernel : {false, true}) {
    const auto needs_it = [&](const SuiteEntry& entry) { return entry.understood && entry.debug_kernel == debug_kernel; };
    if (std::ranges::any_of(entries, needs_it) && !runner.prepare(debug_kernel)) return false;
  }
  return true;
}

/// "3 passed, 1 failed, 0 not run", and which failed. `planned` 0: nobody knows how many there should have been.
std::string summary(const std::vector<Result>& results, std::size_t planned) {
  std::size_t counts[4] = {};
  std::string red;
  for (const Result& result : results) {
    ++counts[static_cast<std::size_t>(standing(result))];
    if (is_red(standing(result))) red += fmt::format("{}{}", red.empty() ? "" : ", ", title_of(result));
  }
  const auto count = [&](Standing standing) { return counts[static_cast<std::size_t>(standing)]; };
  std::string text = fmt::format("{} passed, {} failed", count(Standing::pass), count(Standing::fail) + count(Standing::xpass));
  if (planned != 0) text += fmt::format(", {} not run", planned - results.size());
  if (count(Standing::xfail) != 0) text += fmt::format(", {} failed as known", count(Standing::xfail));
  if (count(Standing::xpass) != 0) text += fmt::format("; {} of the failed pass, though known to fail", count(Standing::xpass));
  return text + "\n" + (red.empty() ? "" : fmt::format("red: {}\n", red));
}

int write_reports(const std::vector<Result>& results, const SuiteArguments& arguments, int code) {
  std::string problem;
  if (!arguments.json.empty()) problem = write_json(to_json(results, code), arguments.json);
  if (!arguments.junit.empty() && problem.empty()) {
    TestGroup group{"run", {}};
    for (const Result& result : results) group.tests.push_back(test_of(result));
    problem = write_json(to_junit({group}), arguments.junit);
  }
  if (problem.empty()) return code;
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(Outcome::error);
}

/// The exit code: `code` unless the report cannot be written.
int tell_coverage(const ScenarioRunner& runner, const RunArguments& arguments, const Manifest& manifest, Terminal& terminal, int code) {
  const std::filesystem::path folder =
      arguments.coverage == kOwnFolder ? manifest.cache / "coverage" : std::filesystem::path(arguments.coverage);
  const CoverageReport report = report_coverage(runner.coverage(), arguments.options.driver, folder, arguments.uncovered);
  terminal.print(report.text);
  if (report.problem.empty()) return code;
  fmt::print(stderr, "bamboozle: --coverage: {}\n", report.problem);
  return exit_code(Outcome::error);
}

int run(const RunArguments& arguments) {
  const auto manifest = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&manifest)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return exit_code(Outcome::error);
  }
  if (const std::string problem = arguments.suite.problem(); !problem.empty()) return usage(problem);
  const auto planned = plan_suite(arguments.scenarios, arguments.options.clock);
  if (const auto* problem = std::get_if<std::string>(&planned)) return usage(*problem);
  const auto selected = select(std::get<std::vector<SuiteEntry>>(planned), arguments.suite.selection);
  if (const auto* problem = std::get_if<std::string>(&selected)) return usage(*problem);
  auto entries = std::get<std::vector<SuiteEntry>>(selected);
  const std::size_t total = entries.size() * rounds_of(arguments.suite.suite);

  Terminal terminal = Terminal::of(arguments.suite.takes_stdout() ? stderr : stdout);
  ScenarioRunner runner(std::get<Manifest>(manifest), arguments.options);
  if (!prepare_all(runner, entries)) entries = without_driver(std::move(entries));

  Ktap ktap;
  const auto print_ktap = [&](const std::string& lines) {
    if (!arguments.suite.ktap) return;
    fmt::print("{}", lines);
    std::fflush(stdout);
  };
  print_ktap(ktap.begin(arguments.suite.suite.until_fail ? std::nullopt : std::optional(total)));
  const bool one_by_one = jobs_of(arguments.suite.suite) == 1;
  SuiteListener listener;
  listener.begun = [&](const SuiteEntry& entry) {
    if (one_by_one && entry.understood) terminal.print(announce(entry.name, entry.claim, terminal));
  };
  listener.done = [&](const Result& result) {
    std::string text = one_by_one || result.claim.empty() ? "" : announce(result.name, result.claim, terminal);
    terminal.print(text + report(result, terminal));
    print_ktap(ktap.add(test_of(result)));
  };
  const std::vector<Result> results =
      run_entries(runner, entries, arguments.suite, std::get<Manifest>(manifest).cache, terminal, listener);

  Outcome worst = Outcome::pass;
  for (const Result& result : results) worst = worse(worst, counted(result));
  if (interrupted()) print_ktap(ktap.note("interrupted"));
  if (total != 1) terminal.print(summary(results, total));
  int code = interrupted() ? kInterrupted : exit_code(worst);
  if (!arguments.coverage.empty()) code = tell_coverage(runner, arguments, std::get<Manifest>(manifest), terminal, code);
  return write_reports(results, arguments.suite, code);
}

}  // namespace

void declare_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("--driver", options.driver, kDriverForms)
      ->capture_default_str();
  command
      .add_option("--kernel", options.kernel,
                  "6.1 or 6.12, from Debian's sources, or the path of a kernel tree; made on first use")
      ->capture_default_str();
  command
      .add_option("--preset", options.preset,
                  "debug: KASAN, lockdep, kmemleak and their like; symbols: plain, with DWARF for gdb (default: plain, or what the "
                  "scenario needs)")
      ->check(CLI::IsMember({kPlain, kDebug, kSymbols}));
  command.add_option("--seed", options.seed, "of every random draw, instead of the scenario's own");
  command.add_option("--trace", options.trace, "full: every event; light: without those of each packet")
      ->check(CLI::IsMember({"full", "light"}))
      ->capture_default_str();
}

void declare_run(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run scenarios and say whether their claims hold");
  command->add_option("scenario", arguments->scenarios, "scenario files, or folders of them")->required();
  declare_run_options(*command, arguments->options);
  command
      ->add_option("--clock", arguments->options.clock, "virtual: repeatable; host: real traffic (default: as the scenario says)")
      ->check(CLI::IsMember({"virtual", "host"}));
  command->add_option("--doorbell", arguments->options.doorbell, "where uplink descriptors are worked off")
      ->check(CLI::IsMember({"inline", "deferred"}))
      ->group("Machine");
  command->add_flag("--record-registers", arguments->options.record_registers,
                    "write the register trace to NAME.registers beside the scenario; later runs must make the same one");
  command->add_flag("--coverage{-}", arguments->coverage,
                    "note which lines of the driver run; the report goes to --coverage=FOLDER (default: coverage in the cache)");
  command->add_flag("--uncovered", arguments->uncovered, "with --coverage: list the functions and lines that no scenario reached");
  declare_suite_options(*command, arguments->suite);
  command->add_option("--keep", arguments->suite.keep, "use this folder for the run (several runs: one folder each in it)");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle run scenarios/first-light.yaml\n"
      "  ./bamboozle run scenarios --driver cpp\n"
      "  ./bamboozle run scenarios/controls --driver my/qcom_bam_dmux.c --json results.json\n"
      "  ./bamboozle run scenarios/first-light.yaml --seed 7 --keep /tmp/run && ./bamboozle view /tmp/run\n"
      "  ./bamboozle run scenarios -j 4 --ktap --junit results.xml\n"
      "  ./bamboozle run scenarios/controls --repeat 100 --until-fail\n"
      "  ./bamboozle run scenarios -j 0 --coverage --uncovered\n"
      "\nExit code: 0 pass, 1 an expectation failed, 2 bad scenario or usage, 3 the guest crashed, 4 the guest hung, 5 harness "
      "error.\n"
      "Of several scenarios the worst counts, in this order: 5, 3, 4, 1, 2, 0. Interrupted: 130. A failure that the scenario\n"
      "knows of this driver (known:) counts as 0; a pass that should have been one as 1.");
  command->callback([arguments, &action] {
    if (arguments->uncovered && arguments->coverage.empty()) arguments->coverage = kOwnFolder;
    arguments->options.coverage = !arguments->coverage.empty();
    action = [arguments] { return run(*arguments); };
  });
}

}  // namespace bamboozle::cli
