#include "cli/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bamboozle::cli {

using Status = TestResult::Status;

TestReport::TestReport(Terminal& terminal, std::FILE* ktap, std::size_t parts) : terminal_(terminal), ktap_out_(ktap) {
  print_ktap(parts_.begin(parts));
}

void TestReport::print_ktap(const std::string& lines) {
  if (ktap_out_ == nullptr) return;
  fmt::print(ktap_out_, "{}", lines);
  std::fflush(ktap_out_);
}

void TestReport::begin_part(const std::string& name, const std::string& title, std::optional<std::size_t> count) {
  terminal_.print(terminal_.paint(Colour::bold, "== " + title) + "\n");
  groups_.push_back({name, {}});
  tests_ = Ktap(1);
  held_.clear();
  plan_known_ = count.has_value();
  if (plan_known_) print_ktap(tests_.begin(count));
}

std::string TestReport::line_of(const TestResult& test) const {
  static constexpr std::pair<std::string_view, Colour> kWords[] = {{"PASS", Colour::green},
                                                                   {"FAIL", Colour::red},
                                                                   {"SKIP", Colour::yellow},
                                                                   {"XFAIL", Colour::yellow},
                                                                   {"XPASS", Colour::red}};
  const auto& [word, colour] = kWords[static_cast<std::size_t>(test.status)];
  std::string line = fmt::format("{} {} ({:.2f} s)", terminal_.paint(colour, word), test.name, test.seconds);
  if (is_red(test.status) || test.status == Status::skipped) {
    if (!test.detail.empty()) line += fmt::format(":{}{}", test.detail.find('\n') == std::string::npos ? " " : "\n", test.detail);
  } else if (!test.reason.empty()) {
    line += ": " + one_line_of(test.reason);
  }
  if (!line.ends_with('\n')) line += '\n';
  return line;
}

void TestReport::add(const TestResult& test) {
  ++counts_[static_cast<std::size_t>(test.status)];
  terminal_.print(line_of(test));
  groups_.back().tests.push_back(test);
  const std::string lines = tests_.add(test);
  if (plan_known_)
    print_ktap(lines);
  else
    held_ += lines;
}

void TestReport::end_part() {
  const std::vector<TestResult>& tests = groups_.back().tests;
  if (!plan_known_) print_ktap(Ktap(1).begin(tests.size()) + std::exchange(held_, {}));
  TestResult part{groups_.back().name, Status::passed};
  const auto red = std::ranges::count_if(tests, [](const TestResult& test) { return is_red(test.status); });
  if (red != 0) {
    part.status = Status::failed;
    part.reason = fmt::format("{} of {} tests failed", red, tests.size());
  } else if (std::ranges::all_of(tests, [](const TestResult& test) { return test.status == Status::skipped; })) {
    part.status = Status::skipped;
    part.reason = tests.empty() ? "nothing in it was selected" : why(tests.front());
  }
  print_ktap(parts_.add(part));
}

std::string TestReport::failures() const {
  std::string text;
  for (const TestGroup& group : groups_)
    for (const TestResult& test : group.tests)
      if (is_red(test.status)) text += line_of(test);
  return text.empty() ? text : terminal_.paint(Colour::bold, "== what failed") + "\n" + text;
}

std::string TestReport::summary() const {
  std::string text = fmt::format("{} passed, {} failed", count(Status::passed), count(Status::failed) + count(Status::xpass));
  if (count(Status::skipped) != 0) text += fmt::format(", {} skipped", count(Status::skipped));
  if (count(Status::xfail) != 0) text += fmt::format(", {} failed as known", count(Status::xfail));
  return text;
}

}  // namespace bamboozle::cli
