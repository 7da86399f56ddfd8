// The device-tree nodes of a profile in the form of the C boundary: plain arrays that live as long as this object.
#pragma once

#include <span>
#include <vector>

#include "qemu-device/board/boundary.h"
#include "qemu-device/soc/device_tree.h"

namespace bamboozle {

class NodeTable {
 public:
  explicit NodeTable(std::vector<soc::Node> nodes);
  NodeTable(const NodeTable&) = delete;
  NodeTable& operator=(const NodeTable&) = delete;

  [[nodiscard]] std::span<const BzNode> nodes() const { return nodes_; }

 private:
  std::vector<soc::Node> source_;                   // owns the names and the bytes
  std::vector<std::vector<BzCell>> cells_;          // one per property that has cells
  std::vector<std::vector<BzProperty>> properties_;  // one per node
  std::vector<BzNode> nodes_;
};

}  // namespace bamboozle
