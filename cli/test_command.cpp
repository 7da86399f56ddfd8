#include "cli/test_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>

#include "cli/host_tests.h"
#include "cli/must_fail.h"
#include "cli/report.h"
#include "cli/run_folder.h"
#include "cli/scenario_files.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Status = TestResult::Status;

struct Arguments {
  RunOptions options;
  std::vector<std::string> only;
  unsigned fuzz_seconds = 10;
};

/// Prints each result and counts.
class Tally {
 public:
  explicit Tally(Terminal& terminal) : terminal_(terminal) {}

  void add(const TestResult& result) {
    ++counts_[static_cast<std::size_t>(result.status)];
    static constexpr std::pair<std::string_view, Colour> kWords[] = {
        {"PASS", Colour::green}, {"FAIL", Colour::red}, {"SKIP", Colour::yellow}};
    const auto& [word, colour] = kWords[static_cast<std::size_t>(result.status)];
    fmt::print("{} {} ({:.2f} s)", terminal_.paint(colour, word), result.name, result.seconds);
    if (!result.detail.empty()) fmt::print(": {}", result.detail);
    fmt::print("\n");
    std::fflush(stdout);
  }
  [[nodiscard]] std::size_t count(Status status) const { return counts_[static_cast<std::size_t>(status)]; }

 private:
  Terminal& terminal_;
  std::size_t counts_[3] = {};
};

/// The scenarios' stable names: the path below the scenarios' folder, without the suffix.
std::string stable_name(const fs::path& file, const fs::path& scenarios) {
  return "scenarios/" + file.lexically_relative(scenarios).replace_extension().string();
}

void run_scenario(ScenarioRunner& runner, const fs::path& file, const fs::path& scenarios, const Terminal& terminal,
                  Tally& tally) {
  const Result result = runner.run(file, std::nullopt);
  TestResult test{stable_name(file, scenarios), Status::passed, result.wall_seconds, ""};
  if (result.outcome != Outcome::pass) {
    test.status = Status::failed;
    test.detail = "\n" + report(result, terminal);
  }
  tally.add(test);
}

void run_must_fail(ScenarioRunner& runner, const fs::path& file, const fs::path& scenarios, const Terminal& terminal,
                   Tally& tally) {
  TestResult test{stable_name(file, scenarios), Status::failed, 0, ""};
  const auto wanted = read_must_fail(file);
  if (const auto* problem = std::get_if<std::string>(&wanted)) {
    test.detail = *problem;
  } else {
    const Result result = runner.run(file, std::nullopt);
    test.seconds = result.wall_seconds;
    test.detail = compare(std::get<MustFail>(wanted), result);
    if (test.detail.empty())
      test.status = Status::passed;
    else
      test.detail += "\n" + report(result, terminal);
  }
  tally.add(test);
}

void run_scenarios(ScenarioRunner& runner, const fs::path& folder, bool must_fail, const Terminal& terminal, Tally& tally) {
  const fs::path scenarios = must_fail ? folder.parent_path() : folder;
  const auto files = scenario_files({folder});
  if (const auto* problem = std::get_if<std::string>(&files)) {
    tally.add({must_fail ? "must-fail" : "scenarios", Status::failed, 0, *problem});
    return;
  }
  for (const fs::path& file : std::get<std::vector<fs::path>>(files)) {
    if (interrupted()) return;
    if (must_fail)
      run_must_fail(runner, file, scenarios, terminal, tally);
    else
      run_scenario(runner, file, scenarios, terminal, tally);
  }
}

int test(const Arguments& arguments) {
  const auto loaded = load_manifest();
  if (const auto* problem = std::get_if<std::string>(&loaded)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return 1;
  }
  const auto& manifest = std::get<Manifest>(loaded);
  Terminal terminal = Terminal::of(stdout);
  Tally tally(terminal);
  const auto wanted = [&](const char* part) {
    return !interrupted() &&
           (arguments.only.empty() || std::find(arguments.only.begin(), arguments.only.end(), part) != arguments.only.end());
  };
  const auto part = [&](const std::string& title) {
    fmt::print("{}\n", terminal.paint(Colour::bold, "== " + title));
    std::fflush(stdout);
  };
  const OnTest on_test = [&tally](const TestResult& result) { tally.add(result); };
  const auto folder = make_run_folder(manifest.cache, "test");
  if (const auto* problem = std::get_if<std::string>(&folder)) {
    fmt::print(stderr, "bamboozle: {}\n", *problem);
    return 1;
  }
  if (wanted("host")) {
    part("host tests, with the address and undefined-behaviour sanitizers");
    run_ctest(manifest.build_asan, std::get<fs::path>(folder), on_test);
  }
  if (wanted("fuzz")) {
    part(fmt::format("fuzzers, {} s each", arguments.fuzz_seconds));
    run_fuzzers(manifest.build_fuzz, manifest.root / "host-tests/corpus", std::chrono::seconds(arguments.fuzz_seconds),
                std::get<fs::path>(folder), on_test);
  }
  if (wanted("scenarios") || wanted("must-fail")) {
    ScenarioRunner runner(manifest, arguments.options, terminal);
    if (!runner.prepare()) tally.add({"scenarios", Status::failed, 0, runner.problem()});
    if (runner.problem().empty() && wanted("scenarios")) {
      part("scenarios");
      run_scenarios(runner, manifest.root / "scenarios", false, terminal, tally);
    }
    if (runner.problem().empty() && wanted("must-fail")) {
      part("scenarios that must turn red");
      run_scenarios(runner, manifest.root / "scenarios/must-fail", true, terminal, tally);
    }
  }
  if (interrupted()) tally.add({"all tests", Status::failed, 0, "interrupted"});
  std::string line = fmt::format("{} passed, {} failed", tally.count(Status::passed), tally.count(Status::failed));
  if (tally.count(Status::skipped) != 0) line += fmt::format(", {} skipped", tally.count(Status::skipped));
  fmt::print("{}\n", line);
  return tally.count(Status::failed) == 0 && tally.count(Status::passed) != 0 ? 0 : 1;
}

}  // namespace

void declare_test(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("test", "Run every test: host tests, fuzzers, scenarios");
  command->add_option("--only", arguments->only, "only these parts: host, fuzz, scenarios, must-fail")
      ->check(CLI::IsMember({"host", "fuzz", "scenarios", "must-fail"}))
      ->delimiter(',');
  command->add_option("--fuzz-seconds", arguments->fuzz_seconds, "time of each fuzzer")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  declare_run_options(*command, arguments->options);
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle test\n"
      "  ./bamboozle test --only host,must-fail\n"
      "  ./bamboozle test --only fuzz --fuzz-seconds 600\n"
      "\nThe last line is 'N passed, N failed' (and ', N skipped'). Exit code: 0 when nothing failed, else 1.");
  command->callback([arguments, &action] { action = [arguments] { return test(*arguments); }; });
}

}  // namespace bamboozle::cli
