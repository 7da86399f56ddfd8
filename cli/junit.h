// Test results as JUnit XML, the form that CI servers read.
//
// Known failures are <skipped>, as the form has no word of its own for them; what is green although known to be red is a
// <failure>; a scenario that is not understood and errors of the harness are <error>.
#pragma once

#include <string>
#include <vector>

#include "cli/test_result.h"

namespace bamboozle::cli {

/// A group of tests with its name: "run", "host", "scenarios".
struct TestGroup {
  std::string name;
  std::vector<TestResult> tests;
};

/// The whole document.
[[nodiscard]] std::string to_junit(const std::vector<TestGroup>& groups);

}  // namespace bamboozle::cli
