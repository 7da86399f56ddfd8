#include "cli/test_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/coverage_check.h"
#include "cli/debug_suite.h"
#include "cli/driver_name.h"
#include "cli/host_tests.h"
#include "cli/kernel_suite.h"
#include "cli/live_test.h"
#include "cli/museum_core.h"
#include "cli/museum_run.h"
#include "cli/must_fail.h"
#include "cli/report.h"
#include "cli/result_json.h"
#include "cli/run_folder.h"
#include "cli/suite_command.h"
#include "cli/supervisor.h"
#include "cli/test_report.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Status = TestResult::Status;

const std::vector<std::string> kParts = {"host", "fuzz", "scenarios", "must-fail", "live", "gdb", "cpp", "kernels", "museum"};
// Only when they are named: the museum takes as long as all the others together, and is about the scenarios more than about the
// code; other kernels must be built first; the C++ driver takes as long as the unmodified one.
const std::vector<std::string> kOnlyWhenNamed = {"cpp", "kernels", "museum"};

struct TestArguments {
  RunOptions options;
  SuiteArguments suite;
  std::vector<std::string> only;
  unsigned fuzz_seconds = 10;
};

/// Those named by --only, or all but what must be named. Tags select scenarios: what has none is left out. A shard has the host
/// tests and the fuzzers as a whole, or not.
std::vector<std::string> parts_of(const TestArguments& arguments) {
  std::vector<std::string> parts;
  for (const std::string& part : kParts) {
    const bool of_scenarios = part == "scenarios" || part == "must-fail" || part == "cpp" || part == "kernels";
    if (arguments.only.empty() && std::ranges::find(kOnlyWhenNamed, part) != kOnlyWhenNamed.end()) continue;
    if (!arguments.only.empty() && std::ranges::find(arguments.only, part) == arguments.only.end()) continue;
    if (!of_scenarios && (!arguments.suite.selection.tags.empty() || !in_shard(part, arguments.suite.selection.shard))) continue;
    parts.push_back(part);
  }
  return parts;
}

TestResult must_fail_test(const Result& result) {
  TestResult test{title_of(result), Status::failed, result.wall_seconds};
  const auto wanted = read_must_fail(result.file);
  if (const auto* problem = std::get_if<std::string>(&wanted)) {
    test.detail = test.reason = *problem;
    return test;
  }
  test.reason = compare(std::get<MustFail>(wanted), result);
  if (test.reason.empty())
    test.status = Status::passed;
  else
    test.detail = test.reason + "\n" + report(result, Terminal::plain());
  return test;
}

class TestRun {
 public:
  TestRun(const TestArguments& arguments, const Manifest& manifest, Terminal& terminal, TestReport& report, fs::path folder)
      : arguments_(arguments),
        manifest_(manifest),
        terminal_(terminal),
        report_(report),
        folder_(std::move(folder)),
        runner_(manifest, arguments.options) {}

  void part(const std::string& name) {
    const OnTest on_test = [this](const TestResult& test) { report_.add(test); };
    if (name == "host") {
      report_.begin_part(name, "host tests, with the address and undefined-behaviour sanitizers", std::nullopt);
      run_host_tests(manifest_.build_asan, folder_, on_test);
    } else if (name == "fuzz") {
      report_.begin_part(name, fmt::format("fuzzers, {} s each", arguments_.fuzz_seconds), std::nullopt);
      run_fuzzers(manifest_.build_fuzz, manifest_.root / "host-tests/corpus", std::chrono::seconds(arguments_.fuzz_seconds),
                  folder_, on_test);
    } else if (name == "gdb") {
      gdb(DebugKernels::plain, on_test);
    } else if (name == "live") {
      live(on_test);
    } else if (name == "museum") {
      museum(on_test);
    } else if (name == "cpp") {
      cpp();
    } else if (name == "kernels") {
      kernels();
    } else {
      scenarios(name, name == "must-fail");
    }
    report_.end_part();
  }

  [[nodiscard]] const std::vector<Result>& results() const { return results_; }

 private:
  void gdb(DebugKernels kernels, const OnTest& on_test) {
    if (kernels == DebugKernels::plain)
      report_.begin_part("gdb", "scenarios under gdb, with the same trace as without", debug_suite_size(kernels));
    run_debug_suite(manifest_, kernels, folder_, jobs_of(arguments_.suite.suite), on_test);
  }

  void live(const OnTest& on_test) {
    const std::string title = "runs that somebody is connected to";
    if (!runner_.prepare()) return give_up("live", title, runner_.problem());
    report_.begin_part("live", title, kLiveTests);
    run_live_tests(runner_, manifest_.root, folder_, on_test);
  }

  /// Our own driver's core first: it takes a minute, and no machine.
  void museum(const OnTest& on_test) {
    report_.begin_part("museum", "bugs in a driver that tests and scenarios must notice", std::nullopt);
    const auto tell = [&](const std::string& folder) {
      return [&on_test, folder](const MuseumRow& row) {
        const bool caught = row.verdict == MuseumVerdict::caught;
        TestResult test{folder + row.name, caught ? Status::passed : Status::failed, row.seconds};
        if (!caught) test.detail = test.reason = fmt::format("{}: {}", name_of(row.verdict), row.why);
        on_test(test);
      };
    };
    const unsigned jobs = arguments_.suite.suite.jobs;
    const auto core = run_core_museum(manifest_, {{}, jobs}, terminal_, tell("museum/core/"));
    if (const auto* problem = std::get_if<std::string>(&core)) on_test({"museum/core", Status::failed, 0, *problem, *problem});
    if (interrupted()) return;
    MuseumOptions options;
    options.kernel = arguments_.options.kernel;
    options.jobs = jobs;
    const auto ran = run_museum(manifest_, options, terminal_, tell("museum/"));
    if (const auto* problem = std::get_if<std::string>(&ran)) on_test({"museum", Status::failed, 0, *problem, *problem});
  }

  /// The scenarios once more, with the driver of this checkout.
  void cpp() {
    const std::string title = "scenarios, with the C++ driver";
    const auto planned = plan_suite({(manifest_.root / "scenarios").string()}, arguments_.options.clock);
    if (const auto* problem = std::get_if<std::string>(&planned)) return give_up("cpp", title, *problem);
    std::vector<SuiteEntry> entries = std::get<std::vector<SuiteEntry>>(planned);
    std::erase_if(entries, is_of_its_own);
    for (SuiteEntry& entry : entries) entry.name = "cpp/" + entry.name;
    // what they find out about upstream is upstream's
    std::erase_if(entries, [](const SuiteEntry& entry) { return entry.name.starts_with("cpp/findings/"); });
    const auto selected = select(entries, arguments_.suite.selection);
    if (const auto* problem = std::get_if<std::string>(&selected)) return give_up("cpp", title, *problem);
    RunOptions options = arguments_.options;
    options.driver = kCpp;
    ScenarioRunner runner(manifest_, options);
    if (!runner.prepare()) return give_up("cpp", title, runner.problem());
    SuiteArguments suite = arguments_.suite;
    suite.suite.twice = false;  // the same emulator: that its traces repeat was seen with the unmodified driver
    const auto& chosen = std::get<std::vector<SuiteEntry>>(selected);
    const std::string check = "cpp/checkpatch-and-sparse";
    const bool checked = suite.selection.tags.empty() && in_shard(check, suite.selection.shard);
    const std::size_t all = chosen.size() * rounds_of(suite.suite) + (checked ? 1 : 0);
    report_.begin_part("cpp", title, suite.suite.until_fail ? std::nullopt : std::optional(all));
    if (checked) report_.add(check_driver(cpp_sources(manifest_.root), manifest_.kernels.at(kDefaultKernel).build, folder_));
    run(runner, chosen, suite, [](const Result& result) { return test_of(result); });
  }

  /// Other kernels, one after the other: each is made when its turn comes.
  void kernels() {
    const std::string title = "scenarios in other kernels, in the debug kernel, and with two processors";
    const auto planned = plan_suite({(manifest_.root / "scenarios").string()}, arguments_.options.clock);
    if (const auto* problem = std::get_if<std::string>(&planned)) return give_up("kernels", title, *problem);
    std::vector<std::vector<SuiteEntry>> rows;
    std::size_t all = 0;
    for (const KernelRow& row : kernel_rows()) {
      const auto selected = select(entries_of(row, std::get<std::vector<SuiteEntry>>(planned)), arguments_.suite.selection);
      const auto* const entries = std::get_if<std::vector<SuiteEntry>>(&selected);  // nothing: no tag fits
      rows.push_back(entries != nullptr ? *entries : std::vector<SuiteEntry>());
      all += rows.back().size() * rounds_of(suite_of(row).suite);
    }
    const bool gdb_wanted = arguments_.suite.selection.tags.empty() && in_shard("gdb", arguments_.suite.selection.shard);
    if (gdb_wanted) all += debug_suite_size(DebugKernels::symbols);
    report_.begin_part("kernels", title, arguments_.suite.suite.until_fail ? std::nullopt : std::optional(all));
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!rows[i].empty() && !interrupted()) kernel(kernel_rows()[i], rows[i]);
    if (gdb_wanted && !interrupted()) gdb(DebugKernels::symbols, [this](const TestResult& test) { report_.add(test); });
  }

  /// Whether an emulator's traces repeat is seen with one driver in each kernel, and not in the debug kernel, where a run takes minutes.
  SuiteArguments suite_of(const KernelRow& row) const {
    SuiteArguments suite = arguments_.suite;
    if (row.preset == std::string_view(kDebug) || row.driver != std::string_view(kUpstream)) suite.suite.twice = false;
    return suite;
  }

  void kernel(const KernelRow& row, const std::vector<SuiteEntry>& entries) {
    RunOptions options = arguments_.options;
    options.kernel = row.kernel;
    options.preset = row.preset;
    options.driver = row.driver;
    ScenarioRunner runner(manifest_, options);
    if (!runner.prepare()) {
      report_.add({"linux-" + manifest_name({row.kernel, row.preset}), Status::failed, 0, runner.problem(), runner.problem()});
      return;
    }
    run(runner, entries, suite_of(row), [](const Result& result) { return test_of(result); });
  }

  void give_up(const std::string& name, const std::string& title, const std::string& problem) {
    report_.begin_part(name, title, 1);
    report_.add({name, Status::failed, 0, problem, problem});
  }

  void run(ScenarioRunner& runner, const std::vector<SuiteEntry>& entries, const SuiteArguments& suite,
           const std::function<TestResult(const Result&)>& judged) {
    SuiteListener listener;
    listener.done = [&](const Result& result) { report_.add(judged(result)); };
    const std::vector<Result> results = run_entries(runner, entries, suite, manifest_.cache, terminal_, listener);
    results_.insert(results_.end(), results.begin(), results.end());
  }

  void scenarios(const std::string& name, bool must_fail) {
    const std::string title = must_fail ? "scenarios that must turn red" : "scenarios";
    SuiteArguments suite = arguments_.suite;
    // what is killed is killed anywhere, and what is red on purpose is no failure
    if (must_fail) suite.suite.twice = suite.suite.until_fail = false;
    const auto planned =
        plan_suite({(manifest_.root / (must_fail ? "scenarios/must-fail" : "scenarios")).string()}, arguments_.options.clock);
    auto selected = planned;
    if (const auto* found = std::get_if<std::vector<SuiteEntry>>(&planned)) {
      std::vector<SuiteEntry> entries = *found;
      std::erase_if(entries, is_of_its_own);
      selected = select(entries, suite.selection);
    }
    if (!runner_.prepare()) selected = runner_.problem();
    if (const auto* problem = std::get_if<std::string>(&selected)) return give_up(name, title, *problem);
    const auto& entries = std::get<std::vector<SuiteEntry>>(selected);
    const bool covered = !must_fail && suite.selection.tags.empty() && in_shard("coverage", suite.selection.shard);
    const std::size_t all = entries.size() * rounds_of(suite.suite) + (covered ? 1 : 0);
    report_.begin_part(name, title, suite.suite.until_fail ? std::nullopt : std::optional(all));
    if (covered) report_.add(check_coverage(manifest_, arguments_.options, folder_));
    run(runner_, entries, suite, must_fail ? must_fail_test : test_of);
  }

  const TestArguments& arguments_;
  const Manifest& manifest_;
  Terminal& terminal_;
  TestReport& report_;
  const fs::path folder_;
  ScenarioRunner runner_;
  std::vector<Result> results_;
};

int fail(const std::string& problem) {
  fmt::print(stderr, "bamboozle: {}\n", problem);
  return 1;
}

int test(const TestArguments& arguments) {
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) return fail(*problem);
  const auto& manifest = std::get<Manifest>(loaded);
  if (const std::string problem = arguments.suite.problem(); !problem.empty()) return fail(problem);
  const auto folder = make_run_folder(manifest.cache, "test");
  if (const auto* problem = std::get_if<std::string>(&folder)) return fail(*problem);

  Terminal terminal = Terminal::of(arguments.suite.takes_stdout() ? stderr : stdout);
  const std::vector<std::string> parts = parts_of(arguments);
  TestReport report(terminal, arguments.suite.ktap ? stdout : nullptr, parts.size());
  TestRun run(arguments, manifest, terminal, report, std::get<fs::path>(folder));
  const auto has_failed = [&] { return report.count(Status::failed) + report.count(Status::xpass) != 0; };
  for (const std::string& part : parts)
    if (!interrupted() && !(arguments.suite.suite.until_fail && has_failed())) run.part(part);
  // nothing at all is no success, unless this shard has nothing
  const bool any = std::ranges::any_of(report.groups(), [](const TestGroup& group) {
    return std::ranges::any_of(group.tests, [](const TestResult& test) { return test.status != Status::skipped; });
  });
  const bool green = !has_failed() && !interrupted() && (any || arguments.suite.selection.shard.count != 1);
  if (interrupted()) terminal.print("interrupted\n");
  terminal.print(report.failures() + report.summary() + "\n");

  std::string problem;
  if (!arguments.suite.json.empty())
    problem = write_json(to_json(report.groups(), run.results(), green ? 0 : 1), arguments.suite.json);
  if (!arguments.suite.junit.empty() && problem.empty()) problem = write_json(to_junit(report.groups()), arguments.suite.junit);
  if (!problem.empty()) return fail(problem);
  return green ? 0 : 1;
}

}  // namespace

void declare_test(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<TestArguments>();
  arguments->suite.suite.jobs = 0;
  CLI::App* command = app.add_subcommand("test", "Run every test: host tests, fuzzers, scenarios");
  command->add_option("--only", arguments->only, "only these parts: host, fuzz, scenarios, must-fail, live, gdb, cpp, kernels, museum")
      ->check(CLI::IsMember(kParts))
      ->delimiter(',');
  command->add_option("--fuzz-seconds", arguments->fuzz_seconds, "time of each fuzzer")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  declare_run_options(*command, arguments->options);
  declare_suite_options(*command, arguments->suite);
  command->footer(
      "\nAs many scenarios run at a time as there are processors. --twice, which CI asks for, runs each again and compares the "
      "traces.\n"
      "\nExamples:\n"
      "  ./bamboozle test\n"
      "  ./bamboozle test --only host,must-fail\n"
      "  ./bamboozle test --only fuzz --fuzz-seconds 600\n"
      "  ./bamboozle test --only cpp          every scenario with the driver in driver/\n"
      "  ./bamboozle test --only kernels      Linux 6.12, the debug kernel, two processors: builds two kernels first\n"
      "  ./bamboozle test --only museum\n"
      "  ./bamboozle test --shard 1/3 --ktap --junit results.xml\n"
      "\nThe last line is 'N passed, N failed' (and ', N skipped', ', N failed as known'). Exit code: 0 when nothing failed, "
      "else 1.");
  command->callback([arguments, &action] { action = [arguments] { return test(*arguments); }; });
}

}  // namespace bamboozle::cli
