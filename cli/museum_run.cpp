#include "cli/museum_run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

#include "cli/digest.h"
#include "cli/file_contents.h"
#include "cli/job_pool.h"
#include "cli/live_view.h"
#include "cli/scenario_run.h"
#include "cli/suite.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDriver = "drivers/net/wwan/qcom_bam_dmux.c";

/// One museum at a time works in its part of the cache. The guest images with a mutant in them, 12 MB each, go when it is done;
/// what took time to make, the modules, stays.
class Workshop {
 public:
  explicit Workshop(fs::path folder) : folder_(std::move(folder)) {
    std::error_code problem;
    fs::create_directories(folder_, problem);
    lock_ = ::open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0 || ::flock(lock_, LOCK_EX | LOCK_NB) != 0)
      problem_ = errno == EWOULDBLOCK ? fmt::format("{}: another museum is at work there; wait for its end", folder_.string())
                                      : fmt::format("{}: cannot be locked: {}", folder_.string(), std::strerror(errno));
  }
  ~Workshop() {
    std::error_code ignored;
    if (problem_.empty()) fs::remove_all(folder_ / "boot", ignored);
    if (lock_ >= 0) ::close(lock_);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// By content, so that the module is built once; with the module's own name. A text instead says what went wrong.
  [[nodiscard]] std::variant<fs::path, std::string> put(const std::string& name, const std::string& source) const {
    const fs::path folder = folder_ / "sources" / fmt::format("{}-{}", name, sha256_of(source).substr(0, 12));
    const fs::path file = folder / fs::path(kDriver).filename();
    if (file_contents(file) == source) return file;
    std::error_code problem;
    fs::create_directories(folder, problem);
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << source;
    out.flush();
    if (!out) return fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno));
    return file;
  }

 private:
  fs::path folder_;
  std::string problem_;
  int lock_ = -1;
};

class Museum {
 public:
  Museum(const Manifest& manifest, std::vector<Mutant> mutants, std::vector<SuiteEntry> scenarios, const MuseumOptions& options,
         Terminal& terminal, const std::function<void(const MuseumRow&)>& on_row)
      : manifest_(manifest),
        mutants_(std::move(mutants)),
        scenarios_(std::move(scenarios)),
        options_(options),
        terminal_(terminal),
        on_row_(on_row),
        upstream_(manifest, run_options(kUpstream)),
        runners_(mutants_.size()),
        rows_(mutants_.size()) {}

  /// A mutant without a driver needs no run: its row says why.
  void add_driver(std::size_t mutant, const std::variant<fs::path, std::string>& driver) {
    MuseumRow& row = rows_[mutant];
    row.name = mutants_[mutant].name;
    row.bug = mutants_[mutant].bug;
    row.origin = mutants_[mutant].origin;
    row.scenario = mutants_[mutant].scenario;
    if (const auto* problem = std::get_if<std::string>(&driver)) {
      row.verdict = MuseumVerdict::no_mutant;
      row.why = *problem;
    } else {
      runners_[mutant] = std::make_unique<ScenarioRunner>(manifest_, run_options(std::get<fs::path>(driver)));
    }
  }

  std::vector<MuseumRow> run(unsigned jobs) {
    plan();
    JobCalls calls;
    calls.next = [this]() -> std::optional<Job> {
      if (next_ == plan_.size()) return std::nullopt;
      const std::size_t id = next_++;
      return Job{id, scenarios_[plan_[id].scenario].host_clock};
    };
    calls.stopped = interrupted;
    calls.work = [this, jobs](std::size_t id) { return work(plan_[id], jobs); };
    calls.done = [this](std::size_t id, Result result) {
      results_.emplace(plan_[id], std::move(result));
      tell();
    };
    calls.watch = [this] {
      if (terminal_.interactive())
        terminal_.live(fmt::format("  {}/{} runs done | {}", results_.size(), plan_.size(), view_.text()));
    };
    tell();
    run_jobs(jobs, calls);
    terminal_.clear_live();
    rows_.resize(told_);
    return std::move(rows_);
  }

 private:
  struct Place {
    std::size_t driver = 0;  // 0: unmodified; else the mutant before it
    std::size_t scenario = 0;
    auto operator<=>(const Place&) const = default;
  };

  [[nodiscard]] RunOptions run_options(std::string driver) const {
    RunOptions options;
    options.driver = std::move(driver);
    options.kernel = options_.kernel;
    return options;
  }

  [[nodiscard]] std::size_t scenario_of(const Mutant& mutant) const {
    return static_cast<std::size_t>(std::ranges::find(scenarios_, mutant.scenario, &SuiteEntry::name) - scenarios_.begin());
  }

  /// The unmodified driver first: without it no mutant has a verdict.
  void plan() {
    std::vector<Place> controls;
    for (std::size_t i = 0; i < mutants_.size(); ++i) {
      if (!runners_[i]) continue;
      for (std::size_t s = 0; s < scenarios_.size(); ++s) {
        if (!options_.all_scenarios && s != scenario_of(mutants_[i])) continue;
        controls.push_back({0, s});
        plan_.push_back({i + 1, s});
      }
    }
    std::ranges::sort(controls);
    controls.erase(std::ranges::unique(controls).begin(), controls.end());
    plan_.insert(plan_.begin(), controls.begin(), controls.end());
  }

  Result work(const Place& place, unsigned jobs) {
    const SuiteEntry& entry = scenarios_[place.scenario];
    const std::string name = place.driver == 0 ? entry.name : mutants_[place.driver - 1].name;
    RunRequest request{.file = entry.file, .name = name, .at_once = jobs};
    request.tick = [&](const RunMoment& moment) { view_.note(moment.folder, name, moment.wall_seconds); };
    Result result = (place.driver == 0 ? upstream_ : *runners_[place.driver - 1]).run(request);
    view_.forget(result.folder);
    return result;
  }

  /// True when the row is whole.
  bool fill(std::size_t mutant) {
    MuseumRow& row = rows_[mutant];
    if (!runners_[mutant]) return true;
    std::vector<std::string> caught_by;
    for (const Place& place : plan_) {
      if (place.driver != mutant + 1) continue;
      const auto control = results_.find({0, place.scenario});
      const auto with_bug = results_.find(place);
      if (control == results_.end() || with_bug == results_.end()) return false;
      if (place.scenario == scenario_of(mutants_[mutant])) judge_mutant(mutants_[mutant], with_bug->second, control->second, row);
      if (control->second.outcome == Outcome::pass && turns_red(with_bug->second))
        caught_by.push_back(scenarios_[place.scenario].name);
    }
    if (options_.all_scenarios) row.caught_by = std::move(caught_by);
    return true;
  }

  void tell() {
    for (; told_ < rows_.size() && fill(told_); ++told_) {
      terminal_.clear_live();
      if (on_row_) on_row_(rows_[told_]);
    }
  }

  const Manifest& manifest_;
  const std::vector<Mutant> mutants_;
  const std::vector<SuiteEntry> scenarios_;
  const MuseumOptions& options_;
  Terminal& terminal_;
  const std::function<void(const MuseumRow&)>& on_row_;
  ScenarioRunner upstream_;
  std::vector<std::unique_ptr<ScenarioRunner>> runners_;  // nothing: no driver
  std::vector<MuseumRow> rows_;
  std::vector<Place> plan_;
  std::size_t next_ = 0;
  std::size_t told_ = 0;
  std::map<Place, Result> results_;
  LiveView view_;
};

}  // namespace

std::variant<std::vector<MuseumRow>, std::string> run_museum(const Manifest& manifest, const MuseumOptions& options,
                                                             Terminal& terminal,
                                                             const std::function<void(const MuseumRow&)>& on_row) {
  const auto kernel = manifest.kernels.find(options.kernel);
  if (kernel == manifest.kernels.end()) return fmt::format("--kernel {}: not among the kernels that are built", options.kernel);
  const fs::path driver = kernel->second.source / kDriver;
  const auto source = file_contents(driver);
  if (!source) return fmt::format("{}: cannot read; run ./bamboozle doctor", driver.string());
  auto loaded = load_museum(manifest.root / "museum", options.names);
  if (auto* problem = std::get_if<std::string>(&loaded)) return std::move(*problem);
  auto& mutants = std::get<std::vector<Mutant>>(loaded);
  auto planned = plan_suite({(manifest.root / "scenarios").string()}, std::nullopt);
  if (auto* problem = std::get_if<std::string>(&planned)) return std::move(*problem);
  auto& scenarios = std::get<std::vector<SuiteEntry>>(planned);
  for (const Mutant& mutant : mutants)
    if (std::ranges::find(scenarios, mutant.scenario, &SuiteEntry::name) == scenarios.end())
      return fmt::format("{}: there is no scenario '{}'; expected a path below scenarios/, without .yaml", mutant.file,
                         mutant.scenario);

  Manifest own = manifest;
  own.cache = manifest.cache / "museum";
  const Workshop workshop(own.cache);
  if (!workshop.problem().empty()) return workshop.problem();
  std::vector<std::variant<fs::path, std::string>> drivers;
  for (const Mutant& mutant : mutants) {
    const auto mutated = mutate(*source, mutant);
    if (const auto* problem = std::get_if<std::string>(&mutated))
      drivers.emplace_back(*problem);
    else
      drivers.push_back(workshop.put(mutant.name, std::get<Mutated>(mutated).source));
  }
  Museum museum(own, std::move(mutants), std::move(scenarios), options, terminal, on_row);
  for (std::size_t i = 0; i < drivers.size(); ++i) museum.add_driver(i, drivers[i]);
  return museum.run(options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace bamboozle::cli
