#include "cli/trace_cost.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/loopback_servers.h"
#include "cli/report.h"
#include "cli/run_folder.h"
#include "cli/scenario_run.h"
#include "cli/suite.h"
#include "cli/supervisor.h"
#include "modem-model/trace/reader.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuite = "scenarios";
constexpr std::array<const char*, 2> kLevels = {"light", "full"};
/// A machine that is booted once measures driver and virtio-net in turns, that often; their median is its word. One pair says little:
/// from second to second each of the two changes by a fifth.
constexpr unsigned kPairsATurn = 3;

/// What was measured at each level, in the order of the rounds.
using Values = std::array<std::vector<double>, kLevels.size()>;

std::uint64_t frames_in(const fs::path& trace) {
  std::uint64_t frames = 0;
  trace::Reader reader(trace);
  trace::Event event;
  while (reader.next(event) == trace::Reader::Status::event) frames += event.has_frame() ? 1U : 0U;
  return frames;
}

TraceCostRow row_of(std::string work, std::string unit, const Values& values, bool more_is_better) {
  std::vector<double> costs;
  for (std::size_t i = 0; i < values[1].size() && i < values[0].size(); ++i)
    if (values[0][i] > 0) costs.push_back((more_is_better ? -1 : 1) * (values[1][i] / values[0][i] - 1));
  return {std::move(work), std::move(unit), median(values[0]), median(values[1]), median(costs)};
}

class Measurement {
 public:
  Measurement(const Manifest& manifest, const std::string& driver, const std::function<void(const std::string&)>& tell)
      : tell_(tell), runners_{ScenarioRunner(manifest, options(driver, kLevels[0])), ScenarioRunner(manifest, options(driver, kLevels[1]))} {}

  /// Empty, or what is wrong.
  std::string prepare() {
    for (ScenarioRunner& runner : runners_)
      if (!runner.prepare()) return runner.problem();
    return {};
  }

  [[nodiscard]] std::string driver_in_guest() { return runners_[0].guest_paths().front(); }

  /// Each workload once, at one level.
  std::string traffic(const fs::path& file, std::size_t level, TraceCost& cost) {
    tell_(fmt::format("traffic, {} trace", kLevels[level]));
    const Result result = runners_[level].run({.file = file, .changed = [](MachineSpec& machine) { machine.virtio_net = true; }});
    if (result.outcome != Outcome::pass) return report(result, Terminal::plain());
    const fs::path trace = fs::path(result.folder) / "trace.pb";
    const auto samples = read_samples(trace);
    if (const auto* problem = std::get_if<std::string>(&samples)) return *problem;
    for (const auto& [key, series] : std::get<Samples>(samples)) throughput_[key.second][level].push_back(median_ratio(series));
    if (std::string_view(kLevels[level]) != "full") return {};
    std::error_code ignored;
    cost.bytes += fs::file_size(trace, ignored);
    cost.frames += frames_in(trace);
    return {};
  }

  /// Each scenario once, at one level.
  std::string suite(const std::vector<SuiteEntry>& entries, std::size_t level) {
    tell_(fmt::format("{} scenarios, {} trace", entries.size(), kLevels[level]));
    double seconds = 0;
    for (const SuiteEntry& entry : entries) {
      if (interrupted()) return "interrupted";
      const Result result = runners_[level].run({.file = entry.file, .name = entry.name});
      if (!result.complete) return report(result, Terminal::plain());
      seconds += result.wall_seconds;
    }
    suite_[level].push_back(seconds);
    return {};
  }

  void fill(TraceCost& cost) const {
    for (const Workload& work : kWorkloads)
      if (const auto found = throughput_.find(std::string(work.name)); found != throughput_.end())
        cost.rows.push_back(row_of(found->first, "to virtio_net", found->second, true));
    cost.rows.push_back(row_of(std::string(kSuite), "s", suite_, false));
  }

 private:
  static RunOptions options(const std::string& driver, const char* level) {
    RunOptions options;
    options.driver = driver;
    options.trace = level;
    return options;
  }

  const std::function<void(const std::string&)>& tell_;
  std::array<ScenarioRunner, kLevels.size()> runners_;
  std::map<std::string, Values> throughput_;  // by workload; beside virtio-net
  Values suite_;
};

}  // namespace

std::variant<TraceCost, std::string> measure_trace_cost(const Manifest& manifest, const std::string& driver, const BenchPlan& plan,
                                                        const std::function<void(const std::string&)>& tell) {
  Measurement measurement(manifest, driver, tell);
  if (std::string problem = measurement.prepare(); !problem.empty()) return problem;
  auto planned = plan_suite({(manifest.root / "scenarios/controls").string()}, std::nullopt);
  if (const auto* problem = std::get_if<std::string>(&planned)) return *problem;
  auto& suite = std::get<std::vector<SuiteEntry>>(planned);
  std::erase_if(suite, [](const SuiteEntry& entry) { return entry.host_clock; });  // those take the time that they say
  const auto folder = make_run_folder(manifest.cache, "trace-cost-plan");
  if (const auto* problem = std::get_if<std::string>(&folder)) return *problem;
  const LoopbackServers servers({"iperf3-server"}, std::get<fs::path>(folder));
  if (!servers.problem().empty()) return servers.problem();
  BenchPlan once = plan;
  once.rounds = kPairsATurn;
  once.drivers = {{"driver", measurement.driver_in_guest()}};
  once.port = servers.ports().at("iperf3-server");
  const fs::path file = std::get<fs::path>(folder) / "bench.yaml";
  std::ofstream(file) << bench_scenario(once);

  TraceCost cost;
  // Those that are compared come right after one another, and who comes first changes: a host that gets slower or warmer does so for both.
  const auto both = [](unsigned round, const auto& measure) {
    std::string problem;
    for (std::size_t turn = 0; turn < kLevels.size() && problem.empty(); ++turn)
      problem = interrupted() ? "interrupted" : measure((turn + round) % kLevels.size());
    return problem;
  };
  for (unsigned round = 0; round < plan.rounds; ++round) {
    std::string problem = both(round, [&](std::size_t level) { return measurement.traffic(file, level, cost); });
    if (problem.empty()) problem = both(round, [&](std::size_t level) { return measurement.suite(suite, level); });
    if (!problem.empty()) return problem;
  }
  measurement.fill(cost);
  return cost;
}

std::string text_of(const TraceCost& cost) {
  std::string text = fmt::format("{:<10} {:>14} {:>9} {:>9} {:>8}\n", "work", "unit", "light", "full", "cost");
  for (const TraceCostRow& row : cost.rows)
    text += fmt::format("{:<10} {:>14} {:>9.2f} {:>9.2f} {:>+7.1f}%\n", row.work, row.unit, row.light, row.full, 100 * row.cost);
  return text + fmt::format("a frame takes {:.0f} bytes of the full trace, with its descriptors, registers, interrupts and packet ({} frames)\n",
                            cost.bytes_per_frame(), cost.frames);
}

std::string json_of(const TraceCost& cost) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const TraceCostRow& row : cost.rows)
    rows.push_back({{"work", row.work}, {"unit", row.unit}, {"light", row.light}, {"full", row.full}, {"cost", row.cost}});
  const nlohmann::ordered_json out = {
      {"format", 1}, {"rows", rows}, {"frames", cost.frames}, {"bytes", cost.bytes}, {"bytes_per_frame", cost.bytes_per_frame()}};
  return out.dump(2) + "\n";
}

}  // namespace bamboozle::cli
