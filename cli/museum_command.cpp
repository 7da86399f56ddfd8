#include "cli/museum_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/job_pool.h"
#include "cli/museum_core.h"
#include "cli/museum_run.h"
#include "cli/result_json.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {


struct MuseumArguments {
  MuseumOptions options;
  std::string json;
  bool core = false;
};

int fail(const std::string& problem, Outcome outcome) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(outcome);
}

int museum(const MuseumArguments& arguments) {
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) return fail(*problem, Outcome::error);
  const auto& manifest = std::get<Manifest>(loaded);
  const MuseumOptions& options = arguments.options;
  Terminal terminal = Terminal::of(arguments.json == "-" ? stderr : stdout);
  std::size_t count = 0;
  const auto on_row = [&](const MuseumRow& row) {
    // for who waits; the table with all columns comes at the end
    terminal.print(fmt::format("{:>3} {} {}: {}\n", ++count,
                               terminal.paint(row.verdict == MuseumVerdict::caught ? Colour::green : Colour::red,
                                              fmt::format("{:<12}", name_of(row.verdict))),
                               row.name, row.why));
  };
  const auto ran = arguments.core ? run_core_museum(manifest, {options.names, options.jobs}, terminal, on_row)
                                  : run_museum(manifest, options, terminal, on_row);
  if (const auto* problem = std::get_if<std::string>(&ran)) return fail(*problem, Outcome::bad_scenario);
  const auto& rows = std::get<std::vector<MuseumRow>>(ran);
  const std::string noticer = arguments.core ? "test" : "scenario";
  terminal.print("\n" + museum_table(rows, noticer));
  if (!arguments.json.empty()) {
    const std::string kernel = arguments.core ? "" : manifest.kernels.at(options.kernel).release;
    const std::string problem = write_json(museum_json(rows, kernel, noticer), arguments.json);
    if (!problem.empty()) return fail("--json " + problem, Outcome::error);
  }
  return interrupted() ? kInterrupted : museum_exit_code(rows);
}

}  // namespace

void declare_museum(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<MuseumArguments>();
  CLI::App* command =
      app.add_subcommand("museum", "Put known bugs into the driver and see that the scenarios, or the tests, notice");
  command->add_option("mutant", arguments->options.names, "files of museum/ (or museum/core/), without the suffix; none: all");
  CLI::Option* core = command->add_flag("--core", arguments->core, "the core of our own driver, and its host tests: no machine");
  command->add_option("-j,--jobs", arguments->options.jobs, "machines (mutants) at once; 0: one for each processor")
      ->check(CLI::Range(0, kMostJobs))
      ->capture_default_str();
  command
      ->add_flag("--all-scenarios", arguments->options.all_scenarios,
                 "run each mutant against every scenario, and list those that catch it")
      ->excludes(core);
  command->add_option("--kernel", arguments->options.kernel, "a kernel that ./bamboozle has built")
      ->capture_default_str()
      ->excludes(core);
  command->add_option("--json", arguments->json, "write the table to this file (-: stdout)");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle museum\n"
      "  ./bamboozle museum wrong-error-pointer pm-left-enabled\n"
      "  ./bamboozle museum --core\n"
      "  ./bamboozle museum vote-not-withdrawn --all-scenarios --json museum.json\n"
      "\nExit code: 0 when every mutant was caught and its scenario (its test) is green without it, 1 when one was not, 2 usage,\n"
      "5 harness error.\n"
      "Interrupted: 130.");
  command->callback([arguments, &action] { action = [arguments] { return museum(*arguments); }; });
}

}  // namespace bamboozle::cli
