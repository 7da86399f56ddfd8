#include "cli/debug_suite.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/debug_run.h"
#include "cli/determinism.h"
#include "cli/driver_name.h"
#include "cli/job_pool.h"
#include "cli/judge.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using At = DebugStop::At;

struct DebugRow {
  const char* name;  ///< of the test, and of its script in host-tests/gdb/
  const char* scenario;
  const char* driver;
  DebugKernels kernels;
  At at;
  const char* where;  ///< the function, or the step's label
  Outcome outcome;    ///< of the run
  bool reverse = false;
  bool script_fails = false;  ///< as it should: a script that cannot fail shows nothing
  bool acts = false;          ///< on the modem: the run is not the one without gdb, which passes
};

constexpr DebugRow kDebugRows[] = {
    // the one that waits is the longest
    {"time-stands-still", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::function, "bam_dmux_runtime_resume", Outcome::pass},
    {"break-step-continue-detach", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::probe, "", Outcome::pass},
    {"a-look-at-registers", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "asleep a second after the last packet",
     Outcome::pass},
    {"the-upstream-driver-in-words", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "an uplink packet wakes the link",
     Outcome::pass},
    {"our-driver-in-words", "scenarios/first-light.yaml", kCpp, DebugKernels::plain, At::probe, "", Outcome::pass},
    {"at-a-failure", "scenarios/must-fail/unmet-expectation.yaml", kUpstream, DebugKernels::plain, At::failure, "", Outcome::fail},
    {"at-a-violation", "scenarios/must-fail/register-access-while-collapsed.yaml", kUpstream, DebugKernels::plain, At::failure, "",
     Outcome::fail},
    {"at-an-oops", "scenarios/power/s58-power-falls-under-the-wake-up.yaml", kUpstream, DebugKernels::plain, At::failure, "", Outcome::fail},
    {"the-modem-in-words", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "asleep a second after the last packet",
     Outcome::pass},
    {"until-an-event", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "every residue of the payload size",
     Outcome::pass, false, false, true},
    {"a-fault-from-gdb", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "an uplink packet wakes the link",
     Outcome::fail, false, false, true},
    {"in-user-space", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "asleep a second after the last packet",
     Outcome::pass},
    {"back-to-the-last-write", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::function, "bam_dmux_runtime_suspend",
     Outcome::pass, true},
    {"a-script-that-fails", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::probe, "", Outcome::pass, false, true},
    {"back-from-a-failure", "scenarios/must-fail/unmet-expectation.yaml", kUpstream, DebugKernels::plain, At::failure, "", Outcome::fail, true},
    {"back-from-a-step", "scenarios/first-light.yaml", kUpstream, DebugKernels::plain, At::step, "an uplink packet wakes the link",
     Outcome::pass, true},
    {"the-kernels-own-commands", "scenarios/first-light.yaml", kUpstream, DebugKernels::symbols, At::probe, "", Outcome::pass},
};

Result red(Result result, std::string expected, std::string got) {
  FailureReport failure;
  failure.kind = "gdb";
  failure.expected = std::move(expected);
  failure.got = std::move(got);
  result.failures.insert(result.failures.begin(), std::move(failure));
  result.outcome = Outcome::error;
  return result;
}

class Suite {
 public:
  Suite(const Manifest& manifest, DebugKernels kernels, fs::path folder) : manifest_(manifest), folder_(std::move(folder)) {
    for (const DebugRow& row : kDebugRows)
      if (row.kernels == kernels) rows_.push_back(&row);
    // one after the other, before any thread: a kernel may have to be made
    for (const DebugRow* row : rows_) {
      const auto [runner, is_new] = runners_.try_emplace(std::pair{std::string(row->driver), kernels}, manifest_, options_of(*row, kernels));
      if (is_new) std::ignore = runner->second.prepare();
    }
  }

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  Result run(std::size_t index) {
    const DebugRow& row = *rows_[index];
    const fs::path file = manifest_.root / row.scenario;
    Result result;
    result.name = fmt::format("gdb/{}", row.name);
    result.file = file.string();
    const scenario::LoadResult loaded = scenario::load_file(file, {});
    if (!loaded.ok()) return red(std::move(result), "a scenario that is understood", loaded.text());
    DebugRequest request{.scenario = file};
    request.stop.at = row.at;
    if (row.at == At::function) request.stop.function = row.where;
    if (row.at == At::step) {
      const auto step = find_step(*loaded.program, row.where);
      if (const auto* problem = std::get_if<std::string>(&step)) return red(std::move(result), "a step to stop at", *problem);
      request.stop.step = std::get<std::uint32_t>(step);
    }
    request.reverse = row.reverse;
    request.script = manifest_.root / "host-tests/gdb" / (std::string(row.name) + ".py");
    request.limit = std::chrono::minutes{5};
    request.gdb_output = folder_ / fmt::format("gdb-{}.log", row.name);
    // in the same kernel: one with debug information has a few static variables in other places, and is some instructions slower or faster
    Result plain = runners_.at({row.driver, row.kernels}).run({.file = file, .at_once = 4});
    DebugEnd end = debug_scenario(manifest_, runners_.at({row.driver, row.kernels}), row.driver, *loaded.program, request);
    if (!end.problem.empty()) return red(std::move(result), "a run under gdb", end.problem);
    end.result.name = result.name;
    end.result.wall_seconds += plain.wall_seconds;
    if (row.script_fails) {
      if (!end.gdb || end.gdb->how != ProgramEnd::How::exited || end.gdb->status != 1)
        return red(std::move(end.result), "gdb to leave with 1, as its script failed", end.gdb ? end.gdb->text() : "it was not started");
      if (end.result.complete) return red(std::move(end.result), "a machine that goes with gdb", "it went on to its verdict");
      plain.name = end.result.name;
      return plain;
    }
    if (!end.gdb || !end.gdb->ok())
      return red(std::move(end.result), row.name + std::string(".py to find what it looks for"),
                 fmt::format("gdb {}\n{}", end.gdb ? end.gdb->text() : "was not started", fmt::join(last_lines(request.gdb_output, 20), "\n")));
    const Outcome without = row.acts ? Outcome::pass : row.outcome;
    if (end.result.outcome != row.outcome || plain.outcome != without)
      return red(std::move(end.result), fmt::format("{} with gdb, {} without", name_of(row.outcome), name_of(without)),
                 fmt::format("{} with gdb, {} without", name_of(end.result.outcome), name_of(plain.outcome)));
    plain.name = result.name;
    plain.wall_seconds = end.result.wall_seconds;
    if (!row.acts && plain.trace_sha256 != end.result.trace_sha256) return both(std::move(plain), std::move(end.result));
    end.result.outcome = Outcome::pass;  // as it should be, that is
    end.result.known.clear();            // red without gdb, too
    return end.result;
  }

 private:
  static RunOptions options_of(const DebugRow& row, DebugKernels kernels) {
    RunOptions options;
    options.driver = row.driver;
    options.preset = kernels == DebugKernels::symbols ? kSymbols : kPlain;
    return options;
  }

  const Manifest& manifest_;
  const fs::path folder_;
  std::vector<const DebugRow*> rows_;
  std::map<std::pair<std::string, DebugKernels>, ScenarioRunner> runners_;  // by driver and kernel
};

}  // namespace

std::size_t debug_suite_size(DebugKernels kernels) { return static_cast<std::size_t>(std::ranges::count(kDebugRows, kernels, &DebugRow::kernels)); }

void run_debug_suite(const Manifest& manifest, DebugKernels kernels, const fs::path& folder, unsigned jobs,
                     const std::function<void(const TestResult&)>& on_test) {
  Suite suite(manifest, kernels, folder);
  std::size_t next = 0;
  JobCalls calls;
  calls.next = [&]() -> std::optional<Job> {
    if (next == suite.size()) return std::nullopt;
    return Job{.id = next++};
  };
  calls.stopped = [] { return interrupted(); };
  calls.work = [&](std::size_t id) { return suite.run(id); };
  calls.done = [&](std::size_t, Result result) { on_test(test_of(result)); };
  run_jobs(jobs, calls);
}

}  // namespace bamboozle::cli
