#include "coverage/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "coverage/source_text.h"

namespace bamboozle::coverage {
namespace {

std::string cell(const Share& share) {
  return share.all == 0 ? fmt::format("{:>18}", "-")
                        : fmt::format("{:>5} of {:<5}{:>4} %", share.hit, share.all, share.percent());
}

std::string row(const std::string& name, const Totals& totals, std::size_t width) {
  return fmt::format("  {:<{}}  {}  {}  {}\n", name, width, cell(totals.functions), cell(totals.lines), cell(totals.branches));
}

}  // namespace

std::string short_name(const LineCoverage& coverage, const std::string& path) {
  std::filesystem::path common = std::filesystem::path(path).parent_path();
  for (const auto& [other, file] : coverage.files)
    while (!other.starts_with(common.string() + "/") && common.has_relative_path()) common = common.parent_path();
  return std::filesystem::path(path).lexically_relative(common).string();
}

std::string summary(const LineCoverage& coverage) {
  std::size_t width = 4;
  for (const auto& [path, file] : coverage.files) width = std::max(width, short_name(coverage, path).size());
  std::string out = fmt::format("  {:<{}}  {:>18}  {:>18}  {:>18}\n", "file", width, "functions", "lines", "branches");
  for (const auto& [path, file] : coverage.files) out += row(short_name(coverage, path), totals_of(file), width);
  if (coverage.files.size() > 1) out += row("all", coverage.totals(), width);
  return out;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> uncovered_lines(const FileCoverage& file) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  bool open = false;
  for (const auto& [line, runs] : file.lines) {
    if (runs != 0) {
      open = false;
    } else if (open) {
      out.back().second = line;
    } else {
      out.emplace_back(line, line);
      open = true;
    }
  }
  return out;
}

std::string uncovered(const LineCoverage& coverage) {
  std::string functions;
  std::string lines;
  for (const auto& [path, file] : coverage.files) {
    const std::string name = short_name(coverage, path);
    for (const auto& [function, calls] : file.functions)
      if (calls == 0) functions += fmt::format("  {}:{}: {}\n", name, function.first, function.second);
    const std::vector<std::string> source = source_lines(path);
    for (const auto& [first, last] : uncovered_lines(file)) {
      const std::string text = first <= source.size() ? trimmed(source[first - 1]) : "";
      const std::string range = first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
      lines += fmt::format("  {}:{}: {}\n", name, range, text);
    }
  }
  return fmt::format("functions that no scenario reached:{}lines that did not run:{}",
                     functions.empty() ? " none\n" : "\n" + functions, lines.empty() ? " none\n" : "\n" + lines);
}

}  // namespace bamboozle::coverage
