#include "cli/lint_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/scenario_files.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

int lint(const std::vector<std::string>& named) {
  const auto files = scenario_files(named);
  if (const auto* problem = std::get_if<std::string>(&files)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return exit_code(Outcome::bad_scenario);
  }
  bool good = true;
  for (const std::filesystem::path& file : std::get<std::vector<std::filesystem::path>>(files)) {
    const scenario::LoadResult loaded = scenario::load_file(file);
    if (loaded.ok()) continue;
    good = false;
    for (const scenario::Problem& problem : loaded.problems) fmt::print(stderr, "{}\n", problem.text());
  }
  return exit_code(good ? Outcome::pass : Outcome::bad_scenario);
}

}  // namespace

void declare_lint(CLI::App& app, Action& action) {
  auto named = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("lint", "Check scenario files without starting a machine");
  command->add_option("scenario", *named, "scenario files, or folders of them")->required();
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle lint scenarios\n"
      "  ./bamboozle lint my-modem.yaml\n"
      "\nExit code: 0 when every file is understood, else 2.");
  command->callback([named, &action] { action = [named] { return lint(*named); }; });
}

}  // namespace bamboozle::cli
