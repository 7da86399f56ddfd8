#include "cli/run_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/result_json.h"
#include "cli/scenario_files.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

constexpr int kInterrupted = 130;  // as a shell says it of a program that died of Ctrl-C

struct Arguments {
  RunOptions options;
  std::vector<std::string> scenarios;
  std::string json;
  std::string keep;
};

int usage(const std::string& problem) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(Outcome::bad_scenario);
}

int run(const Arguments& arguments) {
  const auto manifest = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&manifest)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return exit_code(Outcome::error);
  }
  const auto files = scenario_files(arguments.scenarios);
  if (const auto* problem = std::get_if<std::string>(&files)) return usage(*problem);
  Terminal terminal = Terminal::of(arguments.json == "-" ? stderr : stdout);  // stdout is for the JSON alone
  ScenarioRunner runner(std::get<Manifest>(manifest), arguments.options, terminal);

  const auto& list = std::get<std::vector<std::filesystem::path>>(files);
  std::vector<Result> results;
  Outcome worst = Outcome::pass;
  std::size_t passed = 0;
  for (const std::filesystem::path& file : list) {
    if (interrupted() || !runner.problem().empty()) break;
    std::optional<std::filesystem::path> keep;
    if (!arguments.keep.empty()) {
      keep = arguments.keep;
      if (list.size() > 1) *keep /= file.stem();
    }
    results.push_back(runner.run_and_report(file, keep));
    worst = worse(worst, results.back().outcome);
    if (results.back().outcome == Outcome::pass) ++passed;
  }
  const int code = interrupted() ? kInterrupted : exit_code(worst);
  if (list.size() > 1)
    terminal.print(
        fmt::format("{} passed, {} failed, {} not run\n", passed, results.size() - passed, list.size() - results.size()));
  if (!arguments.json.empty()) {
    const std::string problem = write_json(to_json(results, code), arguments.json);
    if (!problem.empty()) {
      fmt::print(stderr, "bamboozle: --json {}\n", problem);
      return exit_code(Outcome::error);
    }
  }
  return code;
}

}  // namespace

void declare_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("--driver", options.driver, "upstream, a .ko, a folder with a Kbuild file, or a single .c")
      ->capture_default_str();
  command.add_option("--kernel", options.kernel, "a kernel that ./bamboozle has built")->capture_default_str();
  command.add_option("--seed", options.seed, "of every random draw, instead of the scenario's own");
  command.add_option("--trace", options.trace, "full: every event; light: without those of each packet")
      ->check(CLI::IsMember({"full", "light"}))
      ->capture_default_str();
}

void declare_run(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
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
  command->add_option("--json", arguments->json, "write the results to this file (-: stdout)");
  command->add_option("--keep", arguments->keep, "use this folder for the run (several scenarios: one folder each in it)");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle run scenarios/first-light.yaml\n"
      "  ./bamboozle run scenarios/controls --driver my/qcom_bam_dmux.c --json results.json\n"
      "  ./bamboozle run scenarios/first-light.yaml --seed 7 --keep /tmp/run && ./bamboozle view /tmp/run\n"
      "\nExit code: 0 pass, 1 an expectation failed, 2 bad scenario or usage, 3 the guest crashed, 4 the guest hung, 5 harness "
      "error.\n"
      "Of several scenarios the worst counts, in this order: 5, 3, 4, 1, 2, 0. Interrupted: 130.");
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace bamboozle::cli
