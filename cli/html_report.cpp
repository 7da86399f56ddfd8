#include "cli/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "cli/digest.h"
#include "cli/log_tails.h"
#include "cli/test_result.h"
#include "modem-model/trace/reader.h"
#include "modem-model/views/html/page.h"
#include "modem-model/views/html/run_digest.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// There are many runs on the page: of each less than on a page of its own.
constexpr views::html::Limits kLimits = {.head = 400, .tail = 600, .before = 200, .after = 80, .pinned = 1500};
std::string text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_result(const json& value) {
  return value.is_object() && !text_in(value, "name").empty() && !text_in(value, "verdict").empty();
}

std::string add_file(const std::string& name, ReportInput& input) {
  std::error_code ignored;
  const fs::path path = fs::is_directory(name, ignored) ? fs::path(name) / "result.json" : fs::path(name);
  std::ifstream file(path);
  if (!file) return fmt::format("{}: cannot be read; expected a file that --json wrote, or a run's folder", path.string());
  const json read = json::parse(file, nullptr, false);
  const auto refused = [&](const std::string& why) {
    return fmt::format("{}: {}; expected what run --json or test --json wrote, or a run's result.json", path.string(), why);
  };
  if (!read.is_object()) return refused("is no JSON object");
  if (is_result(read)) {
    input.results.push_back(read);
    return {};
  }
  const auto scenarios = read.find("scenarios");
  if (scenarios == read.end() || !scenarios->is_array()) return refused("holds no scenarios");
  for (const json& scenario : *scenarios) {
    if (!is_result(scenario)) return refused("holds a scenario without name and verdict");
    input.results.push_back(scenario);
  }
  if (const auto tests = read.find("tests"); tests != read.end() && tests->is_array())
    for (const json& test : *tests)
      if (test.is_object()) input.tests.push_back(test);
  return {};
}

std::string title_in(const json& result) {
  const auto round = result.find("round");
  const std::string name = text_in(result, "name");
  return round != result.end() && round->is_number_unsigned() ? fmt::format("{} round {}", name, round->get<std::uint64_t>())
                                                              : name;
}

/// The scenario's own name: kernel and driver, which `test` puts before it, are the column's.
std::string row_of(const json& result) {
  std::string row = title_in(result);
  if (row.starts_with("linux-") && row.find('/') != std::string::npos) row.erase(0, row.find('/') + 1);
  if (row.starts_with("cpp/")) row.erase(0, 4);
  return row;
}

std::string reason_in(const json& result) {
  const std::string known = text_in(result, "known");
  const auto failures = result.find("failures");
  std::string reason;
  if (failures != result.end() && failures->is_array() && !failures->empty() && failures->front().is_object()) {
    const json& first = failures->front();
    reason = fmt::format("{}: expected {}, got {}", text_in(first, "kind"), text_in(first, "expected"), text_in(first, "got"));
  }
  if (!known.empty()) reason = reason.empty() ? known : fmt::format("{} ({})", known, reason);
  return one_line_of(reason, 300);
}

class Report {
 public:
  Report(const ReportInput& input, std::size_t details) : input_(input) {
    std::set<std::string> kernels;
    for (const json& result : input.results) kernels.insert(text_in(result, "kernel"));
    kernels.erase("");  // what was not run had none
    several_kernels_ = kernels.size() > 1;
    for (const json& test : input.tests) tests_[text_in(test, "name")] = text_in(test, "status");
    for (const auto& status : {std::set<std::string>{"fail", "xpass"}, std::set<std::string>{"xfail"}})
      for (std::size_t i = 0; i < input.results.size(); ++i)
        if (status.contains(status_of(input.results[i]))) (detailed_.size() < details ? detailed_ : left_out_).push_back(i);
  }

  std::vector<std::string> write(std::ostream& out) {
    if (!left_out_.empty())
      notes_.push_back(
          fmt::format("{} more runs are red or known to be: of these there is only the result here", left_out_.size()));
    views::html::Page page(out);
    page.add("suite", suite());
    for (std::size_t number = 0; number < detailed_.size(); ++number)
      page.add(fmt::format("run-{}", number), run(input_.results[detailed_[number]]));
    page.end();
    return notes_;
  }

 private:
  /// What `test` says of it counts: a scenario that must turn red passes when it does.
  [[nodiscard]] std::string status_of(const json& result) const {
    const auto test = tests_.find(title_in(result));
    if (test != tests_.end()) return test->second;
    const std::string status = text_in(result, "status");
    return status.empty() ? text_in(result, "verdict") == "pass" ? "pass" : "fail" : status;
  }

  [[nodiscard]] std::string column_of(const json& result) const {
    std::string column = text_in(result, "driver");
    if (column.empty()) column = "not run";
    if (several_kernels_ && !text_in(result, "kernel").empty()) column += " @ " + text_in(result, "kernel");
    const std::string preset = text_in(result, "preset");
    return preset.empty() || preset == "plain" ? column : column + " " + preset;
  }

  [[nodiscard]] json suite() const {
    json results = json::array();
    for (std::size_t i = 0; i < input_.results.size(); ++i) {
      const json& result = input_.results[i];
      const auto number = std::ranges::find(detailed_, i);
      results.push_back({{"name", row_of(result)},
                         {"claim", views::html::cut(text_in(result, "claim"), 400)},
                         {"column", column_of(result)},
                         {"status", status_of(result)},
                         {"verdict", text_in(result, "verdict")},
                         {"reason", reason_in(result)},
                         {"run", number == detailed_.end() ? json() : json(number - detailed_.begin())}});
    }
    return {{"results", results}, {"tests", other_tests()}, {"notes", notes_}};
  }

  [[nodiscard]] json other_tests() const {
    std::set<std::string> scenarios;
    for (const json& result : input_.results) scenarios.insert(title_in(result));
    json tests = json::array();
    for (const json& test : input_.tests) {
      if (scenarios.contains(text_in(test, "name"))) continue;
      json row = {{"part", text_in(test, "part")}, {"name", text_in(test, "name")}, {"status", text_in(test, "status")}};
      if (text_in(test, "status") != "pass") {
        row["reason"] = text_in(test, "reason");
        row["detail"] = views::html::cut(text_in(test, "detail"), 8000);
      }
      tests.push_back(row);
    }
    return tests;
  }

  json run(const json& result) {
    const fs::path folder = text_in(result, "folder");
    json notes = json::array();
    json run = digest_of(result, folder, notes);
    views::html::add_result(run, result);
    run["result"]["name"] = title_in(result);
    run["result"]["status"] = status_of(result);
    run["notes"] = notes;
    return run;
  }

  json digest_of(const json& result, const fs::path& folder, json& notes) {
    views::html::RunDigest digest(kLimits);
    if (folder.empty()) return digest.finish();  // nothing was run
    const fs::path file = folder / "trace.pb";
    const auto sum = sha256_of_file(file);
    const std::string wanted = text_in(result, "trace_sha256");
    if (!sum || (!wanted.empty() && *sum != wanted)) {
      const std::string why = fmt::format("{}: {}; of this run there is only its result", file.string(),
                                          sum ? "is of another run by now" : "is gone");
      notes.push_back(why);
      notes_.push_back(why);
      return digest.finish();
    }
    trace::Reader reader(file.string());
    trace::Event event;
    while (reader.next(event) == trace::Reader::Status::event) digest.take(event);
    json run = digest.finish();
    if (!reader.problem().empty()) run["cut"] = reader.problem() + "; what is whole is shown";
    run["tails"] = json::array();
    for (const views::LogTail& log : log_tails(folder)) run["tails"].push_back({{"title", log.title}, {"lines", log.lines}});
    return run;
  }

  const ReportInput& input_;
  bool several_kernels_ = false;
  std::map<std::string, std::string> tests_;  // status by name
  std::vector<std::size_t> detailed_;
  std::vector<std::size_t> left_out_;
  std::vector<std::string> notes_;
};

}  // namespace

std::variant<ReportInput, std::string> read_results(const std::vector<std::string>& files) {
  ReportInput input;
  for (const std::string& file : files)
    if (std::string problem = add_file(file, input); !problem.empty()) return problem;
  return input;
}

std::vector<std::string> write_report(const ReportInput& input, std::ostream& out, std::size_t details) {
  return Report(input, details).write(out);
}

}  // namespace bamboozle::cli
