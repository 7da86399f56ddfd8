#include "modem-model/scenario/soc_loader.h"

#include <fmt/format.h>

namespace bamboozle::scenario {
namespace {

constexpr std::string_view kExample = "device_tree: {/bam-dmux: {interrupts: [1, 4, 11, 4]}}";

// a list of numbers, a list of texts, one text, yes (there, without a value) or no (not there)
std::optional<TreeEdit::Value> read_value(const Node& node, const std::string& what, Problems& problems) {
  if (node.kind == Node::Kind::scalar && !node.quoted && (node.text == "true" || node.text == "false"))
    return node.text == "true" ? TreeEdit::Value{TreeEdit::Empty{}} : TreeEdit::Value{TreeEdit::Absent{}};
  if (node.kind == Node::Kind::scalar) return TreeEdit::Value{std::vector<std::string>{node.text}};
  if (node.kind != Node::Kind::sequence || node.items.empty()) {
    problems.add(node.at, fmt::format("{} must be a list of cells, a text, true or false, not {}", what, kind_name(node.kind)),
                 std::string(kExample));
    return std::nullopt;
  }
  if (node.items.front().kind == Node::Kind::scalar && node.items.front().quoted)
    return TreeEdit::Value{read_words(node, what, problems)};
  std::vector<std::uint32_t> cells;
  for (const Node& item : node.items) {
    const auto cell = read_number(item, fmt::format("a cell of {}", what), 0, UINT32_MAX, problems);
    if (!cell) return std::nullopt;
    cells.push_back(static_cast<std::uint32_t>(*cell));
  }
  return TreeEdit::Value{std::move(cells)};
}

bool is_map(const Node& node, const std::string& what, Problems& problems) {
  if (node.kind == Node::Kind::map) return true;
  problems.add(node.at, fmt::format("{} must be a mapping, not {}", what, kind_name(node.kind)), std::string(kExample));
  return false;
}

}  // namespace

std::vector<TreeEdit> load_soc(const Node& node, Problems& problems) {
  std::vector<TreeEdit> edits;
  MapReader reader(node, "soc", problems);
  const Node* tree = reader.find("device_tree");
  reader.finish();
  if (tree == nullptr || !is_map(*tree, "'device_tree'", problems)) return edits;
  for (const Member& place : tree->members) {
    if (!place.key.text.starts_with('/'))
      problems.add(place.key.at, fmt::format("'{}' is no path of a node", place.key.text), std::string(kExample));
    if (!is_map(place.value, fmt::format("'{}'", place.key.text), problems)) continue;
    for (const Member& property : place.value.members) {
      auto value = read_value(property.value, fmt::format("'{}'", property.key.text), problems);
      if (value) edits.push_back({place.key.at, place.key.text, property.key.text, std::move(*value)});
    }
  }
  return edits;
}

}  // namespace bamboozle::scenario
