// Test results in the kernel's Test Anything Protocol, version 1 (Documentation/dev-tools/ktap.rst), as lines to be printed.
//
// Of its directives: SKIP; XFAIL (with "ok") for what is red as known; TIMEOUT for a hang; ERROR for a scenario that is not
// understood and for errors of the harness. What is green although known to be red is "not ok" with XPASS, a word that a reader
// who does not know it passes over, as the protocol says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cli/test_result.h"

namespace bamboozle::cli {

class Ktap {
 public:
  /// `depth`: how many tests these are subtests of each other.
  explicit Ktap(unsigned depth = 0) : indent_(std::size_t{2} * depth, ' ') {}

  /// The version line, and the plan where the number of tests is known before they run.
  [[nodiscard]] std::string begin(std::optional<std::size_t> count) const;
  /// The lines of the next test: its detail as diagnostics, then its result.
  [[nodiscard]] std::string add(const TestResult& test);
  /// Diagnostic lines.
  [[nodiscard]] std::string note(const std::string& text) const;

 private:
  std::string indent_;
  std::size_t count_ = 0;
};

}  // namespace bamboozle::cli
