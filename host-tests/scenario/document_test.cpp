#include "modem-model/scenario/document.h"

#include <gtest/gtest.h>

namespace bamboozle::scenario {
namespace {

std::optional<Node> parse(std::string_view text, std::vector<Problem>& problems) {
  return parse_document(text, "a.yaml", problems);
}

std::string refusal(std::string_view text) {
  std::vector<Problem> problems;
  static_cast<void>(parse(text, problems));
  return problems.empty() ? "accepted" : problems.front().text();
}

TEST(Document, KeepsPlacesAndTexts) {
  std::vector<Problem> problems;
  const auto root = parse("a: 1\nb: [off, \"0\"]\n", problems);
  ASSERT_TRUE(root);
  EXPECT_TRUE(problems.empty());
  ASSERT_NE(root->find("b"), nullptr);
  const Node& list = *root->find("b");
  EXPECT_EQ(list.at.line, 2U);
  EXPECT_EQ(list.at.column, 4U);
  EXPECT_EQ(list.items[0].text, "off");  // a word, whatever YAML 1.1 thinks
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
}

TEST(Document, OneLineIsWhatAPersonWouldWrite) {
  std::vector<Problem> problems;
  const auto root = parse("expect:\n  frame: {channel: 0, command: open}\nwithin: 1s\nrun: \"a b\"\n", problems);
  ASSERT_TRUE(root);
  EXPECT_EQ(one_line(*root), "expect: {frame: {channel: 0, command: open}}, within: 1s, run: \"a b\"");
  EXPECT_EQ(one_line(*root, 20), "expect: {frame: {cha…");
}

TEST(Document, SubstitutesValuesOnly) {
  std::vector<Problem> problems;
  const auto root = parse("'${n}': 'x${n}y${n}${m}'", problems);
  ASSERT_TRUE(root);
  const Node copy = substitute(*root, "n", "${n}7");
  EXPECT_EQ(copy.members[0].key.text, "${n}");
  EXPECT_EQ(copy.members[0].value.text, "x${n}7y${n}7${m}");
}

TEST(DocumentFailure, DuplicateKeys) {
  EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "a.yaml:3:1: error: the key 'a' is there twice (a key may be used once in a mapping)");
  EXPECT_EQ(refusal("x: [{a: 1, a: 2}]"), "a.yaml:1:12: error: the key 'a' is there twice (a key may be used once in a mapping)");
}

TEST(DocumentFailure, AnchorsAliasesTagsAndComplexKeys) {
  EXPECT_EQ(refusal("a: &x 1\nb: *x\n"),
            "a.yaml:1:4: error: an anchor (&name) is not part of the language (write it out, or use repeat / foreach)");
  EXPECT_EQ(refusal("a: !!int 1"), "a.yaml:1:4: error: a tag (tag:yaml.org,2002:int) is not part of the language");
  EXPECT_EQ(refusal("[1, 2]: 3"), "a.yaml:1:1: error: a key must be a word, not a list");
}

TEST(DocumentFailure, SyntaxSizeAndDepth) {
  EXPECT_EQ(refusal(""), "a.yaml:1:1: error: the file is empty (start with `version: 1`)");
  EXPECT_NE(refusal("a: [1, 2\nb: 3").find("error: not YAML"), std::string::npos);
  EXPECT_NE(refusal("a: 1\n---\nb: 2\n").find("more than one YAML document"), std::string::npos);
  EXPECT_NE(refusal(std::string(17, '[') + std::string(17, ']')).find("nested deeper than 16 levels"), std::string::npos);
  EXPECT_NE(refusal(std::string(100'000, '[')), "accepted");
  EXPECT_NE(refusal(std::string(100'000, '{')), "accepted");
  EXPECT_NE(refusal(std::string(kMaxFileSize + 1, ' ')).find("more than the 262144"), std::string::npos);
  std::string many = "a: [";
  for (std::size_t i = 0; i < kMaxNodes; ++i) many += "1,";
  EXPECT_NE(refusal(many + "]").find("more than 50000 values"), std::string::npos);
}

TEST(DocumentFailure, AnOpenBracketIsShownWhereItIs) {
  const auto hint = [](const std::string& text) {
    const std::string all = refusal(text);
    return all.substr(0, 7) == "a.yaml:" && all.find(" (the '") != std::string::npos ? all.substr(all.find(" (the '")) : "";
  };
  EXPECT_EQ(hint("a: [1, 2\nb: 3"), " (the '[' at 1:4 is still open here)");
  EXPECT_EQ(hint("steps:\n  - {guest: {load: driver}\n  - {modem: boot}\n"), " (the '{' at 2:5 is still open here)");
  // neither in a text in quotes, nor in a comment, nor in the middle of a word
  EXPECT_EQ(hint("a: \"{ \\\" {\" # {\nb: x{y\nc: [1\nd: 2\n"), " (the '[' at 3:4 is still open here)");
  EXPECT_EQ(hint("a: [1, # why not\n  {x: 1}, 2\nb: 3\n"), " (the '[' at 1:4 is still open here)");
  EXPECT_EQ(hint("a: {run: 'echo ''b'' # {c'}\nx: [1\ny: 2\n"), " (the '[' at 2:4 is still open here)");
  EXPECT_EQ(hint("a: 'b"), "");
  EXPECT_EQ(hint("a: {b: 1}}\n"), "");
}

TEST(DocumentFailure, BinaryRubbishIsNoException) {
  for (int seed = 0; seed < 200; ++seed) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += static_cast<char>((seed * 131 + i * i * 37) & 0xff);
    std::vector<Problem> problems;
    const auto root = parse(text, problems);
    EXPECT_TRUE(root.has_value() || !problems.empty());
  }
}

}  // namespace
}  // namespace bamboozle::scenario
