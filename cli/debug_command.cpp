#include "cli/debug_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/debug_run.h"
#include "cli/driver_name.h"
#include "cli/report.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

struct DebugArguments {
  RunOptions options;
  std::string scenario;
  std::string at;
  std::string function;
  bool on_failure = false;
  bool attach = false;
  bool reverse = false;
  std::string script;
  std::string keep;
};

int debug_usage(const std::string& problem) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(Outcome::bad_scenario);
}

std::variant<DebugStop, std::string> stop_of(const DebugArguments& arguments, const scenario::Program& program) {
  DebugStop stop;
  if (!arguments.function.empty()) {
    stop.at = DebugStop::At::function;
    stop.function = arguments.function;
  } else if (arguments.on_failure) {
    stop.at = DebugStop::At::failure;
  } else if (!arguments.at.empty()) {
    const auto found = find_step(program, arguments.at);
    if (const auto* problem = std::get_if<std::string>(&found)) return *problem;
    stop.at = DebugStop::At::step;
    stop.step = std::get<std::uint32_t>(found);
  }
  return stop;
}

int debug(DebugArguments& arguments) {
  const auto loaded_manifest = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded_manifest)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return exit_code(Outcome::error);
  }
  const auto& manifest = std::get<Manifest>(loaded_manifest);
  const scenario::LoadResult loaded = scenario::load_file(arguments.scenario, {});
  if (!loaded.ok()) return debug_usage(loaded.text());
  const scenario::Program& program = *loaded.program;
  const auto stop = stop_of(arguments, program);
  if (const auto* problem = std::get_if<std::string>(&stop)) return debug_usage(*problem);
  if (!arguments.script.empty() && !fs::exists(arguments.script)) return debug_usage(arguments.script + ": there is no such file");
  if (arguments.script.empty() && ::isatty(STDIN_FILENO) == 0) arguments.attach = true;
  // what needs the debug kernel gets it: without DWARF of its own, but the driver's is there
  if (!arguments.options.preset && !program.debug_kernel) arguments.options.preset = kSymbols;

  ScenarioRunner runner(manifest, arguments.options);
  DebugRequest request{.scenario = arguments.scenario, .stop = std::get<DebugStop>(stop), .attach = arguments.attach, .script = arguments.script, .reverse = arguments.reverse};
  if (!arguments.keep.empty()) request.keep = arguments.keep;
  const DebugEnd end =
      debug_scenario(manifest, runner, driver_name(manifest.root, arguments.options.driver), program, request);
  if (!end.problem.empty() || (end.gdb && !end.gdb->ok())) {
    fmt::print(stderr, "bamboozle: {}\n", end.problem.empty() ? "gdb " + end.gdb->text() : end.problem);
    return exit_code(Outcome::error);
  }
  // gdb's `kill` ends the run before its scenario does: that is no failure; a machine that never came up is
  if (!end.result.complete && end.result.virtual_ns != 0) {
    fmt::print("left before the scenario was over\n  folder: {}\n", end.result.folder);
    return 0;
  }
  Terminal terminal = Terminal::of(stdout);
  terminal.print(report(end.result, terminal));
  return standing(end.result) == Standing::xfail ? exit_code(Outcome::pass) : exit_code(end.result.outcome);
}

}  // namespace

void declare_debug(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<DebugArguments>();
  CLI::App* command = app.add_subcommand("debug", "Run a scenario under gdb: stop in the driver, and the modem and its deadlines stop, too");
  command->add_option("scenario", arguments->scenario, "a scenario file")->required()->check(CLI::ExistingFile);
  declare_run_options(*command, arguments->options);
  command->add_option("--clock", arguments->options.clock, "virtual or host (default: as the scenario says)")
      ->check(CLI::IsMember({"virtual", "host"}));
  CLI::Option* at = command->add_option("--at", arguments->at, "stop before the step with this label, or in this line of the scenario");
  CLI::Option* function =
      command->add_option("--break", arguments->function, "stop in this function (or FILE:LINE) of the driver or the kernel");
  CLI::Option* on_failure =
      command->add_flag("--on-fail", arguments->on_failure, "stop at the first failure, before the scenario ends and cleans up");
  at->excludes(function)->excludes(on_failure);
  function->excludes(on_failure);
  CLI::Option* attach = command->add_flag("--attach", arguments->attach, "start no gdb, say how to attach one (so without a terminal)");
  command->add_flag("--reverse", arguments->reverse,
                    "record the run, then debug the recording: reverse-continue, reverse-step ... (virtual clock)");
  command->add_option("--script", arguments->script, "commands for gdb (or .py) instead of a prompt, from the first stop on")->excludes(attach);
  command->add_option("--keep", arguments->keep, "use this folder for the run");
  command->footer(
      "\nWithout --at, --break or --on-fail it stops in the driver's probe. The first time, a kernel with debug information is built\n"
      "(minutes); --preset plain does without: the driver has its lines and variables, the kernel only the names of its functions.\n"
      "More in docs/debugging.md.\n"
      "\nExamples:\n"
      "  ./bamboozle debug scenarios/first-light.yaml\n"
      "  ./bamboozle debug scenarios/first-light.yaml --driver cpp --break probe\n"
      "  ./bamboozle debug scenarios/first-light.yaml --break bam_dmux_runtime_resume --preset plain\n"
      "  ./bamboozle debug scenarios/first-light.yaml --at 'an uplink packet wakes the link'\n"
      "  ./bamboozle debug my-modem.yaml --on-fail --seed 7\n"
      "  ./bamboozle debug my-modem.yaml --on-fail --reverse   then: watch -l $dmux()->pc_state, reverse-continue\n"
      "  ./bamboozle debug my-modem.yaml --attach           for an IDE, or a gdb in another terminal");
  command->callback([arguments, &action] { action = [arguments] { return debug(*arguments); }; });
}

}  // namespace bamboozle::cli
