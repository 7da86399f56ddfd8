// The device-tree nodes of a profile, as data: what the guest's drivers read to find the hardware.
//
// The list is written down without any device-tree library, so that one walk can put it into QEMU's tree and a test can build a
// blob of it. Paths are absolute in a tree whose root has #address-cells = #size-cells = 2 and an interrupt-parent that takes
// three cells (QEMU's `virt`); the nodes inherit that interrupt parent. Requirements per node: domain.md 8.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qemu-device/soc/profile.h"

namespace bamboozle::soc {

/// One 32-bit cell: a number, or the phandle of the node at a path.
struct Cell {
  Cell(std::uint32_t number) : value(number) {}  // NOLINT(google-explicit-constructor): lists read as in a dts
  static Cell phandle(std::string_view path) {
    Cell cell{0};
    cell.phandle_of = path;
    return cell;
  }

  std::uint32_t value;
  std::string phandle_of;  ///< empty: the number counts
};

enum class PropertyKind : std::uint8_t {
  empty,    ///< present without a value
  strings,  ///< `bytes`: the strings, each with its terminating zero
  cells,    ///< `cells`, big-endian in the blob
};

struct Property {
  std::string name;
  PropertyKind kind = PropertyKind::empty;
  std::string bytes;
  std::vector<Cell> cells;
};

struct Node {
  std::string path;
  std::vector<Property> properties;

  /// nullptr: no property of that name.
  [[nodiscard]] const Property* find(std::string_view name) const noexcept;
};

struct DeviceTreeOptions {
  bool mailbox = true;        ///< the guest agent's mailbox, a generic-uio device
  bool bam_dmux = true;       ///< without: the driver under test finds nothing to bind to
  bool dma_coherent = false;  ///< BAM and bam-dmux need no cache maintenance; not so on silicon (domain.md 8.2)
};

/// Parents stand before their children, and nodes that others point at are in the list themselves.
[[nodiscard]] std::vector<Node> device_tree(const Profile& profile, const DeviceTreeOptions& options = {});

}  // namespace bamboozle::soc
