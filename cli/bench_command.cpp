#include "cli/bench_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/bench_plan.h"
#include "cli/live_view.h"
#include "cli/loopback_servers.h"
#include "cli/report.h"
#include "cli/resident_memory.h"
#include "cli/result_json.h"
#include "cli/run_folder.h"
#include "cli/trace_cost.h"
#include "modem-model/trace/progress_file.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct BenchArguments {
  RunOptions options;
  std::vector<std::string> drivers = {kUpstream, kCpp};
  std::optional<unsigned> rounds;
  std::optional<unsigned> seconds;
  std::string json;
  bool no_memory = false;
  bool trace_cost = false;
};

struct Repetition {
  unsigned rounds = 1;
  unsigned seconds = 1;  ///< of each measurement
};

/// Many short measurements: another guest of the same host slows everything down for seconds at a time, and a pair of them, one right
/// after the other, sees the same host.
constexpr Repetition kTraffic = {.rounds = 9, .seconds = 1};
/// A round runs scenarios, too, and boots a machine for each.
constexpr Repetition kTraceCost = {.rounds = 4, .seconds = 1};

BenchPlan plan_of(const BenchArguments& arguments, Repetition usual) {
  BenchPlan plan;
  plan.rounds = arguments.rounds.value_or(usual.rounds);
  plan.seconds = arguments.seconds.value_or(usual.seconds);
  return plan;
}

struct Memory {
  std::uint64_t with_plugin_kib = 0;
  std::uint64_t without_plugin_kib = 0;
};

/// A row for each workload; the columns are the reference and the drivers.
Json table_of(const Samples& samples, const std::vector<BenchDriver>& drivers) {
  Json rows = Json::array();
  const std::string reference(kReference);
  for (const Workload& work : kWorkloads) {
    Json row = {{"work", work.name}, {"unit", work.unit}, {reference, 0}};
    std::vector<double> of_reference;
    for (const BenchDriver& driver : drivers) {
      const auto found = samples.find({driver.column, std::string(work.name)});
      const Series series = found == samples.end() ? Series{} : found->second;
      of_reference.insert(of_reference.end(), series.reference.begin(), series.reference.end());
      row[driver.column] = median(series.values);
      row["ratio_" + driver.column] = median_ratio(series);
      row[driver.column + "_samples"] = series.values;
      row[driver.column + "_beside"] = series.reference;
    }
    row[reference] = median(of_reference);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string table_text(const Json& rows, const std::vector<BenchDriver>& drivers) {
  const std::string reference(kReference);
  std::string text = fmt::format("{:<10} {:>12} {:>12}", "work", "unit", reference);
  for (const BenchDriver& driver : drivers) text += fmt::format(" {:>12} {:>7}", driver.column, "ratio");
  if (drivers.size() == 2) text += fmt::format("   {} to {}", drivers[1].column, drivers[0].column);
  text += "\n";
  for (const Json& row : rows) {
    text += fmt::format("{:<10} {:>12} {:>12.1f}", row["work"].get<std::string>(), row["unit"].get<std::string>(),
                        row[reference].get<double>());
    std::vector<double> ratios;
    for (const BenchDriver& driver : drivers) {
      ratios.push_back(row["ratio_" + driver.column].get<double>());
      text += fmt::format(" {:>12.1f} {:>7.2f}", row[driver.column].get<double>(), ratios.back());
    }
    // through the reference: the two drivers were not measured side by side, each was beside virtio-net
    if (ratios.size() == 2 && ratios[0] > 0) text += fmt::format("   {:.2f}", ratios[1] / ratios[0]);
    text += "\n";
  }
  return text;
}

int bench_failed(const std::string& problem) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return exit_code(Outcome::error);
}

int bench_trace(const BenchArguments& arguments, const Manifest& manifest, Terminal& terminal) {
  const auto cost = measure_trace_cost(manifest, arguments.drivers.front(), plan_of(arguments, kTraceCost),
                                       [&](const std::string& at) { terminal.live("  " + at); });
  terminal.clear_live();
  if (const auto* problem = std::get_if<std::string>(&cost)) return bench_failed(*problem);
  terminal.print(text_of(std::get<TraceCost>(cost)));
  if (arguments.json.empty()) return 0;
  const std::string problem = write_json(json_of(std::get<TraceCost>(cost)), arguments.json);
  return problem.empty() ? 0 : bench_failed("--json " + problem);
}

int bench(const BenchArguments& arguments) {
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) return bench_failed(*problem);
  const auto& manifest = std::get<Manifest>(loaded);
  Terminal terminal = Terminal::of(arguments.json == "-" ? stderr : stdout);
  if (arguments.trace_cost) return bench_trace(arguments, manifest, terminal);
  RunOptions options = arguments.options;
  options.driver = arguments.drivers.front();
  options.more_drivers.assign(arguments.drivers.begin() + 1, arguments.drivers.end());
  options.trace = "light";
  ScenarioRunner runner(manifest, options);
  if (!runner.prepare()) return bench_failed(runner.problem());
  const auto folder = make_run_folder(manifest.cache, "bench-plan");
  if (const auto* problem = std::get_if<std::string>(&folder)) return bench_failed(*problem);
  const fs::path& plan_folder = std::get<fs::path>(folder);
  const LoopbackServers servers({"iperf3-server"}, plan_folder);
  if (!servers.problem().empty()) return bench_failed(servers.problem());

  BenchPlan plan = plan_of(arguments, kTraffic);
  plan.drivers.clear();
  const std::vector<std::string> columns = column_names(arguments.drivers);
  const std::vector<std::string> paths = runner.guest_paths();
  for (std::size_t i = 0; i < columns.size(); ++i) plan.drivers.push_back({columns[i], paths.at(i)});
  plan.port = servers.ports().at("iperf3-server");
  const fs::path file = plan_folder / "bench.yaml";
  std::ofstream(file) << bench_scenario(plan);
  terminal.print(fmt::format("{} rounds, {} measurements of {} s: about {} s\n", plan.rounds, measurements(plan), plan.seconds,
                             measurements(plan) * (plan.seconds + 1)));

  Memory memory;
  MachineSpec machine;
  const Result result = runner.run({.file = file,
                                    .changed =
                                        [&](MachineSpec& spec) {
                                          spec.virtio_net = true;
                                          machine = spec;
                                        },
                                    .tick =
                                        [&](const RunMoment& moment) {
                                          const auto at = trace::read_progress(moment.folder / "progress");
                                          terminal.live("  " + progress_text("bench", at, moment.wall_seconds));
                                          // once the guest's user space runs, before any traffic: the point at which the
                                          // machine without plugin is measured, too
                                          if (memory.with_plugin_kib == 0 && at && at->step > 0)
                                            memory.with_plugin_kib = resident_kib(moment.process).value_or(0);
                                        }});
  terminal.clear_live();
  if (result.outcome != Outcome::pass) {
    terminal.print(report(result, terminal));
    return exit_code(result.outcome);
  }
  const auto samples = read_samples(fs::path(result.folder) / "trace.pb");
  if (const auto* problem = std::get_if<std::string>(&samples)) return bench_failed(*problem);
  Json out = {{"format", 1},
              {"kernel", result.kernel},
              {"qemu", result.qemu},
              {"drivers", columns},
              {"rows", table_of(std::get<Samples>(samples), plan.drivers)}};
  terminal.print(table_text(out["rows"], plan.drivers));

  if (!arguments.no_memory) {
    machine.run_folder = plan_folder;
    const auto without = resident_without_plugin(machine);
    if (const auto* problem = std::get_if<std::string>(&without)) return bench_failed(*problem);
    memory.without_plugin_kib = std::get<std::uint64_t>(without);
    out["resident_kib"] = {{"with_plugin", memory.with_plugin_kib}, {"without_plugin", memory.without_plugin_kib}};
    terminal.print(fmt::format("resident memory of QEMU once the guest is up: {:.1f} MiB with the plugin, {:.1f} MiB without\n",
                               static_cast<double>(memory.with_plugin_kib) / 1024,
                               static_cast<double>(memory.without_plugin_kib) / 1024));
  }
  terminal.print(fmt::format("folder: {}\n", result.folder));
  if (arguments.json.empty()) return 0;
  const std::string problem = write_json(out.dump(2) + "\n", arguments.json);
  return problem.empty() ? 0 : bench_failed("--json " + problem);
}

}  // namespace

void declare_bench(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* command = app.add_subcommand("bench", "Measure throughput against virtio-net in the same guest");
  command->add_option("--driver", arguments->drivers, fmt::format("the drivers to measure, one after the other; each {}", kDriverForms))
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--kernel", arguments->options.kernel, "a kernel that ./bamboozle has built")->capture_default_str();
  const auto defaults = [](unsigned traffic, unsigned cost) { return fmt::format("{}; of --trace-cost {}", traffic, cost); };
  command->add_option("--rounds", arguments->rounds, "repetitions; the median counts")
      ->check(CLI::Range(1, 100))
      ->default_str(defaults(kTraffic.rounds, kTraceCost.rounds));
  command->add_option("--seconds", arguments->seconds, "time of one measurement")
      ->check(CLI::Range(1, 600))
      ->default_str(defaults(kTraffic.seconds, kTraceCost.seconds));
  command->add_option("--doorbell", arguments->options.doorbell, "where descriptors are worked off")
      ->check(CLI::IsMember({"inline", "deferred"}));
  command->add_option("--json", arguments->json, "write the table to this file (-: stdout)");
  command->add_flag("--no-memory", arguments->no_memory, "leave out the comparison of resident memory");
  command->add_flag("--trace-cost", arguments->trace_cost,
                    "measure instead what the full trace costs beside the light one, in traffic and in scenarios");
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle bench                    the unmodified driver and driver/, each beside virtio-net\n"
      "  ./bamboozle bench --driver upstream,my/qcom_bam_dmux.c\n"
      "  ./bamboozle bench --rounds 5 --seconds 10 --json bench.json\n"
      "  ./bamboozle bench --doorbell inline\n"
      "  ./bamboozle bench --driver upstream --trace-cost");
  command->callback([arguments, &action] { action = [arguments] { return bench(*arguments); }; });
}

}  // namespace bamboozle::cli
