#include "coverage/line_coverage.h"

#include <algorithm>

#include "coverage/branches.h"

namespace bamboozle::coverage {
namespace {

/// The most that any instruction of it ran.
std::uint64_t most(const Executions& executions, const Range& range) {
  std::uint64_t count = 0;
  for (std::uint64_t offset = range.begin; offset < range.end; offset += 4)
    count = std::max(count, executions.count(range.section, offset));
  return count;
}

std::uint64_t calls(const Executions& executions, const FunctionCode& code) {
  const Range& first = code.ranges.front();
  // an inlined copy begins where the optimizer let it: what of it ran most tells that it ran
  if (!code.inlined && first.begin <= code.entry && code.entry < first.end) return executions.count(first.section, code.entry);
  std::uint64_t count = 0;
  for (const Range& range : code.ranges) count = std::max(count, most(executions, range));
  return count;
}

BranchCounts ways(const Executions& executions, const std::string& section, std::size_t word) {
  const auto found = executions.sections.find(section);
  if (found == executions.sections.end()) return {};
  const auto branch = found->second.branches.find(word);
  return branch == found->second.branches.end() ? BranchCounts{} : branch->second;
}

void add_branches(const ModuleImage& image, const LineRange& line, const Executions& executions,
                  std::map<std::pair<std::string, std::size_t>, std::pair<const LineRange*, BranchCounts>>& branches) {
  const auto section = std::ranges::find(image.sections, line.code.section, &Section::name);
  if (section == image.sections.end()) return;
  for (std::size_t word = line.code.begin / 4; word < std::min<std::size_t>(line.code.end / 4, section->words()); ++word)
    if (branch_distance(section->word(word))) branches[{section->name, word}] = {&line, ways(executions, section->name, word)};
}

}  // namespace

Share& Share::operator+=(const Share& other) {
  hit += other.hit;
  all += other.all;
  return *this;
}

Totals& Totals::operator+=(const Totals& other) {
  functions += other.functions;
  lines += other.lines;
  branches += other.branches;
  return *this;
}

Totals totals_of(const FileCoverage& file) {
  Totals out;
  const auto count = [](Share& share, std::uint64_t runs) { share += {runs != 0 ? std::size_t{1} : 0, 1}; };
  for (const auto& [line, runs] : file.lines) count(out.lines, runs);
  for (const auto& [function, runs] : file.functions) count(out.functions, runs);
  for (const auto& [line, branches] : file.branches)
    for (const BranchCounts& branch : branches) {
      count(out.branches, branch.taken);
      count(out.branches, branch.not_taken);
    }
  return out;
}

Totals LineCoverage::totals() const {
  Totals out;
  for (const auto& [path, file] : files) out += totals_of(file);
  return out;
}

LineCoverage line_coverage(const ModuleImage& image, const DebugInformation& information, const Executions& executions) {
  LineCoverage out;
  // an instruction may be in rows of two units' tables, a branch is one all the same
  std::map<std::pair<std::string, std::size_t>, std::pair<const LineRange*, BranchCounts>> branches;
  for (const LineRange& line : information.lines) {
    std::uint64_t& count = out.files[line.file].lines[line.line];
    count = std::max(count, most(executions, line.code));
    add_branches(image, line, executions, branches);
  }
  for (const auto& [place, found] : branches) out.files[found.first->file].branches[found.first->line].push_back(found.second);
  for (const Function& function : information.functions) {
    std::uint64_t& count = out.files[function.file].functions[{function.line, function.name}];
    for (const FunctionCode& code : function.code) {
      const std::uint64_t more = calls(executions, code);
      count += more;
      // the line of a call has no instruction of its own if all of it was inlined
      if (code.inlined && !code.call_file.empty() && code.call_line != 0) {
        std::uint64_t& line = out.files[code.call_file].lines[code.call_line];
        line = std::max(line, more);
      }
    }
  }
  return out;
}

void merge(LineCoverage& to, const LineCoverage& from) {
  for (const auto& [path, theirs] : from.files) {
    const bool known = to.files.contains(path);
    FileCoverage& ours = to.files[path];
    for (const auto& [line, runs] : theirs.lines) ours.lines[line] += runs;
    for (const auto& [function, runs] : theirs.functions) ours.functions[function] += runs;
    if (!known) ours.branches = theirs.branches;
  }
}

void rename_folder(LineCoverage& coverage, const std::string& from, const std::string& to) {
  std::map<std::string, FileCoverage> renamed;
  for (auto& [path, file] : coverage.files)
    renamed[path.starts_with(from) ? to + path.substr(from.size()) : path] = std::move(file);
  coverage.files = std::move(renamed);
}

}  // namespace bamboozle::coverage
