#include "cli/compare_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/comparison.h"
#include "cli/job_pool.h"
#include "cli/kernel_suite.h"
#include "cli/link_costs.h"
#include "cli/result_json.h"
#include "cli/run_folder.h"
#include "cli/suite_command.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCosts = "costs";

struct CompareArguments {
  std::vector<std::string> drivers = {kUpstream, std::string(kUpstream) + "@6.12", kCpp};
  std::vector<std::string> paths;
  SuiteArguments suite;
  bool only_costs = false;
  std::string markdown;
};

/// What this driver is asked. What upstream was found to do is upstream's own; the debug kernel and two processors are there in the
/// default kernel alone.
std::vector<SuiteEntry> entries_for(const ComparedDriver& compared, std::vector<SuiteEntry> entries) {
  std::erase_if(entries, [&](const SuiteEntry& entry) {
    return (compared.driver != kUpstream && entry.name.starts_with("findings/")) ||
           (compared.kernel != kDefaultKernel && is_of_its_own(entry));
  });
  return entries;
}

std::string write_text(const std::string& text, const std::string& path) {
  std::ofstream out(path, std::ios::trunc);
  out << text;
  out.close();
  return out ? std::string() : path + ": cannot be written";
}

class CompareRun {
 public:
  CompareRun(const Manifest& manifest, const CompareArguments& arguments, Terminal& terminal)
      : manifest_(manifest), arguments_(arguments), terminal_(terminal), comparison_(arguments.drivers) {}

  /// What went wrong before anything was run; empty: nothing.
  std::string column(const ComparedDriver& compared, const std::vector<SuiteEntry>& all) {
    RunOptions options;
    options.driver = compared.driver;
    options.kernel = compared.kernel;
    ScenarioRunner runner(manifest_, options);
    if (!runner.prepare()) return fmt::format("{}: {}", compared.name, runner.problem());
    const std::vector<SuiteEntry> entries = entries_for(compared, all);
    terminal_.print(fmt::format("{}: {} scenarios\n", compared.name, entries.size()));
    SuiteListener listener;
    listener.done = [&](const Result& result) {
      comparison_.add(compared.name, result);
      if (is_red(standing(result))) terminal_.print(fmt::format("  {} {}\n", terminal_.paint(Colour::red, name_of(standing(result))), result.name));
    };
    for (const Result& result : run_entries(runner, entries, arguments_.suite, manifest_.cache, terminal_, listener))
      if (result.name == kCosts && result.outcome == Outcome::pass) count(compared.name, fs::path(result.folder) / "trace.pb");
    return {};
  }

  [[nodiscard]] const Comparison& comparison() const { return comparison_; }
  [[nodiscard]] const std::vector<CostColumn>& costs() const { return costs_; }

 private:
  void count(const std::string& column, const fs::path& trace) {
    const auto counted = link_costs(trace);
    if (const auto* problem = std::get_if<std::string>(&counted))
      terminal_.print("  " + *problem + "\n");
    else
      costs_.push_back({column, std::get<std::vector<CostWindow>>(counted)});
  }

  const Manifest& manifest_;
  const CompareArguments& arguments_;
  Terminal& terminal_;
  Comparison comparison_;
  std::vector<CostColumn> costs_;
};

int compare(const CompareArguments& arguments) {
  const auto fail = [](const std::string& problem, Outcome outcome) {
    fmt::print(stderr, "bamboozle: {}\n", problem);
    return exit_code(outcome);
  };
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) return fail(*problem, Outcome::error);
  const auto& manifest = std::get<Manifest>(loaded);
  std::vector<std::string> paths = arguments.paths;
  if (arguments.only_costs) paths = {(manifest.root / "scenarios" / fmt::format("{}.yaml", kCosts)).string()};
  if (paths.empty()) paths = {(manifest.root / "scenarios").string()};
  const auto planned = plan_suite(paths, std::nullopt);
  if (const auto* problem = std::get_if<std::string>(&planned)) return fail(*problem, Outcome::bad_scenario);

  Terminal terminal = Terminal::of(arguments.suite.json == "-" ? stderr : stdout);
  CompareRun run(manifest, arguments, terminal);
  for (const std::string& driver : arguments.drivers) {
    if (interrupted()) break;
    const std::string problem = run.column(parse_compared(driver), std::get<std::vector<SuiteEntry>>(planned));
    if (!problem.empty()) return fail(problem, Outcome::error);
  }
  if (!arguments.only_costs) terminal.print("\n" + run.comparison().table());
  if (!run.costs().empty()) terminal.print("\nWhat packets cost, virtual clock:\n" + costs_table(run.costs()));

  std::string problem;
  if (!arguments.markdown.empty()) problem = write_text(run.comparison().markdown(), arguments.markdown);
  if (!arguments.suite.json.empty() && problem.empty()) {
    const nlohmann::ordered_json out = {
        {"format", 1}, {"scenarios", run.comparison().json()}, {"costs", costs_json(run.costs())}};
    problem = write_json(out.dump(2) + "\n", arguments.suite.json);
  }
  if (!problem.empty()) return fail(problem, Outcome::error);
  if (interrupted()) return kInterrupted;
  return run.comparison().any_red() ? exit_code(Outcome::fail) : 0;
}

}  // namespace

void declare_compare(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<CompareArguments>();
  arguments->suite.suite.jobs = 0;
  CLI::App* command = app.add_subcommand("compare", "Run the scenarios with several drivers and show the results side by side");
  command->add_option("path", arguments->paths, "scenarios or folders; none: all of this checkout");
  command
      ->add_option("--driver", arguments->drivers,
                   fmt::format("the columns: {}; @KERNEL behind it for another kernel than {}", kDriverForms, kDefaultKernel))
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("-j,--jobs", arguments->suite.suite.jobs, "machines at once; 0: one for each processor")
      ->check(CLI::Range(0, kMostJobs))
      ->capture_default_str();
  command->add_flag("--costs", arguments->only_costs, "only what packets and wake-ups cost: seconds instead of minutes");
  command->add_option("--json", arguments->suite.json, "write the comparison to this file (-: stdout)");
  command->add_option("--markdown", arguments->markdown, "write the table of scenarios to this file as Markdown");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle compare\n"
      "  ./bamboozle compare scenarios/power --driver upstream,my/qcom_bam_dmux.c\n"
      "  ./bamboozle compare --costs\n"
      "  ./bamboozle compare --driver cpp,cpp@6.12 --json compare.json\n"
      "\nExit code: 0 when nothing is red that is not known to be, 1 when something is, 2 usage, 5 harness error. Interrupted: "
      "130.");
  command->callback([arguments, &action] { action = [arguments] { return compare(*arguments); }; });
}

}  // namespace bamboozle::cli
