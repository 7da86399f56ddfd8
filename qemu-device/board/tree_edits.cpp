#include "qemu-device/board/tree_edits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bamboozle {
namespace {

using scenario::TreeEdit;

template <typename Entry>
std::string names_of(const std::vector<Entry>& entries, std::string Entry::*name) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.*name);
  return fmt::format("{}", fmt::join(names, ", "));
}

soc::Property property_of(const TreeEdit& edit) {
  soc::Property property{.name = edit.property, .kind = soc::PropertyKind::empty, .bytes = {}, .cells = {}};
  if (const auto* cells = std::get_if<std::vector<std::uint32_t>>(&edit.value)) {
    property.kind = soc::PropertyKind::cells;
    property.cells.assign(cells->begin(), cells->end());
  } else if (const auto* texts = std::get_if<std::vector<std::string>>(&edit.value)) {
    property.kind = soc::PropertyKind::strings;
    for (const std::string& text : *texts) property.bytes.append(text).push_back('\0');
  }
  return property;
}

std::string apply_one(const TreeEdit& edit, std::vector<soc::Node>& nodes) {
  const auto node = std::ranges::find(nodes, edit.node, &soc::Node::path);
  if (node == nodes.end()) return fmt::format("no node {} in this SoC's device tree; there are {}", edit.node, names_of(nodes, &soc::Node::path));
  const auto old = std::ranges::find(node->properties, edit.property, &soc::Property::name);
  const bool absent = std::holds_alternative<TreeEdit::Absent>(edit.value);
  if (old == node->properties.end()) {
    if (absent) return fmt::format("{} has no property {} to leave out; it has {}", edit.node, edit.property, names_of(node->properties, &soc::Property::name));
    node->properties.push_back(property_of(edit));
  } else if (absent) {
    node->properties.erase(old);
  } else {
    *old = property_of(edit);
  }
  return {};
}

}  // namespace

std::string apply_edits(const std::vector<TreeEdit>& edits, std::vector<soc::Node>& nodes) {
  for (const TreeEdit& edit : edits)
    if (const std::string problem = apply_one(edit, nodes); !problem.empty())
      return fmt::format("{}:{}:{}: error: {}", edit.file, edit.at.line, edit.at.column, problem);
  return {};
}

}  // namespace bamboozle
