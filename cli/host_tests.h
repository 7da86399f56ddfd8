// Runs the tests that need no machine: ctest of the sanitizer build, and each fuzzer for a moment from the corpus in the tree.
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

void run_ctest(const std::filesystem::path& build, const std::filesystem::path& folder, const OnTest& on_test);
/// One fuzzer for each folder of `corpora`; the executable of that name is looked for below `build`.
void run_fuzzers(const std::filesystem::path& build, const std::filesystem::path& corpora, std::chrono::seconds time,
                 const std::filesystem::path& folder, const OnTest& on_test);

/// What the kernel's reviewers would run on the C part of the driver in `driver`: driver/check, against the kernel built in `kernel`.
[[nodiscard]] TestResult check_driver(const std::filesystem::path& driver, const std::filesystem::path& kernel,
                                      const std::filesystem::path& folder);

/// The results in what `ctest --output-junit` wrote.
[[nodiscard]] std::vector<TestResult> parse_junit(const std::string& xml);

}  // namespace bamboozle::cli
