// docs/catalogue.md, the map from the rows of the field's lists to the scenarios that show them: read, and compared with the
// scenarios.
//
// A table stands under a heading "## NAME: ...". Its rows have four cells: the row's id, what it is, the scenarios as
// `folder/name` with commas between, and why there is none, or what else is to be known. Where ids are tags, too, map and tags
// say the same:
// `--tag S12` selects what the row S12 names.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bamboozle::catalogue {

constexpr std::size_t kMostWords = 12;  ///< of what a row is

struct Row {
  std::string table;
  std::string id;
  std::string what;
  std::vector<std::string> scenarios;  ///< paths below scenarios/, without .yaml
  std::string note;
  std::size_t line = 0;  ///< from 1
};

struct Page {
  std::string file;
  std::map<std::string, std::size_t> tables;  ///< name to the line of its heading
  std::vector<Row> rows;                      ///< in the page's order
  std::vector<std::string> problems;          ///< of its form: "file:line: ..."
};

/// A list whose rows the page must have.
struct List {
  std::string table;
  std::vector<std::string> ids;  ///< as they stand in the page
  bool tags = false;             ///< its ids are tags of scenarios
};

struct Scenario {
  std::string name;  ///< path below scenarios/, without .yaml
  std::vector<std::string> tags;
  std::size_t tags_line = 1;
};

/// Whatever the bytes: what is no table is passed over, what is a table of another form is a problem.
[[nodiscard]] Page read_page(std::string_view text, const std::string& file);

/// Everything in which page, lists and scenarios differ: "file:line: what is wrong; what to do", one text each. `mapped`:
/// scenarios whose tags must be in the page; `others`: names that a row may have all the same.
[[nodiscard]] std::vector<std::string> compare(const Page& page, const std::vector<List>& lists,
                                               const std::vector<Scenario>& mapped, const std::vector<std::string>& others = {});

/// "S01" and "S1" are the same row; what is no letter and number stays as it is.
[[nodiscard]] std::string without_zeros(std::string_view id);

/// "S", 1, 3, 2 → S01, S02, S03: ids of numbers from `first` to `last`, with `digits` of them at least.
[[nodiscard]] std::vector<std::string> numbered(std::string_view prefix, unsigned first, unsigned last, unsigned digits = 1);

}  // namespace bamboozle::catalogue
