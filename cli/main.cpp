// The `bamboozle` command: parses the command line and hands over to the subcommand's file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <exception>

#include "cli/bench_command.h"
#include "cli/compare_command.h"
#include "cli/debug_command.h"
#include "cli/lint_command.h"
#include "cli/modem_command.h"
#include "cli/museum_command.h"
#include "cli/new_command.h"
#include "cli/report_command.h"
#include "cli/result.h"
#include "cli/run_command.h"
#include "cli/shell_command.h"
#include "cli/supervisor.h"
#include "cli/test_command.h"
#include "cli/view_command.h"

namespace bamboozle::cli {
namespace {

int main_of(int argc, char** argv) {
  CLI::App app("Bamboozle fools the BAM-DMUX driver into believing that there is a modem.", "./bamboozle");
  app.require_subcommand(1);
  app.footer(
      "\nTo begin with:\n"
      "  ./bamboozle run scenarios/first-light.yaml   an unmodified driver goes online, sleeps and wakes\n"
      "  ./bamboozle view latest                      what happened in it, event by event\n"
      "  ./bamboozle shell                            a console in the guest, and real traffic\n"
      "  ./bamboozle debug scenarios/first-light.yaml gdb in the driver, and time stands still\n"
      "  ./bamboozle modem                            the modem's side of a run that goes on, at a prompt\n"
      "  ./bamboozle doctor                           what is installed, built and missing (and setup: build it now)\n"
      "Each command has its own --help with examples.");
  Action action;
  declare_run(app, action);
  declare_test(app, action);
  declare_lint(app, action);
  declare_new(app, action);
  declare_view(app, action);
  declare_report(app, action);
  declare_modem(app, action);
  declare_shell(app, action);
  declare_debug(app, action);
  declare_bench(app, action);
  declare_compare(app, action);
  declare_museum(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : exit_code(Outcome::bad_scenario);
  }
  std::signal(SIGPIPE, SIG_IGN);
  remember_interruption();
  return action();
}

}  // namespace
}  // namespace bamboozle::cli

int main(int argc, char** argv) {
  try {
    return bamboozle::cli::main_of(argc, argv);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "bamboozle: {}\n", problem.what());
    return bamboozle::cli::exit_code(bamboozle::cli::Outcome::error);
  }
}
