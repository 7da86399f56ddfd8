#include "cli/coverage_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "cli/result_json.h"
#include "coverage/lcov.h"

namespace bamboozle::cli {

void CoverageSum::add(const DriverSource& source, const std::string& scenario, const std::filesystem::path& run_folder) {
  auto read = coverage::read_executions(run_folder / kExecutionsFile);
  std::string problem;
  if (const auto* wrong = std::get_if<std::string>(&read)) problem = *wrong;
  const auto* executions = std::get_if<coverage::Executions>(&read);
  if (executions != nullptr && !executions->any()) problem = "no code of the driver was seen to run";
  if (executions != nullptr && problem.empty())
    problem = write_json(to_lcov(source.lines_of(*executions), scenario), (run_folder / kTracefile).string());
  if (!problem.empty()) return leave_out(scenario, problem);
  const std::lock_guard lock(mutex_);
  Build& build = builds_[&source];
  build.executions.add(*executions);
  ++build.scenarios;
}

void CoverageSum::leave_out(const std::string& scenario, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  problems_[problem].push_back(scenario);
}

coverage::LineCoverage CoverageSum::lines() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<const DriverSource*, const Build*>> order;
  for (const auto& [source, build] : builds_) order.emplace_back(source, &build);
  std::ranges::sort(order, [](const auto& a, const auto& b) { return a.second->scenarios > b.second->scenarios; });
  coverage::LineCoverage out;
  for (const auto& [source, build] : order) merge(out, source->lines_of(build->executions));
  return out;
}

std::size_t CoverageSum::scenarios() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [source, build] : builds_) count += build.scenarios;
  return count;
}

std::map<std::string, std::vector<std::string>> CoverageSum::problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

}  // namespace bamboozle::cli
