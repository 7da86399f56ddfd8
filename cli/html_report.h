// Many results as one page: what `--json` wrote, with the failed runs' traces, as far as they are still there.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

/// Results of several files, as result_json.h writes them. What is in such a file is not trusted.
struct ReportInput {
  std::vector<nlohmann::json> results;  ///< each an object with the texts "name" and "verdict"
  std::vector<nlohmann::json> tests;    ///< of `test --json`: objects with "part", "name", "status"
};

/// `files`: of `run --json` or `test --json`, a run's result.json, or a run's folder. Or what is wrong with the first that is
/// none.
[[nodiscard]] std::variant<ReportInput, std::string> read_results(const std::vector<std::string>& files);

/// Runs that a page has in detail, the red ones first; of the others it has the result.
inline constexpr std::size_t kMostDetails = 150;

/// Writes the page, run by run. What is missing in it, a line each: a trace that is gone, runs beyond `details`.
[[nodiscard]] std::vector<std::string> write_report(const ReportInput& input, std::ostream& out,
                                                    std::size_t details = kMostDetails);

}  // namespace bamboozle::cli
