// What a mutant of the core came to: the tests that it names must turn red. When they do not, all others are asked, so that its
// row says whether anybody would have noticed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/gtest_output.h"
#include "cli/museum_mutant.h"
#include "cli/museum_verdict.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {

/// A run of the test program.
struct CoreRun {
  ProgramEnd end;
  GtestOutput said;

  [[nodiscard]] bool red() const { return !end.ok(); }
};

/// Its tests, one by one, as the core without a bug has run them; or which of them there is not, or is red as it is.
[[nodiscard]] std::variant<std::vector<std::string>, std::string> tests_of(const Mutant& mutant, const GtestOutput& control);

/// For --gtest_filter: these, or all but these.
[[nodiscard]] std::string filter_of(const std::vector<std::string>& tests, bool others = false);

/// So long may these (or all but these) take with a bug; what takes longer is in an endless loop.
[[nodiscard]] std::chrono::milliseconds limit_of(const std::vector<std::string>& tests, const GtestOutput& control,
                                                 bool others = false);

/// Fills verdict, why, scenario (the test that noticed; empty: none did) and seconds. `others`: nothing when `named` was red.
void judge_core_mutant(const CoreRun& named, const std::optional<CoreRun>& others, MuseumRow& row);

}  // namespace bamboozle::cli
