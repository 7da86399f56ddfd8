#include "cli/host_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "cli/judge.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using Status = TestResult::Status;

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text;
}

std::string plain(std::string_view xml) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
  std::string text;
  while (!xml.empty()) {
    const auto* const entity =
        std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& e) { return xml.starts_with(e.first); });
    const bool found = entity != kEntities.end();
    text += found ? entity->second : xml.front();
    xml.remove_prefix(found ? entity->first.size() : 1);
  }
  return text;
}

std::string attribute(std::string_view tag, std::string_view name) {
  const std::string lead = fmt::format(" {}=\"", name);
  const std::size_t at = tag.find(lead);
  if (at == std::string_view::npos) return {};
  const std::string_view value = tag.substr(at + lead.size());
  return plain(value.substr(0, value.find('"')));
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

}  // namespace

std::vector<TestResult> parse_junit(const std::string& xml) {
  std::vector<TestResult> results;
  static constexpr std::string_view kOpen = "<testcase";
  for (std::size_t at = xml.find(kOpen); at != std::string::npos; at = xml.find(kOpen, at + 1)) {
    const std::size_t next = xml.find(kOpen, at + 1);
    const std::string_view element = std::string_view(xml).substr(at, next == std::string::npos ? next : next - at);
    const std::string_view tag = element.substr(0, element.find('>'));
    TestResult result;
    result.name = attribute(tag, "name");
    result.seconds = std::strtod(attribute(tag, "time").c_str(), nullptr);
    const std::string status = attribute(tag, "status");
    result.status = status == "run" ? Status::passed : status == "disabled" ? Status::skipped : Status::failed;
    if (const std::size_t output = element.find("<system-out>");
        output != std::string_view::npos && result.status == Status::failed)
      result.detail = plain(element.substr(output + 12, element.find("</system-out>") - output - 12));
    results.push_back(std::move(result));
  }
  return results;
}

void run_ctest(const fs::path& build, const fs::path& folder, const OnTest& on_test) {
  std::error_code problem;
  if (build.empty() || !fs::is_directory(build, problem)) {
    on_test({"host tests", Status::skipped, 0, "no sanitizer build: run ./bamboozle doctor"});
    return;
  }
  const fs::path junit = folder / "ctest.xml";
  ProgramSpec spec;
  spec.arguments = {"ctest", "--test-dir", build, "--output-on-failure", "-j2", "--timeout", "120", "--output-junit", junit};
  spec.output = folder / "ctest.log";
  const ProgramEnd end = run_program(spec, std::nullopt);
  const std::vector<TestResult> results = parse_junit(read_all(junit));
  for (const TestResult& result : results) on_test(result);
  const bool any_failed =
      std::any_of(results.begin(), results.end(), [](const TestResult& r) { return r.status == Status::failed; });
  // a failure that no test accounts for: nothing was built, ctest died ...
  if (results.empty() || (!end.ok() && !any_failed))
    on_test({"host tests", Status::failed, end.wall.count(),
             fmt::format("ctest {}; the log is {}{}", end.text(), spec.output, joined(last_lines(spec.output, 20)))});
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
