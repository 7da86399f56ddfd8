#include "cli/new_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "cli/new_scenario.h"

namespace bamboozle::cli {
namespace {

struct NewArguments {
  std::string name;
  std::string from = "basic";
};

int make_new(const NewArguments& arguments) {
  const auto usage = [](const std::string& problem) {
    fmt::print(stderr, "bamboozle: {}\n", problem);
    return exit_code(Outcome::bad_scenario);
  };
  const auto found = find_template(arguments.from, BAMBOOZLE_TEMPLATES);
  if (const auto* problem = std::get_if<std::string>(&found)) return usage(*problem);
  std::ifstream in(std::get<std::filesystem::path>(found), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::filesystem::path file = new_file(arguments.name);
  const std::string problem = write_new(new_text(text, arguments.from, file), file);
  if (!problem.empty()) return usage(problem);
  fmt::print("{0}: written. Next: change it, then ./bamboozle run {0}\n", file.string());
  return 0;
}

}  // namespace

void declare_new(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<NewArguments>();
  CLI::App* command = app.add_subcommand("new", "Begin a new scenario: a commented file that is green as it stands");
  command->add_option("name", arguments->name, "the file, with or without .yaml; folders on the way are made")->required();
  command->add_option("--from", arguments->from, "a template (scenarios/templates/), or any scenario file")
      ->capture_default_str();
  command->footer(
      "\nTemplates:\n"
      "  basic     the driver goes online, a packet each way, asleep and awake again\n"
      "  restart   the modem dies and comes back\n"
      "  frames    frames that are not as they should be\n"
      "  traffic   the host's network behind the modem, on the host's clock\n"
      "\nExamples:\n"
      "  ./bamboozle new my-modem\n"
      "  ./bamboozle new scenarios/mine/crash-on-wake --from restart\n"
      "  ./bamboozle new my-idle --from scenarios/controls/ifdown-while-collapsed.yaml\n"
      "\nA file that is there is never overwritten. Exit code: 0 when it was written, else 2.");
  command->callback([arguments, &action] { action = [arguments] { return make_new(*arguments); }; });
}

}  // namespace bamboozle::cli
