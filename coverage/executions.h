// How often each instruction of a module ran, and which way its conditional branches went: what a run writes and a report reads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::coverage {

struct BranchCounts {
  std::uint64_t taken = 0;
  std::uint64_t not_taken = 0;
};

struct SectionExecutions {
  std::vector<std::uint64_t> counts;             ///< of each instruction
  std::map<std::size_t, BranchCounts> branches;  ///< by the instruction's index; only those that ran
  std::uint64_t address = 0;                     ///< where it was in the guest; 0: it was not found
};

struct Executions {
  std::map<std::string, SectionExecutions> sections;  ///< by name, as ModuleImage has them

  /// The counts at an instruction; 0 for a place that is none.
  [[nodiscard]] std::uint64_t count(const std::string& section, std::uint64_t offset) const;
  /// Whether any of it ran.
  [[nodiscard]] bool any() const;
  /// Another run of the same module file. Sums stop at the largest number.
  void add(const Executions& other);
};

/// Empty, or what went wrong.
[[nodiscard]] std::string write_executions(const Executions& executions, const std::filesystem::path& file);
/// The executions, or what is wrong with the file.
[[nodiscard]] std::variant<Executions, std::string> read_executions(const std::filesystem::path& file);

}  // namespace bamboozle::coverage
