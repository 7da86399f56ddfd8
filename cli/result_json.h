// A Result as JSON, for result.json in the run's folder and for --json.
#pragma once

#include <string>
#include <vector>

#include "cli/junit.h"
#include "cli/result.h"

namespace bamboozle::cli {

/// One object.
[[nodiscard]] std::string to_json(const Result& result);
/// {"format": 1, "exit_code": N, "scenarios": [...]}
[[nodiscard]] std::string to_json(const std::vector<Result>& results, int exit_code);
/// {"format": 1, "exit_code": N, "tests": [{"part": ..., "name": ..., "status": ...}], "scenarios": [...]}
[[nodiscard]] std::string to_json(const std::vector<TestGroup>& groups, const std::vector<Result>& results, int exit_code);
/// Writes to a file, or to stdout for "-". What went wrong, or an empty text.
[[nodiscard]] std::string write_json(const std::string& json, const std::string& path);

}  // namespace bamboozle::cli
