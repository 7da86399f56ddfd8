#include "cli/lint_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/scenario_files.h"
#include "cli/scenario_schema.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

struct LintArguments {
  std::vector<std::string> named;
  bool schema = false;
};

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
  auto arguments = std::make_shared<LintArguments>();
  CLI::App* command = app.add_subcommand("lint", "Check scenario files without starting a machine");
  CLI::Option* named = command->add_option("scenario", arguments->named, "scenario files, or folders of them");
  CLI::Option* schema = command->add_flag("--schema", arguments->schema, "print a JSON Schema of the language, for editors");
  named->excludes(schema);
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle lint scenarios\n"
      "  ./bamboozle lint my-modem.yaml\n"
      "  ./bamboozle lint --schema > scenario.schema.json\n"
      "\nExit code: 0 when every file is understood, else 2.");
  command->callback([arguments, &action] {
    if (!arguments->schema && arguments->named.empty())
      throw CLI::ValidationError("lint", "expected scenario files or folders, or --schema");
    action = [arguments] {
      if (!arguments->schema) return lint(arguments->named);
      fmt::print("{}", scenario_schema());
      return 0;
    };
  });
}

}  // namespace bamboozle::cli
