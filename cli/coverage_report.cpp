#include "cli/coverage_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <system_error>

#include "cli/result_json.h"
#include "coverage/html.h"
#include "coverage/lcov.h"
#include "coverage/report_text.h"

namespace bamboozle::cli {

CoverageReport report_coverage(const CoverageSum& sum, const std::string& driver, const std::filesystem::path& folder,
                               bool uncovered) {
  CoverageReport out;
  const coverage::LineCoverage lines = sum.lines();
  const std::string about = fmt::format("by {} scenario run{}", sum.scenarios(), sum.scenarios() == 1 ? "" : "s");
  if (lines.files.empty()) {
    out.problem = "nothing is known of what ran of the driver";
  } else {
    const std::string list = coverage::uncovered(lines);
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) out.problem = fmt::format("{}: cannot create: {}", folder.string(), problem.message());
    const auto write = [&](const std::string& text, const char* name) {
      if (out.problem.empty()) out.problem = write_json(text, (folder / name).string());
    };
    write(to_lcov(lines, driver), kTracefile);
    write(to_html(lines, "Coverage of the driver " + driver, "What ran of it, " + about + "."), "index.html");
    write(list, "uncovered.txt");
    out.text = fmt::format("coverage of {}, {}:\n{}", driver, about, coverage::summary(lines));
    if (uncovered) out.text += list;
    if (out.problem.empty())
      out.text +=
          fmt::format("  page: {}\n  tracefile for lcov: {}\n", (folder / "index.html").string(), (folder / kTracefile).string());
  }
  for (const auto& [problem, scenarios] : sum.problems())
    out.text += fmt::format("  not in it: {}: {}\n", fmt::join(scenarios, ", "), problem);
  return out;
}

}  // namespace bamboozle::cli
