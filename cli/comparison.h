// Drivers side by side: what came of each scenario with each of them.
//
// Pure: results in, tables out. Who runs them: cli/compare_command.cpp.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/result.h"

namespace bamboozle::cli {

/// "DRIVER" or "DRIVER@KERNEL", as the user named it.
struct ComparedDriver {
  std::string name;
  std::string driver;
  std::string kernel;
};

/// The kernel is the part behind the last @; without one it is the default.
[[nodiscard]] ComparedDriver parse_compared(const std::string& text);

class Comparison {
 public:
  explicit Comparison(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  void add(const std::string& column, const Result& result);

  /// For each folder how many are green, red as known, and red; then each scenario that is not green everywhere.
  [[nodiscard]] std::string table() const;
  /// The same as Markdown, for documentation.
  [[nodiscard]] std::string markdown() const;
  [[nodiscard]] nlohmann::ordered_json json() const;

  /// Something is red that is not known to be.
  [[nodiscard]] bool any_red() const;

 private:
  struct Cell {
    Standing standing = Standing::fail;
    std::string why;  ///< what is known, or the first thing that failed
  };
  struct Tally {
    std::size_t green = 0;
    std::size_t known = 0;
    std::size_t red = 0;
  };
  using Row = std::map<std::string, Cell>;  // by column

  [[nodiscard]] std::map<std::string, std::map<std::string, Tally>> tallies() const;  // by folder, by column
  [[nodiscard]] static std::string text_of(const Tally& tally);
  [[nodiscard]] static std::string mark_of(const Row& row, const std::string& column);

  std::vector<std::string> columns_;
  std::map<std::string, Row> rows_;  // by scenario
};

}  // namespace bamboozle::cli
