// Reads `soc:`, what is unusual about the SoC around the modem: so far, changes of the device tree.
#pragma once

#include <vector>

#include "modem-model/scenario/program.h"
#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

/// In the order of the file. That a node exists is for the board to say, which has the tree.
[[nodiscard]] std::vector<TreeEdit> load_soc(const Node& node, Problems& problems);

}  // namespace bamboozle::scenario
