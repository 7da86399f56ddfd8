#include "cli/test_result.h"

#include <fmt/format.h>

#include <array>

#include "cli/report.h"
#include "modem-model/scenario/verdict.h"

namespace bamboozle::cli {
namespace {

std::string reason_of(const Result& result) {
  if (!result.known.empty() && standing(result) != Standing::fail) return result.known;
  if (result.failures.empty()) return std::string(name_of(result.outcome));
  const FailureReport& first = result.failures.front();
  if (result.outcome == Outcome::bad_scenario) return first.got;  // the loader's words say the place
  std::string text = first.line == 0 ? first.kind : fmt::format("line {}: {}", first.line, first.kind);
  if (!first.expected.empty()) text += fmt::format(", expected {}", first.expected);
  if (!first.got.empty()) text += fmt::format(", got {}", first.got);
  return text;
}

}  // namespace

TestResult test_of(const Result& result) {
  using enum TestResult::Status;
  constexpr std::array kStatuses = {passed, failed, xfail, xpass};
  TestResult test{title_of(result), kStatuses[static_cast<std::size_t>(standing(result))], result.wall_seconds};
  if (test.status == passed) return test;
  test.detail = report(result, Terminal::plain());
  test.reason = reason_of(result);
  test.kind = name_of(result.outcome);
  return test;
}

std::string why(const TestResult& test) {
  return test.reason.empty() && test.status == TestResult::Status::skipped ? test.detail : test.reason;
}

std::string one_line_of(const std::string& text, std::size_t limit) {
  std::string line = scenario::printable(text);
  for (char& letter : line)
    if (letter == '\n' || letter == '\t') letter = ' ';
  line.erase(0, line.find_first_not_of(' '));
  while (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.size() <= limit) return line;
  while (limit > 0 && (static_cast<unsigned char>(line[limit]) & 0xc0U) == 0x80U) --limit;  // not in the middle of a letter
  return line.substr(0, limit) + "…";
}

}  // namespace bamboozle::cli
