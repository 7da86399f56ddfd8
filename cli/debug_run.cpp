#include "cli/debug_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/un.h>

#include <csignal>
#include <memory>
#include <ranges>
#include <stdexcept>

#include "cli/driver_twin.h"
#include "cli/snapshot_disk.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string quoted(const std::string& word) { return word.find(' ') == std::string::npos ? word : "'" + word + "'"; }

void introduce(const fs::path& folder) {
  fmt::print(
      "The machine stands still until a debugger lets it go:\n"
      "  gdb      {}\n"
      "  VS Code  copy {} to .vscode/\n"
      "Its console and its trace are in {}\n",
      fmt::join(attach_command(folder) | std::views::transform(quoted), " "), (folder / "gdb/launch.json").string(), folder.string());
  std::fflush(stdout);
}

/// gdb beside a machine: started when the machine is there to be attached to; Ctrl-C is its alone while it lasts.
class Debugger {
 public:
  /// `wall`: how long the run may go on without gdb.
  Debugger(const DebugRequest& request, std::chrono::duration<double> wall) : request_(request), wall_(wall.count()) {}
  ~Debugger() { give_back(); }
  Debugger(const Debugger&) = delete;
  Debugger& operator=(const Debugger&) = delete;

  void tick(const RunMoment& moment) {
    if (gdb_) return watch(moment);
    if (begun_ || !fs::exists(gdb_socket_of(moment.folder))) return;
    begun_ = true;
    if (request_.attach) return introduce(moment.folder);
    start(moment.folder);
    if (!gdb_->started()) ::kill(moment.process, SIGTERM);
  }

  /// The machine has gone; gdb may stay, as long as its user likes.
  std::optional<ProgramEnd> finish() {
    while (gdb_ && !end_) look(200ms);
    return end_;
  }

 private:
  void watch(const RunMoment& moment) {
    look(0ms);
    if (!end_ && request_.limit && moment.wall_seconds > static_cast<double>(request_.limit->count())) gdb_->stop();
    if (!end_) return;
    if (!left_at_) left_at_ = moment.wall_seconds;
    // who leaves gdb lets the machine go on, and it has as long as any run; a gdb that died left it as it stood
    if (!end_->ok() || moment.wall_seconds - *left_at_ > wall_) ::kill(moment.process, SIGTERM);
  }
  void start(const fs::path& folder) {
    ProgramSpec spec;
    spec.arguments = attach_command(folder);
    const bool batch = !request_.script.empty();
    if (batch) spec.arguments.insert(spec.arguments.begin() + 1, {"-nx", "-batch"});
    spec.arguments.insert(spec.arguments.end(), {"-ex", "continue"});
    if (batch) spec.arguments.insert(spec.arguments.end(), {"-ex", "bamboozle script " + fs::absolute(request_.script).string()});
    spec.output = request_.gdb_output;
    spec.terminal = !batch;
    if (!batch) before_ = std::signal(SIGINT, SIG_IGN);
    gdb_ = std::make_unique<Program>(spec);
    look(0ms);
  }
  void look(std::chrono::milliseconds time) {
    if (!end_) end_ = gdb_->wait_for(time);
    if (end_) give_back();
  }
  void give_back() {
    if (before_ != SIG_ERR) std::signal(SIGINT, before_);
    before_ = SIG_ERR;
  }

  const DebugRequest& request_;
  const double wall_;  // seconds
  std::optional<double> left_at_;
  bool begun_ = false;
  std::unique_ptr<Program> gdb_;
  std::optional<ProgramEnd> end_;
  void (*before_)(int) = SIG_ERR;
};

/// Copies the scenario, and the modem profile that it names, to a folder: replayed, they must be what they were, whatever their author
/// does to them meanwhile. The copy's path.
fs::path freeze(const fs::path& scenario, const std::string& profile, const fs::path& folder) {
  const fs::path copy = folder / scenario.filename();
  fs::copy_file(scenario, copy, fs::copy_options::overwrite_existing);
  const fs::path name = fs::path("profiles") / (profile + ".yaml");
  // where the loader looks: beside the scenario, and above
  for (fs::path at = fs::absolute(scenario).parent_path(); !profile.empty(); at = at.parent_path()) {
    std::error_code ignored;
    if (fs::is_regular_file(at / name, ignored)) {
      fs::create_directories(folder / "profiles");
      fs::copy_file(at / name, folder / name, fs::copy_options::overwrite_existing);
      break;
    }
    if (at == at.root_path()) break;
  }
  return copy;
}

/// Runs the scenario without gdb, recorded; where the recording is goes into `machine` afterwards. Empty, or what went wrong.
std::string record(ScenarioRunner& runner, const DebugRequest& request, const std::string& profile, MachineSpec& machine) {
  const Result result = runner.run({.file = request.scenario, .keep = request.keep, .changed = [&](MachineSpec& own) {
                                      const fs::path folder = own.run_folder / "gdb";
                                      fs::create_directories(folder);
                                      own.recording = folder / "recording";
                                      own.snapshots = folder / "snapshots.qcow2";
                                      if (const std::string problem = make_snapshot_disk(own.snapshots); !problem.empty())
                                        throw std::runtime_error(problem);
                                      own.scenario = freeze(request.scenario, profile, folder);
                                      machine = own;
                                    }});
  if (!result.complete) return fmt::format("the run that was to be recorded came to no verdict: see {}", result.folder);
  if (request.script.empty())
    fmt::print("recorded: {} after {:.3f} s of virtual time, in {}\n", name_of(result.outcome), static_cast<double>(result.virtual_ns) / 1e9,
               machine.recording.string());
  std::fflush(stdout);
  return {};
}

}  // namespace

DebugEnd debug_scenario(const Manifest& manifest, ScenarioRunner& runner, const std::string& driver, const scenario::Program& program,
                        const DebugRequest& request) {
  DebugEnd end;
  if (!runner.prepare(program.debug_kernel)) {
    end.problem = runner.problem();
    return end;
  }
  const Kernel& kernel = runner.kernel(program.debug_kernel);
  const DriverImage& image = runner.driver(program.debug_kernel);
  const auto found = find_driver_twin(manifest, kernel, driver, image.modules.front());
  if (const auto* problem = std::get_if<std::string>(&found)) {
    end.problem = *problem;
    return end;
  }
  const auto& twin = std::get<DriverTwin>(found);
  DebugSession session{.name = program.name,
                       .root = manifest.root,
                       .run_folder = {},
                       .kernel_build = kernel.build,
                       .kernel_source = kernel.source,
                       .kernel_modules = kernel.driver.parent_path(),
                       .driver = module_name(image.guest_paths.front()),
                       .driver_loaded = image.modules.front(),
                       .driver_symbols = twin.module,
                       .built_in = twin.built_in,
                       .given_in = twin.given_in,
                       .stop = request.stop,
                       .crashes = request.stop.at == DebugStop::At::failure && !program.allow.contains("guest_warning")};
  MachineSpec recorded;
  if (request.reverse) {
    if (runner.clock_of(program) != scenario::ClockKind::virtual_time)
      end.problem = "--reverse needs the virtual clock: what comes from the host's peers does not come again";
    else
      end.problem = record(runner, request, program.modem.profile, recorded);
    if (!end.problem.empty()) return end;
  }
  const auto prepare = [&](MachineSpec& machine) {
    machine.recording = recorded.recording;
    machine.snapshots = recorded.snapshots;
    machine.replay = request.reverse;
    if (request.reverse) machine.scenario = recorded.scenario;
    machine.gdb_socket = gdb_socket_of(machine.run_folder);
    if (machine.gdb_socket.string().size() >= sizeof(sockaddr_un::sun_path))
      throw std::runtime_error(fmt::format("{}: too long a path for a socket (107 bytes); name a shorter folder with --keep",
                                           machine.gdb_socket.string()));
    machine.pause_at = session.stop.step;
    machine.pause_on_failure = session.stop.at == DebugStop::At::failure;
    session.run_folder = machine.run_folder;
    if (const std::string problem = write_session(session); !problem.empty()) throw std::runtime_error(problem);
  };
  // the recorded run is the one that a folder was named for; what gdb is shown is a replay of it, in there
  auto keep = request.keep;
  if (keep && request.reverse) *keep /= "replay";
  Debugger debugger(request, program.limits.wall);
  end.result = runner.run({.file = request.scenario,
                           .keep = keep,
                           .changed = prepare,
                           .tick = [&](const RunMoment& moment) { debugger.tick(moment); }});
  end.gdb = debugger.finish();
  return end;
}

}  // namespace bamboozle::cli
