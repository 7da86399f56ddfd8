// A YAML file as a tree of texts with their places: what the loader reads instead of yaml-cpp's own nodes.
//
// Why not YAML::Node: it merges duplicate keys silently, resolves aliases without a bound and guesses types. Here every scalar is
// a text, duplicate keys, anchors, aliases, tags and second documents are refused, and depth, size and count are bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/scenario/loader.h"

namespace bamboozle::scenario {

inline constexpr std::size_t kMaxFileSize = 256 * 1024;
inline constexpr std::size_t kMaxDepth = 16;
inline constexpr std::size_t kMaxNodes = 50'000;

struct Member;

struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;  ///< scalar
  bool quoted = false;
  Location at;
  std::vector<Node> items;      ///< sequence
  std::vector<Member> members;  ///< map, in the order of the file

  [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Member {
  Node key;
  Node value;
};

/// Parses one document. Problems are appended; without a tree there is at least one.
[[nodiscard]] std::optional<Node> parse_document(std::string_view text, const std::string& path, std::vector<Problem>& problems);

/// The node in YAML's flow style on one line, as a person would write it; cut after `limit` characters.
[[nodiscard]] std::string one_line(const Node& node, std::size_t limit = 120);

/// A copy in which "${name}" in every scalar (values, not keys) is replaced.
[[nodiscard]] Node substitute(const Node& node, const std::string& name, const std::string& value);

/// "a mapping", "a list", "a text": for messages.
[[nodiscard]] std::string_view kind_name(Node::Kind kind);

}  // namespace bamboozle::scenario
