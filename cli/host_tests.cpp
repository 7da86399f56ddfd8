#include "cli/host_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "cli/file_contents.h"
#include "cli/judge.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Status = TestResult::Status;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

fs::path find_program(const fs::path& build, const std::string& name) {
  std::error_code problem;
  for (fs::recursive_directory_iterator each(build, problem), end; !problem && each != end; each.increment(problem))
    if (each->path().filename() == name && each->is_regular_file()) return each->path();
  return {};
}

TestResult run_fuzzer(const fs::path& program, const fs::path& corpus, std::chrono::seconds time, const fs::path& folder) {
  TestResult result;
  result.name = "fuzz/" + corpus.filename().string();
  const fs::path found = folder / (corpus.filename().string() + "-corpus");  // what it adds stays out of the tree
  std::error_code problem;
  fs::create_directories(found, problem);
  ProgramSpec spec;
  spec.arguments = {program,
                    fmt::format("-max_total_time={}", time.count()),
                    "-timeout=10",
                    "-rss_limit_mb=1024",
                    "-print_final_stats=1",
                    "-verbosity=0",
                    fmt::format("-artifact_prefix={}/{}-", folder.string(), corpus.filename().string()),
                    found,
                    corpus};
  spec.output = folder / (corpus.filename().string() + ".log");
  const ProgramEnd end = run_program(spec, time + std::chrono::seconds(60));
  result.seconds = end.wall.count();
  result.status = end.ok() ? Status::passed : Status::failed;
  if (!end.ok()) result.detail = fmt::format("{}; the log is {}{}", end.text(), spec.output, joined(last_lines(spec.output, 30)));
  return result;
}

/// All tests of a program; and the program itself, if it ended badly without one that says why.
std::vector<TestResult> run_test_program(const fs::path& program, const fs::path& folder) {
  constexpr std::chrono::seconds kLimit{300};  // so that a test that hangs is found
  const std::string name = program.filename().string();
  const fs::path report = folder / (name + ".json");
  ProgramSpec spec;
  spec.arguments = {program, "--gtest_output=json:" + report.string()};
  spec.output = folder / (name + ".log");
  const ProgramEnd end = run_program(spec, kLimit);
  std::vector<TestResult> results = parse_gtest(file_contents(report).value_or(""));
  const bool any_failed = std::ranges::any_of(results, [](const TestResult& r) { return r.status == Status::failed; });
  // it died before it could write its report, or a sanitizer found something at its end; or there is no test in it
  if (results.empty() || (!end.ok() && !any_failed))
    results.push_back({name, Status::failed, end.wall.count(),
                       fmt::format("{}; the log is {}{}", end.text(), spec.output, joined(last_lines(spec.output, 30)))});
  return results;
}

}  // namespace

std::vector<TestResult> parse_gtest(const std::string& json) {
  std::vector<TestResult> results;
  const auto report = nlohmann::json::parse(json, nullptr, false);
  if (!report.is_object()) return results;
  for (const auto& suite : report.value("testsuites", nlohmann::json::array()))
    for (const auto& test : suite.value("testsuite", nlohmann::json::array())) {
      TestResult result;
      result.name = test.value("classname", "") + "." + test.value("name", "");
      result.seconds = std::strtod(test.value("time", "0s").c_str(), nullptr);
      const bool ran = test.value("result", "") == "COMPLETED";
      result.status = ran ? Status::passed : Status::skipped;
      for (const auto& note : test.value("skipped", nlohmann::json::array())) result.detail += note.value("message", "");
      for (const auto& failure : test.value("failures", nlohmann::json::array())) {
        result.status = Status::failed;
        result.detail += (result.detail.empty() ? "" : "\n") + failure.value("failure", "");
      }
      results.push_back(std::move(result));
    }
  return results;
}

void run_host_tests(const fs::path& build, const fs::path& folder, const OnTest& on_test) {
  std::error_code problem;
  if (build.empty() || !fs::is_directory(build, problem)) {
    on_test({"host tests", Status::skipped, 0, "no sanitizer build: run ./bamboozle doctor"});
    return;
  }
  std::vector<fs::path> programs;
  for (fs::recursive_directory_iterator each(build, problem), end; !problem && each != end; each.increment(problem))
    if (each->path().filename().string().ends_with("-test") && each->is_regular_file()) programs.push_back(each->path());
  if (programs.empty()) {
    on_test({"host tests", Status::failed, 0, fmt::format("there is no test program below {}", build.string())});
    return;
  }
  std::ranges::sort(programs);
  // One process for all tests of a program: under a sanitizer a process takes longer to begin than most tests take.
  std::mutex mutex;  // guards `next`
  std::size_t next = 0;
  const auto take = [&]() -> std::optional<fs::path> {
    const std::lock_guard lock(mutex);
    if (next == programs.size() || interrupted()) return std::nullopt;
    return programs[next++];
  };
  std::mutex telling;
  const auto work = [&] {
    while (const auto program = take()) {
      const std::vector<TestResult> results = run_test_program(*program, folder);
      const std::lock_guard lock(telling);
      for (const TestResult& result : results) on_test(result);
    }
  };
  std::vector<std::future<void>> workers;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    workers.push_back(std::async(std::launch::async, work));
  for (std::future<void>& each : workers) each.get();
}

TestResult check_driver(const fs::path& driver, const fs::path& kernel, const fs::path& folder) {
  TestResult result{"cpp/checkpatch-and-sparse"};
  ProgramSpec spec;
  spec.arguments = {driver / "check", kernel, folder / "driver-check"};
  spec.output = folder / "driver-check.log";
  const ProgramEnd end = run_program(spec, std::nullopt);
  result.seconds = end.wall.count();
  result.status = end.ok() ? Status::passed : Status::failed;
  if (!end.ok()) result.detail = fmt::format("driver/check {}{}", end.text(), joined(last_lines(spec.output, 30)));
  return result;
}

void run_fuzzers(const fs::path& build, const fs::path& corpora, std::chrono::seconds time, const fs::path& folder,
                 const OnTest& on_test) {
  std::error_code problem;
  if (build.empty() || !fs::is_directory(build, problem)) {
    on_test({"fuzzers", Status::skipped, 0, "not built: they need clang; run ./bamboozle doctor"});
    return;
  }
  std::vector<fs::path> corpus;
  for (const fs::directory_entry& entry : fs::directory_iterator(corpora, problem))
    if (entry.is_directory()) corpus.push_back(entry.path());
  std::sort(corpus.begin(), corpus.end());
  const auto fuzz = [&](const fs::path& each) -> TestResult {
    const fs::path program = find_program(build, each.filename());
    if (program.empty())
      return {"fuzz/" + each.filename().string(), Status::failed, 0,
              fmt::format("{} has a corpus but there is no such program below {}", each.string(), build.string())};
    return run_fuzzer(program, each, time, folder);
  };
  // each runs for a fixed time on one processor
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t first = 0; first < corpus.size() && !interrupted(); first += at_once) {
    std::vector<std::future<TestResult>> running;
    for (std::size_t i = first; i < std::min(first + at_once, corpus.size()); ++i)
      running.push_back(std::async(std::launch::async, fuzz, corpus[i]));
    for (std::future<TestResult>& each : running) on_test(each.get());
  }
}

}  // namespace bamboozle::cli
