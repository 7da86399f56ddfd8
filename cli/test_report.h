// What `bamboozle test` tells, part by part: lines for a person, KTAP if asked for (a part is a test, its tests are subtests),
// and all of it again for the files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/junit.h"
#include "cli/ktap.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

class TestReport {
 public:
  /// `ktap`: where it goes; nullptr: nobody wants it. `parts`: how many there will be.
  TestReport(Terminal& terminal, std::FILE* ktap, std::size_t parts);

  /// `count`: of its tests, when that is known before they run.
  void begin_part(const std::string& name, const std::string& title, std::optional<std::size_t> count);
  void add(const TestResult& test);
  void end_part();
  /// What is red, again: hundreds of lines may have come since. Empty if nothing is.
  [[nodiscard]] std::string failures() const;
  /// "N passed, N failed", ", N skipped" and ", N failed as known" if there are any.
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] std::size_t count(TestResult::Status status) const { return counts_[static_cast<std::size_t>(status)]; }
  [[nodiscard]] const std::vector<TestGroup>& groups() const { return groups_; }

 private:
  void print_ktap(const std::string& lines);
  [[nodiscard]] std::string line_of(const TestResult& test) const;

  Terminal& terminal_;
  std::FILE* ktap_out_;
  Ktap parts_;
  Ktap tests_{1};
  std::string held_;  // subtests whose plan is not known yet
  bool plan_known_ = false;
  std::vector<TestGroup> groups_;
  std::size_t counts_[5] = {};
};

}  // namespace bamboozle::cli
