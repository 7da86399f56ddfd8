#include "cli/scenario_run.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "cli/golden_registers.h"
#include "cli/judge.h"
#include "cli/known_failure.h"
#include "cli/loopback_servers.h"
#include "cli/result_json.h"
#include "cli/run_folder.h"
#include "cli/supervisor.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using scenario::ClockKind;

Result failed(Result result, Outcome outcome, std::string kind, std::string got) {
  result.outcome = outcome;
  FailureReport failure;
  failure.kind = std::move(kind);
  failure.got = std::move(got);
  result.failures.push_back(std::move(failure));
  return result;
}

Result refused(Result result, const scenario::LoadResult& loaded) {
  result.outcome = Outcome::bad_scenario;
  for (const scenario::Problem& problem : loaded.problems) {
    FailureReport failure;
    failure.line = problem.at.line;
    failure.column = problem.at.column;
    failure.kind = "bad scenario";
    failure.got = problem.text();
    result.failures.push_back(std::move(failure));
  }
  return result;
}

RunOptions named(const fs::path& checkout, RunOptions options) {
  options.driver = driver_name(checkout, options.driver);
  for (std::string& driver : options.more_drivers) driver = driver_name(checkout, driver);
  return options;
}

}  // namespace

ScenarioRunner::ScenarioRunner(const Manifest& manifest, RunOptions options)
    : manifest_(manifest), options_(named(manifest.root, std::move(options))) {}

std::string ScenarioRunner::preset_of(bool debug_kernel) const {
  return debug_kernel ? kDebug : options_.preset.value_or(kPlain);
}

bool ScenarioRunner::prepare(bool debug_kernel) { return !guest(preset_of(debug_kernel)).problem; }

std::vector<std::string> ScenarioRunner::guest_paths() { return guest(preset_of(false)).driver.guest_paths; }

const ScenarioRunner::Guest& ScenarioRunner::guest(const std::string& preset) {
  const std::lock_guard lock(mutex_);
  Guest& guest = guests_[preset];
  if (!guest.ready) find_and_build(preset, guest);
  guest.ready = true;
  return guest;
}

void ScenarioRunner::find_and_build(const std::string& preset, Guest& guest) {
  const auto note = [&](NoKernel problem) {
    if (problem_.empty()) problem_ = problem.text;
    guest.problem = std::move(problem);
  };
  auto found = obtain_kernel(manifest_, {options_.kernel, preset});
  if (auto* problem = std::get_if<NoKernel>(&found)) return note(std::move(*problem));
  guest.kernel = std::get<Kernel>(std::move(found));
  std::vector<std::string> drivers = {options_.driver};
  drivers.insert(drivers.end(), options_.more_drivers.begin(), options_.more_drivers.end());
  auto prepared = prepare_drivers(manifest_, guest.kernel, drivers);
  if (auto* problem = std::get_if<std::string>(&prepared)) return note({Outcome::bad_scenario, *problem});
  guest.driver = std::get<DriverImage>(std::move(prepared));
  if (!options_.coverage) return;
  auto source = find_driver_source(manifest_, guest.kernel, options_.driver, guest.driver.modules.front());
  // no reason not to run: the scenarios say as much of the driver as ever
  if (auto* problem = std::get_if<std::string>(&source))
    guest.no_source = *problem;
  else
    guest.source = std::get<DriverSource>(std::move(source));
}

std::string ScenarioRunner::replay_command(const fs::path& file, std::uint64_t seed) const {
  std::string text = fmt::format("./bamboozle run {} --seed {}", file.string(), seed);
  if (options_.driver != kUpstream) text += " --driver " + options_.driver;
  if (options_.kernel != RunOptions{}.kernel) text += " --kernel " + options_.kernel;
  if (options_.preset) text += " --preset " + *options_.preset;
  if (options_.clock) text += " --clock " + *options_.clock;
  return text;
}

ClockKind ScenarioRunner::clock_of(const scenario::Program& program) const {
  if (!options_.clock) return program.clock;
  return *options_.clock == "host" ? ClockKind::host : ClockKind::virtual_time;
}

Result ScenarioRunner::run(const RunRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  const fs::path& file = request.file;
  Result result;
  result.name = request.name.empty() ? file.stem().string() : request.name;
  result.file = file;
  result.driver = options_.driver;
  result.qemu = manifest_.qemu_version;

  scenario::LoadOptions load;
  if (options_.clock) load.clock = *options_.clock == "host" ? ClockKind::host : ClockKind::virtual_time;
  const scenario::LoadResult loaded = scenario::load_file(file, load);
  if (!loaded.ok()) return refused(std::move(result), loaded);
  const scenario::Program& program = *loaded.program;
  const bool host_clock = program.clock == ClockKind::host;
  result.claim = program.claim;
  result.seed = options_.seed.value_or(program.seed);
  result.clock = host_clock ? "host" : "virtual";
  result.replay = replay_command(file, result.seed);
  if (const auto* known = known_failure(program.known, options_.driver)) {
    result.known = known->why;
    result.known_fails = known->fails;
  }
  if (program.debug_kernel && options_.preset == kPlain)
    return failed(std::move(result), Outcome::bad_scenario, "preset",
                  "the scenario needs the debug kernel (needs: [debug-kernel]); leave out --preset plain");
  result.preset = preset_of(program.debug_kernel);
  const Guest& guest = this->guest(result.preset);
  if (guest.problem) return failed(std::move(result), guest.problem->outcome, "guest", guest.problem->text);
  result.kernel = guest.kernel.release;

  const auto folder = request.keep ? use_run_folder(*request.keep)
                                   : make_run_folder(manifest_.cache, file.stem(), kRunsKept + request.at_once - 1);
  if (const auto* problem = std::get_if<std::string>(&folder))
    return failed(std::move(result), Outcome::error, "harness", *problem);
  const fs::path& run_folder = std::get<fs::path>(folder);
  result.folder = run_folder;
  if (request.latest) point_latest(manifest_.cache, run_folder);
  const LoopbackServers servers(program.needs, run_folder);
  if (!servers.problem().empty()) return failed(std::move(result), Outcome::error, "harness", servers.problem());

  MachineSpec machine;
  machine.qemu = manifest_.qemu;
  machine.image = guest.kernel.image;
  machine.initramfs = guest.driver.initramfs;
  machine.run_folder = run_folder;
  machine.plugin = manifest_.plugin;
  machine.scenario = fs::absolute(file);
  machine.host_clock = host_clock;
  machine.cpus = program.cpus;
  machine.debug_kernel = result.preset == kDebug;
  machine.seed = result.seed;
  machine.trace = options_.trace;
  machine.doorbell = options_.doorbell;
  machine.driver = guest.driver.guest_paths.front();
  machine.ports = servers.ports();
  if (guest.source) {
    machine.coverage_of = guest.source->module;
    machine.executions = run_folder / kExecutionsFile;
  }
  if (request.changed) request.changed(machine);
  ProgramSpec qemu;
  qemu.arguments = qemu_command(machine);
  if (!machine.shell) qemu.output = run_folder / "qemu.log";
  qemu.terminal = machine.shell;

  const auto wall = [begin] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  std::optional<std::chrono::milliseconds> limit;
  // somebody may sit before a debugger for as long as he likes
  if (!machine.shell && machine.gdb_socket.empty()) limit = std::chrono::duration_cast<std::chrono::milliseconds>(program.limits.wall);
  RunEvidence evidence{run_folder,
                       run_program(qemu, limit,
                                   [&](pid_t process) {
                                     if (request.tick) request.tick({process, run_folder, wall()});
                                   }),
                       program.allow};
  result.wall_seconds = wall();
  if (guest.source) coverage_.add(*guest.source, result.name, run_folder);
  if (!guest.no_source.empty()) coverage_.leave_out(result.name, guest.no_source);
  judge(evidence, result);
  if (result.outcome == Outcome::pass) check_registers(file, result);
  result.wall_seconds = wall();
  const std::string problem = write_json(to_json(result), run_folder / "result.json");
  if (!problem.empty()) return failed(std::move(result), Outcome::error, "harness", problem);
  return result;
}

void ScenarioRunner::check_registers(const fs::path& file, Result& result) const {
  const fs::path trace = fs::path(result.folder) / "trace.pb";
  if (options_.record_registers) {
    const std::string problem = record_golden(trace, file, result.kernel);
    if (!problem.empty()) result = failed(std::move(result), Outcome::error, "harness", "--record-registers: " + problem);
    return;
  }
  // another driver or kernel may well do it otherwise, and a light trace holds no registers
  const bool is_own = options_.driver == RunOptions{}.driver && KernelChoice{options_.kernel, result.preset}.is_default();
  if (!is_own || options_.trace != RunOptions{}.trace || !fs::exists(golden_file(file))) return;
  const std::string difference = compare_golden(trace, file);
  if (difference.empty()) return;
  result.outcome = Outcome::fail;
  FailureReport failure;
  failure.kind = "registers";
  failure.expected = "the register trace in " + golden_file(file).string();
  failure.got = difference;
  result.failures.push_back(std::move(failure));
}

}  // namespace bamboozle::cli
