#include "cli/museum_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <thread>

#include "cli/core_build.h"
#include "cli/file_contents.h"
#include "cli/job_pool.h"
#include "cli/judge.h"
#include "cli/museum_core_verdict.h"
#include "cli/run_folder.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kCompileLimit = std::chrono::minutes(5);
constexpr auto kControlLimit = std::chrono::minutes(10);
// a loop that notes what it does for ever must not take the machine's memory first
constexpr std::string_view kMostMemory = "ASAN_OPTIONS=hard_rss_limit_mb=2048";

CoreRun run_tests(const fs::path& program, const std::string& filter, std::chrono::milliseconds limit, const fs::path& log) {
  CoreRun run;
  run.end = run_program({.arguments = {"env", std::string(kMostMemory), program, "--gtest_fail_fast", "--gtest_filter=" + filter},
                         .output = log,
                         .folder = log.parent_path()},
                        limit);
  run.said = parse_gtest_output(file_contents(log).value_or(""));
  return run;
}

class CoreMuseum {
 public:
  CoreMuseum(CoreBuild build, GtestOutput control, std::vector<Mutant> mutants, fs::path folder, Terminal& terminal,
             const std::function<void(const MuseumRow&)>& on_row)
      : build_(std::move(build)),
        control_(std::move(control)),
        mutants_(std::move(mutants)),
        folder_(std::move(folder)),
        terminal_(terminal),
        on_row_(on_row),
        rows_(mutants_.size()),
        done_(mutants_.size(), false) {}

  std::vector<MuseumRow> run(unsigned jobs) {
    JobCalls calls;
    calls.next = [this]() -> std::optional<Job> {
      if (next_ == mutants_.size()) return std::nullopt;
      return Job{next_++, false};
    };
    calls.stopped = interrupted;
    calls.work = [this](std::size_t id) {
      rows_[id] = judged(mutants_[id]);
      return Result{};  // the row says it all
    };
    calls.done = [this](std::size_t id, const Result&) {
      done_[id] = true;
      terminal_.clear_live();
      for (; told_ < rows_.size() && done_[told_]; ++told_)
        if (on_row_) on_row_(rows_[told_]);
    };
    calls.watch = [this] {
      if (terminal_.interactive())
        terminal_.live(fmt::format("  {}/{} mutants done", std::ranges::count(done_, true), mutants_.size()));
    };
    run_jobs(jobs, calls);
    terminal_.clear_live();
    rows_.resize(told_);
    return std::move(rows_);
  }

 private:
  MuseumRow judged(const Mutant& mutant) const {
    MuseumRow row;
    row.name = mutant.name;
    row.bug = mutant.bug;
    row.origin = mutant.origin;
    const fs::path folder = folder_ / mutant.name;
    const auto began = Clock::now();
    if (std::string problem = judge(mutant, folder, row); !problem.empty()) {
      row.verdict = MuseumVerdict::no_mutant;
      row.why = std::move(problem);
    }
    row.seconds = std::chrono::duration<double>(Clock::now() - began).count();  // with its build
    std::error_code ignored;
    if (row.verdict == MuseumVerdict::caught)
      fs::remove_all(folder, ignored);
    else
      row.folder = folder;
    return row;
  }

  /// What keeps it from being built and run, or an empty text.
  std::string judge(const Mutant& mutant, const fs::path& folder, MuseumRow& row) const {
    const auto tests = tests_of(mutant, control_);
    if (const auto* problem = std::get_if<std::string>(&tests)) return *problem;
    const auto& named = std::get<std::vector<std::string>>(tests);
    if (std::string problem = put(mutant, folder); !problem.empty()) return problem;
    const auto planned = plan_changed_build(build_, mutant.source, folder);
    if (const auto* problem = std::get_if<std::string>(&planned)) return *problem;
    const auto& plan = std::get<ChangedBuild>(planned);
    for (const Arguments& compile : plan.compiles)
      if (std::string problem = run_tool(compile, folder); !problem.empty()) return problem;
    if (std::string problem = run_tool(plan.link, folder); !problem.empty()) return problem;
    const CoreRun first = run_tests(plan.program, filter_of(named), limit_of(named, control_), folder / "tests.log");
    std::optional<CoreRun> others;
    if (!first.red())
      others = run_tests(plan.program, filter_of(named, true), limit_of(named, control_, true), folder / "other-tests.log");
    judge_core_mutant(first, others, row);
    return {};
  }

  /// A copy of the core with the bug in it.
  std::string put(const Mutant& mutant, const fs::path& folder) const {
    const fs::path original = build_.root / kCoreFolder;
    std::error_code problem;
    if (!fs::is_regular_file(original / mutant.source, problem))
      return fmt::format("{}: expected 'source' to be a file of {}, got '{}'", mutant.file, original.string(), mutant.source);
    fs::create_directories(folder / kCoreFolder, problem);
    fs::copy(original, folder / kCoreFolder, problem);
    if (problem) return fmt::format("{}: cannot be copied to {}: {}", original.string(), folder.string(), problem.message());
    const fs::path file = folder / kCoreFolder / mutant.source;
    const auto mutated = mutate(file_contents(file).value_or(""), mutant);
    if (const auto* wrong = std::get_if<std::string>(&mutated)) return *wrong;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << std::get<Mutated>(mutated).source;
    out.flush();
    return out ? std::string() : fmt::format("{}: cannot be written", file.string());
  }

  std::string run_tool(const Arguments& words, const fs::path& folder) const {
    const fs::path log = folder / "build.log";
    const ProgramEnd end = run_program({.arguments = words, .output = log, .folder = build_.folder}, kCompileLimit);
    if (end.ok()) return {};
    std::string text = fmt::format("{} {}", words.front(), end.text());
    for (const std::string& line : last_lines(log, 8)) text += "\n    " + line;
    return text;
  }

  const CoreBuild build_;
  const GtestOutput control_;
  const std::vector<Mutant> mutants_;
  const fs::path folder_;
  Terminal& terminal_;
  const std::function<void(const MuseumRow&)>& on_row_;
  std::vector<MuseumRow> rows_;
  std::vector<bool> done_;
  std::size_t next_ = 0;
  std::size_t told_ = 0;
};

}  // namespace

std::variant<std::vector<MuseumRow>, std::string> run_core_museum(const Manifest& manifest, const CoreMuseumOptions& options,
                                                                  Terminal& terminal,
                                                                  const std::function<void(const MuseumRow&)>& on_row) {
  auto loaded = load_museum(manifest.root / "museum/core", options.names, MuseumKind::core);
  if (auto* problem = std::get_if<std::string>(&loaded)) return std::move(*problem);
  auto made = make_run_folder(manifest.cache, "museum-core");
  if (auto* problem = std::get_if<std::string>(&made)) return std::move(*problem);
  const auto& folder = std::get<fs::path>(made);
  auto read = read_core_build(manifest.root, manifest.build_asan, folder / "build.log");
  if (auto* problem = std::get_if<std::string>(&read)) return std::move(*problem);
  auto& build = std::get<CoreBuild>(read);
  const CoreRun control = run_tests(build.program, "*", kControlLimit, folder / "control.log");
  if (control.red())
    return fmt::format("the core without a bug: {} {} in '{}', expected all green; the log is {}", build.program.string(),
                       control.end.text(), control.said.first_red, (folder / "control.log").string());
  CoreMuseum museum(std::move(build), control.said, std::move(std::get<std::vector<Mutant>>(loaded)), folder, terminal, on_row);
  return museum.run(options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace bamboozle::cli
