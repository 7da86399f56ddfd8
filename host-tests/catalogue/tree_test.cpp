// The map of this tree: docs/catalogue.md against scenarios/.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/suite.h"
#include "host-tests/catalogue/catalogue.h"

namespace bamboozle::catalogue {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> operator+(std::vector<std::string> left, const std::vector<std::string>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::vector<std::string> of_numbers(char letter, const std::vector<unsigned>& numbers) {
  std::vector<std::string> ids;
  for (const unsigned number : numbers) ids.push_back(fmt::format("{}{}", letter, number));
  return ids;
}

/// The rows that the field's lists have. The lists themselves are no part of the tree; they do not grow any more.
std::vector<List> lists_of_the_field() {
  const std::vector<std::string> field =
      numbered("S", 1, 6, 2) + numbered("S", 8, 13, 2) + numbered("S", 15, 15) + numbered("S", 17, 27) + numbered("S", 30, 31) +
      numbered("S", 33, 33) + numbered("S", 35, 42) + numbered("S", 50, 58) + numbered("S", 60, 63) + numbered("S", 70, 76) +
      numbered("S", 78, 83) + numbered("S", 92, 92) + numbered("S", 95, 101);
  const std::vector<std::string> predicted =
      of_numbers('B', {1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 14, 15, 17, 18, 19, 20, 22, 23, 25, 27, 28, 29, 30});
  return {{"S", field, true},
          {"M", numbered("M", 1, 19), true},
          {"5.5", numbered("", 1, 8)},
          {"5.6", numbered("R", 1, 9)},
          {"5.7", numbered("", 1, 8)},
          {"5.8", numbered("C", 1, 5), true},
          {"Q", numbered("Q", 1, 46, 2), true},
          {"R", numbered("R", 1, 30), true},
          {"B", predicted, true}};
}

std::size_t line_of_tags(const std::string& text) {
  if (text.starts_with("tags:")) return 1;
  const std::size_t place = text.find("\ntags:");
  return place == std::string::npos
             ? 1
             : static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(place), '\n')) + 2;
}

TEST(CatalogueOfTheTree, SaysOfEachRowWhatShowsIt) {
  const fs::path root = SOURCE_ROOT;
  const Page page = read_page(text_of(root / "docs/catalogue.md"), "docs/catalogue.md");
  for (const std::string& problem : page.problems) ADD_FAILURE() << problem;

  const auto planned = cli::plan_suite({(root / "scenarios").string()}, std::nullopt);
  ASSERT_TRUE(std::holds_alternative<std::vector<cli::SuiteEntry>>(planned)) << std::get<std::string>(planned);
  std::vector<Scenario> mapped;
  std::vector<std::string> others;
  for (const cli::SuiteEntry& entry : std::get<std::vector<cli::SuiteEntry>>(planned)) {
    // these show what the harness does, or are there to be copied
    if (entry.name.starts_with("must-fail/") || entry.name.starts_with("templates/") || entry.name.starts_with("debug/sees-")) {
      others.push_back(entry.name);
      continue;
    }
    EXPECT_TRUE(entry.understood) << "scenarios/" << entry.name << ".yaml is not understood: ./bamboozle lint says why";
    mapped.push_back({entry.name, entry.tags, line_of_tags(text_of(entry.file))});
  }
  ASSERT_GT(mapped.size(), 200U) << "the scenarios were not found below " << root;
  for (const std::string& text : compare(page, lists_of_the_field(), mapped, others)) ADD_FAILURE() << text;
}

}  // namespace
}  // namespace bamboozle::catalogue
