// What a mutant came to: two results of the same scenario, with the bug and without it, make a verdict.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/museum_mutant.h"
#include "cli/result.h"

namespace bamboozle::cli {

enum class MuseumVerdict : std::uint8_t {
  caught,        ///< red with the bug, for the reason that was stated, and green without it
  survived,      ///< green with the bug
  other_reason,  ///< red, but not in the words that the mutant's file promises
  no_control,    ///< red without the bug as well: it proves nothing
  no_mutant,     ///< it does not fit the source, does not build, or its scenario (its test) is not understood
  error          ///< the harness could not tell
};

/// "caught", "SURVIVED", "other reason", "red anyway", "no mutant", "error"
[[nodiscard]] std::string_view name_of(MuseumVerdict verdict);

struct MuseumRow {
  std::string name;
  std::string bug;
  std::string origin;
  std::string scenario;  ///< of the core: the test that noticed, empty when none did
  MuseumVerdict verdict = MuseumVerdict::error;
  std::string why;                     ///< one line: how it failed, or why it is not caught
  double seconds = 0;                  ///< of the run with the bug
  std::string folder;                  ///< of the run with the bug; empty: there was none
  std::vector<std::string> caught_by;  ///< of all scenarios, when all were run
};

/// One line of what a run failed with.
[[nodiscard]] std::string failure_line(const Result& result);

/// Red, and about the driver: an expectation, a rule, a crash or a hang.
[[nodiscard]] bool turns_red(const Result& result);

/// Fills verdict, why, seconds and folder.
void judge_mutant(const Mutant& mutant, const Result& with_bug, const Result& control, MuseumRow& row);

/// 0 when every mutant was caught, 5 after an error of the harness, else 1.
[[nodiscard]] int museum_exit_code(const std::vector<MuseumRow>& rows);

/// Mutants, origins, scenarios, verdicts and times in columns; then a line for each that was not caught, and the count. `noticer`:
/// what the scenarios' column is called.
[[nodiscard]] std::string museum_table(const std::vector<MuseumRow>& rows, const std::string& noticer = "scenario");

/// {"format": 1, "exit_code": N, "mutants": [...]}; without a kernel none is named.
[[nodiscard]] std::string museum_json(const std::vector<MuseumRow>& rows, const std::string& kernel,
                                      const std::string& noticer = "scenario");

}  // namespace bamboozle::cli
