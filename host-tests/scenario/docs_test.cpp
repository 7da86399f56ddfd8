// Every ```yaml block of the reference loads: whole files as they stand, lists of steps and pieces of a header put into a frame.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "modem-model/scenario/loader.h"

namespace bamboozle::scenario {
namespace {

std::vector<std::string> blocks(const std::string& text) {
  std::vector<std::string> found;
  const std::string open = "```yaml\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    const std::size_t begin = at + open.size();
    const std::size_t end = text.find("```", begin);
    if (end == std::string::npos) break;
    found.push_back(text.substr(begin, end - begin));
    at = end + 3;
  }
  return found;
}

std::string framed(const std::string& block) {
  if (block.starts_with("version:")) return block;
  if (block.starts_with("- ")) {
    // two levels of blanks do not matter in YAML, so the list may stand at the margin
    return "version: 1\nclaim: x\nallow: [collapsed_access]\nsteps:\n" + block;
  }
  return "version: 1\nclaim: x\n" + block + "\nsteps: [{wait: 1s}]\n";
}

TEST(Docs, EveryExampleLoads) {
  std::ifstream stream(SOURCE_ROOT "/docs/scenarios.md");
  ASSERT_TRUE(stream);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const std::vector<std::string> examples = blocks(text);
  EXPECT_GE(examples.size(), 15U);
  LoadOptions options;
  options.profiles = profiles_in(SOURCE_ROOT "/scenarios/profiles");
  for (const std::string& example : examples) {
    if (example.starts_with("version: 1\nprofile:")) continue;
    const LoadResult result = load_text(framed(example), "docs/scenarios.md", options);
    EXPECT_TRUE(result.ok()) << result.text() << example;
  }
}

}  // namespace
}  // namespace bamboozle::scenario
