// One line of a test report, whatever was tested: a scenario, a host test, a fuzzer. The tally on the terminal, KTAP and JUnit
// are made of these.
#pragma once

#include <string>

#include "cli/result.h"

namespace bamboozle::cli {

struct TestResult {
  enum class Status {
    passed,
    failed,
    skipped,
    xfail,  ///< red as known; no failure
    xpass   ///< green although known to be red; a failure
  };
  std::string name;
  Status status = Status::failed;
  double seconds = 0;
  std::string detail = {};  ///< what a person needs to see of it; may have several lines
  std::string reason = {};  ///< one line: why it is not simply green
  std::string kind = {};    ///< of a red scenario: the outcome's name ("hang", "error" ...)
};

[[nodiscard]] constexpr bool is_red(TestResult::Status status) {
  return status == TestResult::Status::failed || status == TestResult::Status::xpass;
}

/// A scenario's result; what is not green has its whole report as detail.
[[nodiscard]] TestResult test_of(const Result& result);

/// Its reason; of a skipped test without one, its detail.
[[nodiscard]] std::string why(const TestResult& test);

/// On one line, valid UTF-8, printable, at most so many bytes: for the places of a format where only that can stand.
[[nodiscard]] std::string one_line_of(const std::string& text, std::size_t limit = 200);

}  // namespace bamboozle::cli
