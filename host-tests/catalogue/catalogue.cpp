#include "host-tests/catalogue/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace bamboozle::catalogue {
namespace {

constexpr std::size_t kCells = 4;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> cells_of(std::string_view line) {
  std::string whole = trimmed(line);
  whole.erase(0, 1);
  if (!whole.empty() && whole.back() == '|') whole.pop_back();
  return parts_of(whole, '|');
}

/// `one`, `two`; nothing when it is anything else.
std::optional<std::vector<std::string>> names_of(const std::string& cell) {
  std::vector<std::string> names;
  if (cell.empty()) return names;
  for (const std::string& part : parts_of(cell, ',')) {
    if (part.size() < 3 || part.front() != '`' || part.back() != '`') return std::nullopt;
    names.push_back(part.substr(1, part.size() - 2));
  }
  return names;
}

std::size_t words_of(const std::string& text) {
  std::istringstream in(text);
  std::size_t words = 0;
  for (std::string word; in >> word;) ++words;
  return words;
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

/// The texts of one comparison.
class Comparison {
 public:
  Comparison(const Page& page, const std::vector<List>& lists, const std::vector<Scenario>& mapped) : page_(page), lists_(lists) {
    for (const Scenario& scenario : mapped) mapped_[scenario.name] = &scenario;
  }

  std::vector<std::string> run(const std::vector<std::string>& others) {
    for (const auto& [table, line] : page_.tables)
      if (std::ranges::none_of(lists_, [&](const List& list) { return list.table == table; }))
        say(line, "no list is called '{}'; delete the table, or add the list to host-tests/catalogue/tree_test.cpp", table);
    for (const List& list : lists_) ids(list);
    for (const Row& row : page_.rows) content(row, others);
    for (const auto& [name, scenario] : mapped_) tags(*scenario);
    return std::move(texts_);
  }

 private:
  template <typename... Arguments>
  void say(std::size_t line, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    texts_.push_back(fmt::format("{}:{}: ", page_.file, line) + fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void ids(const List& list) {
    const auto heading = page_.tables.find(list.table);
    if (heading == page_.tables.end()) {
      say(1, "there is no table '{0}'; write one under a heading '## {0}: ...'", list.table);
      return;
    }
    std::map<std::string, std::size_t> seen;
    for (const Row& row : page_.rows) {
      if (row.table != list.table) continue;
      if (!contains(list.ids, row.id))
        say(row.line, "the list {} has no row '{}'; expected one of {} to {}", list.table, row.id, list.ids.front(),
            list.ids.back());
      else if (const auto [first, is_new] = seen.emplace(row.id, row.line); !is_new)
        say(row.line, "row {} stands here a second time, after line {}; delete one of them", row.id, first->second);
    }
    for (const std::string& id : list.ids)
      if (!seen.contains(id))
        say(heading->second, "row {} is missing in the table '{}'; add it, with the scenarios that show it or why there is none",
            id, list.table);
  }

  void content(const Row& row, const std::vector<std::string>& others) {
    if (row.scenarios.empty() && row.note.empty())
      say(row.line, "{} has neither a scenario nor a reason; name one in the third cell, or say in the fourth why there is none",
          row.id);
    if (row.what.empty() || words_of(row.what) > kMostWords)
      say(row.line, "{} is described in {} words; expected 1 to {}", row.id, words_of(row.what), kMostWords);
    for (auto name = row.scenarios.begin(); name != row.scenarios.end(); ++name) {
      const auto scenario = mapped_.find(*name);
      if (scenario == mapped_.end() && !contains(others, *name))
        say(row.line, "{} names '{}', and there is no scenarios/{}.yaml; correct the name or write the scenario", row.id, *name,
            *name);
      if (std::find(row.scenarios.begin(), name, *name) != name)
        say(row.line, "{} names '{}' twice; delete one of them", row.id, *name);
      if (scenario != mapped_.end() && has_tags(row.table) && !tagged(*scenario->second, row.id))
        texts_.push_back(
            fmt::format("scenarios/{}.yaml:{}: the tag '{}' is missing, as {}:{} names it in this row; add the tag, or take "
                        "the scenario out of the row",
                        *name, scenario->second->tags_line, row.id, page_.file, row.line));
    }
  }

  void tags(const Scenario& scenario) {
    for (const std::string& tag : scenario.tags) {
      const std::string id = without_zeros(tag);
      if (!is_of_a_list(id)) continue;
      const auto row = std::ranges::find_if(
          page_.rows, [&](const Row& candidate) { return has_tags(candidate.table) && without_zeros(candidate.id) == id; });
      const std::string place = fmt::format("scenarios/{}.yaml:{}: ", scenario.name, scenario.tags_line);
      if (row == page_.rows.end())
        texts_.push_back(fmt::format("{}the tag '{}' is of no row in {}; correct the tag", place, tag, page_.file));
      else if (!contains(row->scenarios, scenario.name))
        texts_.push_back(
            fmt::format("{}the tag '{}' says that this scenario shows {}, but {}:{} does not name it; add `{}` there, or take "
                        "the tag away",
                        place, tag, row->id, page_.file, row->line, scenario.name));
    }
  }

  [[nodiscard]] bool has_tags(const std::string& table) const {
    return std::ranges::any_of(lists_, [&](const List& list) { return list.table == table && list.tags; });
  }

  [[nodiscard]] static bool tagged(const Scenario& scenario, const std::string& id) {
    return std::ranges::any_of(scenario.tags, [&](const std::string& tag) { return without_zeros(tag) == without_zeros(id); });
  }

  /// A letter that ids of a list begin with, and a number: S12, also where there is no such row.
  [[nodiscard]] bool is_of_a_list(const std::string& id) const {
    if (id.size() < 2 || !std::all_of(id.begin() + 1, id.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
      return false;
    return std::ranges::any_of(lists_, [&](const List& list) { return list.tags && list.ids.front().front() == id.front(); });
  }

  const Page& page_;
  const std::vector<List>& lists_;
  std::map<std::string, const Scenario*> mapped_;
  std::vector<std::string> texts_;
};

}  // namespace

std::string without_zeros(std::string_view id) {
  if (id.size() < 2 || std::isalpha(static_cast<unsigned char>(id.front())) == 0) return std::string(id);
  const std::size_t digit = id.find_first_not_of('0', 1);
  if (digit == std::string_view::npos) return std::string(id);
  return std::string(id.substr(0, 1)) + std::string(id.substr(digit));
}

std::vector<std::string> numbered(std::string_view prefix, unsigned first, unsigned last, unsigned digits) {
  std::vector<std::string> ids;
  for (unsigned number = first; number <= last; ++number) ids.push_back(fmt::format("{}{:0{}}", prefix, number, digits));
  return ids;
}

Page read_page(std::string_view text, const std::string& file) {
  Page page{.file = file, .tables = {}, .rows = {}, .problems = {}};
  std::istringstream in{std::string(text)};
  std::string table;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("## ")) {
      const std::size_t colon = line.find(':');
      table = colon == std::string::npos ? std::string() : trimmed(std::string_view(line).substr(3, colon - 3));
      if (!table.empty()) page.tables.emplace(table, number);
    }
    if (table.empty() || !line.starts_with("|") || line.starts_with("|---") || line.starts_with("| row |")) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != kCells) {
      page.problems.push_back(fmt::format("{}:{}: expected {} cells (row, what it is, scenarios, note), got {}: {}", file, number,
                                          kCells, cells.size(), line));
      continue;
    }
    auto names = names_of(cells[2]);
    if (!names)
      page.problems.push_back(
          fmt::format("{}:{}: expected scenarios as `folder/name` with commas between, got: {}", file, number, cells[2]));
    page.rows.push_back({table, cells[0], cells[1], std::move(names).value_or(std::vector<std::string>{}), cells[3], number});
  }
  return page;
}

std::vector<std::string> compare(const Page& page, const std::vector<List>& lists, const std::vector<Scenario>& mapped,
                                 const std::vector<std::string>& others) {
  return Comparison(page, lists, mapped).run(others);
}

}  // namespace bamboozle::catalogue
