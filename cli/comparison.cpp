#include "cli/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/guest_kernel.h"

namespace bamboozle::cli {
namespace {

std::string folder_of(const std::string& scenario) {
  const std::size_t slash = scenario.find('/');
  return slash == std::string::npos ? "(at the top)" : scenario.substr(0, slash);
}

std::string first_failure(const Result& result) {
  if (!result.known.empty() && standing(result) != Standing::fail) return result.known;
  if (result.failures.empty()) return std::string(name_of(result.outcome));
  const FailureReport& failure = result.failures.front();
  return fmt::format("line {}: {}: got {}", failure.line, failure.kind, failure.got);
}

}  // namespace

ComparedDriver parse_compared(const std::string& text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) return {text, text, kDefaultKernel};
  return {text, text.substr(0, at), text.substr(at + 1)};
}

void Comparison::add(const std::string& column, const Result& result) {
  const Standing what = standing(result);
  rows_[result.name][column] = {what, what == Standing::pass ? std::string() : first_failure(result)};
}

bool Comparison::any_red() const {
  return std::ranges::any_of(rows_, [](const auto& row) {
    return std::ranges::any_of(row.second, [](const auto& cell) { return is_red(cell.second.standing); });
  });
}

std::map<std::string, std::map<std::string, Comparison::Tally>> Comparison::tallies() const {
  std::map<std::string, std::map<std::string, Tally>> out;
  for (const auto& [scenario, row] : rows_)
    for (const auto& [column, cell] : row)
      for (const std::string& folder : {folder_of(scenario), std::string("all")}) {
        Tally& tally = out[folder][column];
        ++(cell.standing == Standing::pass ? tally.green : cell.standing == Standing::xfail ? tally.known : tally.red);
      }
  return out;
}

std::string Comparison::text_of(const Tally& tally) {
  std::string text = fmt::format("{} pass", tally.green);
  if (tally.known != 0) text += fmt::format(", {} known", tally.known);
  if (tally.red != 0) text += fmt::format(", {} FAIL", tally.red);
  return text;
}

/// "-": not run with this driver.
std::string Comparison::mark_of(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end()) return "-";
  switch (found->second.standing) {
    case Standing::pass: return "pass";
    case Standing::xfail: return "fails";
    case Standing::fail: return "FAIL";
    case Standing::xpass: return "XPASS";
  }
  return "?";
}

std::string Comparison::table() const {
  constexpr int kName = 58;
  constexpr int kColumn = 26;
  const auto line = [&](const std::string& name, const auto& cell) {
    std::string text = fmt::format("{:<{}}", name, kName);
    for (const std::string& column : columns_) text += fmt::format(" {:<{}}", cell(column), kColumn);
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  std::string text = line("", [](const std::string& column) { return column; });
  auto folders = tallies();
  const auto all = folders.extract("all");
  const auto tally_line = [&](const std::string& name, const std::map<std::string, Tally>& tallies) {
    return line(name, [&](const std::string& column) { return tallies.contains(column) ? text_of(tallies.at(column)) : "-"; });
  };
  for (const auto& [folder, of_columns] : folders) text += tally_line(folder, of_columns);
  if (!all.empty()) text += tally_line("all", all.mapped());
  text += "\nNot green everywhere:\n";
  for (const auto& [scenario, row] : rows_) {
    if (std::ranges::all_of(row, [](const auto& cell) { return cell.second.standing == Standing::pass; })) continue;
    text += line(scenario, [&](const std::string& column) { return mark_of(row, column); });
    for (const auto& [column, cell] : row)
      if (is_red(cell.standing)) text += fmt::format("    {}: {}\n", column, cell.why);
  }
  return text;
}

std::string Comparison::markdown() const {
  const auto line = [&](const std::string& name, const auto& cell) {
    std::string text = fmt::format("| {} |", name);
    for (const std::string& column : columns_) text += fmt::format(" {} |", cell(column));
    return text + "\n";
  };
  const auto head = [&](const std::string& name) {
    return line(name, [](const std::string& column) { return column; }) + line("---", [](const std::string&) { return "---"; });
  };
  std::string text = head("folder");
  auto folders = tallies();
  const auto all = folders.extract("all");
  const auto tally_line = [&](const std::string& name, const std::map<std::string, Tally>& tallies) {
    return line(name, [&](const std::string& column) { return tallies.contains(column) ? text_of(tallies.at(column)) : "-"; });
  };
  for (const auto& [folder, of_columns] : folders) text += tally_line(folder, of_columns);
  if (!all.empty()) text += tally_line("**all**", all.mapped());
  text += "\nNot green everywhere:\n\n" + head("scenario");
  for (const auto& [scenario, row] : rows_)
    if (std::ranges::any_of(row, [](const auto& cell) { return cell.second.standing != Standing::pass; }))
      text += line("`" + scenario + "`", [&](const std::string& column) { return mark_of(row, column); });
  return text;
}

nlohmann::ordered_json Comparison::json() const {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& [scenario, row] : rows_) {
    nlohmann::ordered_json cells = nlohmann::ordered_json::object();
    for (const auto& [column, cell] : row)
      cells[column] = {{"verdict", name_of(cell.standing)}, {"why", cell.why}};
    out.push_back({{"scenario", scenario}, {"drivers", std::move(cells)}});
  }
  return out;
}

}  // namespace bamboozle::cli
