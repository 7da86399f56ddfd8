// Lays a scenario's `soc: {device_tree: ...}` over the nodes of the SoC's profile.
#pragma once

#include <string>
#include <vector>

#include "modem-model/scenario/program.h"
#include "qemu-device/soc/device_tree.h"

namespace bamboozle {

/// Empty, or what cannot be done, as "file:line:column: error: text": a node that is not there, a property to be taken away that is not there.
[[nodiscard]] std::string apply_edits(const std::vector<scenario::TreeEdit>& edits, std::vector<soc::Node>& nodes);

}  // namespace bamboozle
