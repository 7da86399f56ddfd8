#include "coverage/lcov.h"

#include <fmt/format.h>

#include <cctype>

namespace bamboozle::coverage {
namespace {

std::string test_name(const std::string& test) {
  std::string out;
  for (const char c : test) out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return out;
}

/// "-": the branch itself never ran.
std::string way(const BranchCounts& branch, std::uint64_t count) {
  return branch.taken == 0 && branch.not_taken == 0 ? "-" : fmt::format("{}", count);
}

std::string record(const std::string& path, const FileCoverage& file) {
  const Totals totals = totals_of(file);
  std::string out = fmt::format("SF:{}\n", path);
  for (const auto& [function, calls] : file.functions) out += fmt::format("FN:{},{}\n", function.first, function.second);
  for (const auto& [function, calls] : file.functions) out += fmt::format("FNDA:{},{}\n", calls, function.second);
  out += fmt::format("FNF:{}\nFNH:{}\n", totals.functions.all, totals.functions.hit);
  for (const auto& [line, branches] : file.branches)
    for (std::size_t i = 0; i < branches.size(); ++i) {
      out += fmt::format("BRDA:{},{},0,{}\n", line, i, way(branches[i], branches[i].taken));
      out += fmt::format("BRDA:{},{},1,{}\n", line, i, way(branches[i], branches[i].not_taken));
    }
  out += fmt::format("BRF:{}\nBRH:{}\n", totals.branches.all, totals.branches.hit);
  for (const auto& [line, runs] : file.lines) out += fmt::format("DA:{},{}\n", line, runs);
  out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", totals.lines.all, totals.lines.hit);
  return out;
}

}  // namespace

std::string to_lcov(const LineCoverage& coverage, const std::string& test) {
  std::string out;
  for (const auto& [path, file] : coverage.files) out += fmt::format("TN:{}\n{}", test_name(test), record(path, file));
  return out;
}

}  // namespace bamboozle::coverage
