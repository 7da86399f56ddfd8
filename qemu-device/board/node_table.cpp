#include "qemu-device/board/node_table.h"

#include <utility>

namespace bamboozle {
namespace {

BzPropertyKind kind_of(soc::PropertyKind kind) {
  switch (kind) {
    case soc::PropertyKind::empty: return BZ_PROPERTY_EMPTY;
    case soc::PropertyKind::strings: return BZ_PROPERTY_BYTES;
    case soc::PropertyKind::cells: return BZ_PROPERTY_CELLS;
  }
  return BZ_PROPERTY_EMPTY;
}

}  // namespace

NodeTable::NodeTable(std::vector<soc::Node> nodes) : source_(std::move(nodes)) {
  for (const soc::Node& node : source_) {
    std::vector<BzProperty>& properties = properties_.emplace_back();
    for (const soc::Property& property : node.properties) {
      std::vector<BzCell>& cells = cells_.emplace_back();
      for (const soc::Cell& cell : property.cells)
        cells.push_back({cell.value, cell.phandle_of.empty() ? nullptr : cell.phandle_of.c_str()});
      properties.push_back({.name = property.name.c_str(),
                            .kind = kind_of(property.kind),
                            .bytes = property.bytes.data(),
                            .byte_count = property.bytes.size(),
                            .cells = cells.data(),
                            .cell_count = cells.size()});
    }
    // moving the outer vectors keeps the inner arrays where they are, so these pointers stay good
    nodes_.push_back({node.path.c_str(), properties.data(), properties.size()});
  }
}

}  // namespace bamboozle
