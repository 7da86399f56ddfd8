#include "modem-model/scenario/soc_loader.h"

#include <fmt/format.h>

namespace bamboozle::scenario {
namespace {

constexpr std::string_view kTreeExample = "device_tree: {/bam-dmux: {interrupts: [1, 4, 11, 4]}}";

// a list of numbers, a list of texts, one text, yes (there, without a value) or no (not there)
std::optional<TreeEdit::Value> read_value(const Node& node, const std::string& what, Problems& problems) {
  if (node.kind == Node::Kind::scalar && !node.quoted && (node.text == "true" || node.text == "false"))
    return node.text == "true" ? TreeEdit::Value{TreeEdit::Empty{}} : TreeEdit::Value{TreeEdit::Absent{}};
  if (node.kind == Node::Kind::scalar) return TreeEdit::Value{std::vector<std::string>{node.text}};
  if (node.kind != Node::Kind::sequence || node.items.empty()) {
    problems.add(node.at, fmt::format("{} must be a list of cells, a text, true or false, not {}", what, kind_name(node.kind)),
                 std::string(kTreeExample));
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
  problems.add(node.at, fmt::format("{} must be a mapping, not {}", what, kind_name(node.kind)), std::string(kTreeExample));
  return false;
}

void load_device_tree(const Node& tree, std::vector<TreeEdit>& edits, Problems& problems) {
  if (!is_map(tree, "'device_tree'", problems)) return;
  for (const Member& place : tree.members) {
    if (!place.key.text.starts_with('/'))
      problems.add(place.key.at, fmt::format("'{}' is no path of a node", place.key.text), std::string(kTreeExample));
    if (!is_map(place.value, fmt::format("'{}'", place.key.text), problems)) continue;
    for (const Member& property : place.value.members) {
      auto value = read_value(property.value, fmt::format("'{}'", property.key.text), problems);
      if (value) edits.push_back({problems.file(), place.key.at, place.key.text, property.key.text, std::move(*value)});
    }
  }
}

void load_smsm(const Node& node, SmsmLayout& layout, Problems& problems) {
  MapReader reader(node, "'smsm'", problems);
  const std::pair<std::string_view, unsigned*> counts[] = {{"hosts", &layout.hosts}, {"entries", &layout.entries}};
  for (const auto& [key, to] : counts)
    if (const Node* value = reader.find(key))
      *to = static_cast<unsigned>(read_number(*value, fmt::format("'{}'", key), 2, 32, problems).value_or(*to));
  const std::pair<std::string_view, bool*> truths[] = {
      {"size_info", &layout.size_info}, {"subscribes", &layout.subscribes}, {"spurious", &layout.spurious}};
  for (const auto& [key, to] : truths)
    if (const Node* value = reader.find(key)) *to = read_bool(*value, fmt::format("'{}'", key), problems).value_or(*to);
  reader.finish();
}

}  // namespace

void load_soc(const Node& node, SocSection& soc, Problems& problems) {
  MapReader reader(node, "soc", problems);
  if (const Node* hardware = reader.find("hardware")) soc.hardware = read_text(*hardware, "'hardware'", problems).value_or(soc.hardware);
  if (const Node* tree = reader.find("device_tree")) load_device_tree(*tree, soc.tree_edits, problems);
  if (const Node* smsm = reader.find("smsm")) load_smsm(*smsm, soc.smsm, problems);
  reader.finish();
}

}  // namespace bamboozle::scenario
