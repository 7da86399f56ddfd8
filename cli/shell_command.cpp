#include "cli/shell_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>

#include "cli/report.h"

namespace bamboozle::cli {
namespace {

struct ShellArguments {
  RunOptions options;
  std::string scenario;
  std::string keep;
};

// Ends with a wait, so that the run (and its trace) lasts as long as the user stays.
constexpr const char* kScenario = R"(version: 1
claim: A modem with eight channels, all of them online, for somebody to play with.
clock: host
limits: {virtual: 200h, step: 30s}
allow: [collapsed_access, unexpected_frame, malformed_frame, modem_fatal, data_on_closed_channel, guest_warning]
modem:
  profile: msm8916
  channels:
    0..7: {ip: {slirp: {restricted: false}}}
steps:
  - {guest: {load: driver}}
  - {modem: boot}
  - {expect: {link: wwan0, state: registered}, within: 10s}
  - {guest: {run: "wwan-up 0"}}
  - {wait: 199h}
)";

constexpr const char* kIntroduction =
    "The guest boots; press Enter for its prompt. Things to try:\n"
    "  ip link                           wwan0 .. wwan7, one for each channel of the modem\n"
    "  ping -c 3 10.0.0.2                the gateway behind channel 0, through libslirp\n"
    "  wwan-up 3                         a second channel, with its own subnet 10.0.3.0/24\n"
    "  dmesg | grep -i -e bam -e dmux    what the driver said\n"
    "  cat /sys/bus/platform/drivers/bam-dmux/*/power/runtime_status\n"
    "                                    'suspended' a second after the last packet\n"
    "The modem, from another terminal: ./bamboozle modem status (docs/control.md)\n"
    "Ctrl-A x leaves, Ctrl-A c is QEMU's monitor. Afterwards: ./bamboozle view latest\n\n";

int shell(ShellArguments& arguments) {
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return exit_code(Outcome::error);
  }
  const auto& manifest = std::get<Manifest>(loaded);
  std::filesystem::path file = arguments.scenario;
  if (arguments.scenario.empty()) {
    file = manifest.cache / "shell.yaml";
    std::ofstream(file, std::ios::trunc) << kScenario;
  }
  if (!arguments.options.clock) arguments.options.clock = "host";
  Terminal terminal = Terminal::of(stdout);
  ScenarioRunner runner(manifest, arguments.options);
  if (!runner.prepare()) {
    fmt::print(stderr, "bamboozle: {}\n", runner.problem());
    return exit_code(Outcome::bad_scenario);
  }
  fmt::print("{}", kIntroduction);
  std::fflush(stdout);
  std::optional<std::filesystem::path> keep;
  if (!arguments.keep.empty()) keep = arguments.keep;
  const Result result = runner.run({.file = file, .keep = keep, .changed = [](MachineSpec& machine) { machine.shell = true; }});
  // whoever leaves a shell ends the run before its scenario does: that is no failure; a machine that never came up is
  if (result.virtual_ns == 0) {
    terminal.print(report(result, terminal));
    return exit_code(result.outcome);
  }
  fmt::print("\nfolder: {}\n", result.folder);
  if (!result.complete) return 0;  // left before the scenario was over
  terminal.print(report(result, terminal));
  return exit_code(result.outcome);
}

}  // namespace

void declare_shell(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ShellArguments>();
  CLI::App* command = app.add_subcommand("shell", "Open a root console in a guest with the modem up");
  command->add_option("scenario", arguments->scenario,
                      "play this scenario, then stay (default: eight channels with real traffic)");
  declare_run_options(*command, arguments->options);
  command->add_option("--clock", arguments->options.clock, "virtual or host")
      ->check(CLI::IsMember({"virtual", "host"}))
      ->default_str("host");
  command->add_option("--keep", arguments->keep, "use this folder for the run");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle shell\n"
      "  ./bamboozle shell scenarios/first-light.yaml\n"
      "  ./bamboozle shell --driver my/qcom_bam_dmux.c");
  command->callback([arguments, &action] { action = [arguments] { return shell(*arguments); }; });
}

}  // namespace bamboozle::cli
