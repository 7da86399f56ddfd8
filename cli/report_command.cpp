#include "cli/report_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/html_report.h"

namespace bamboozle::cli {
namespace {

struct ReportArguments {
  std::vector<std::string> results;
  std::string output = "report.html";
  std::size_t details = kMostDetails;
};

int report_on(const ReportArguments& arguments) {
  const auto fail = [](const std::string& why, Outcome outcome) {
    fmt::print(stderr, "bamboozle: report: {}\n", why);
    return exit_code(outcome);
  };
  const auto read = read_results(arguments.results);
  if (const auto* problem = std::get_if<std::string>(&read)) return fail(*problem, Outcome::bad_scenario);
  const auto& input = std::get<ReportInput>(read);
  const bool to_stdout = arguments.output == "-";
  std::ofstream file;
  if (!to_stdout) {
    file.open(arguments.output, std::ios::binary | std::ios::trunc);
    if (!file) return fail(arguments.output + ": cannot be written", Outcome::bad_scenario);
  }
  std::ostream& out = to_stdout ? std::cout : file;
  const std::vector<std::string> missing = write_report(input, out, arguments.details);
  out.flush();
  if (!out.good()) return fail(arguments.output + ": cannot write; is the disk full?", Outcome::error);
  for (const std::string& line : missing) fmt::print(stderr, "bamboozle: report: {}\n", line);
  if (!to_stdout) fmt::print("{}: {} results\n", arguments.output, input.results.size());
  return 0;
}

}  // namespace

void declare_report(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand("report", "Make one HTML page of many results");
  command->add_option("results", arguments->results, "files that run --json or test --json wrote, or folders of runs")
      ->required();
  command->add_option("-o,--output", arguments->output, "the page; -: standard output")->capture_default_str();
  command->add_option("--details", arguments->details, "runs that the page has with timeline and ledger; the red ones come first")
      ->capture_default_str();
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle run scenarios --json upstream.json; ./bamboozle run scenarios --driver cpp --json cpp.json\n"
      "  ./bamboozle report upstream.json cpp.json -o report.html\n"
      "\nExit status: 0 the page was written (stderr says what is missing in it); 2 wrong usage, or a file is no result; 5 the "
      "page\n"
      "cannot be written. More: docs/views.md");
  command->callback([arguments, &action] { action = [arguments] { return report_on(*arguments); }; });
}

}  // namespace bamboozle::cli
