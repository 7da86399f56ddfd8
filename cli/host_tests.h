// Runs the tests that need no machine: the test programs of the sanitizer build, and each fuzzer for a moment from the corpus in the tree.
//
// What is built and where is the launcher's business (the manifest says); here it is run and read.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/test_result.h"

namespace bamboozle::cli {

/// Told of each result as it comes.
using OnTest = std::function<void(const TestResult&)>;

/// Every program below `build` whose name ends with -test, one for each processor at a time. `folder`: for logs and reports.
/// on_test is called by one thread at a time.
void run_host_tests(const std::filesystem::path& build, const std::filesystem::path& folder, const OnTest& on_test);
/// One fuzzer for each folder of `corpora`; the executable of that name is looked for below `build`.
void run_fuzzers(const std::filesystem::path& build, const std::filesystem::path& corpora, std::chrono::seconds time,
                 const std::filesystem::path& folder, const OnTest& on_test);

/// What the kernel's reviewers would run on the C part of the driver in `driver`: driver/check, against the kernel built in `kernel`.
[[nodiscard]] TestResult check_driver(const std::filesystem::path& driver, const std::filesystem::path& kernel,
                                      const std::filesystem::path& folder);

/// The results in what a GoogleTest program writes with --gtest_output=json; none: it is no such report.
[[nodiscard]] std::vector<TestResult> parse_gtest(const std::string& json);

}  // namespace bamboozle::cli
