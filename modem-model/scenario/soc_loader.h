// Reads `soc:`, what is unusual about the SoC around the modem: changes of the device tree, and how SMSM is laid out.
#pragma once

#include <vector>

#include "modem-model/scenario/program.h"
#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

/// Lays `node` over what a profile said. That a device-tree node exists is for the board to say, which has the tree.
void load_soc(const Node& node, SocSection& soc, Problems& problems);

}  // namespace bamboozle::scenario
