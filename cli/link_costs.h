// What a packet and a wake-up cost with a driver: counted in the trace of scenarios/costs.yaml, whose labelled steps are the
// windows.
//
// Under the virtual clock these numbers are the same in each run: an instruction of the guest takes the same time each time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

/// One labelled step: from its begin to its end.
struct CostWindow {
  std::string label;
  std::uint64_t frames = 0;      ///< DATA in either direction
  std::uint64_t reads = 0;       ///< of registers of the BAM
  std::uint64_t writes = 0;      ///< doorbells of pipes among them
  std::uint64_t interrupts = 0;  ///< of the BAM: rises of its line
  std::vector<std::uint64_t> vote_to_frame_ns;   ///< from a rise of the vote to the first uplink DATA behind it
  std::vector<std::uint64_t> power_to_frame_ns;  ///< from the rise of the modem's power to the same frame: the driver's own part
};

/// The windows in the trace's order; a text says why it cannot be read.
[[nodiscard]] std::variant<std::vector<CostWindow>, std::string> link_costs(const std::filesystem::path& trace);

/// The middle one, in ns; 0 when there are none.
[[nodiscard]] std::uint64_t middle(std::vector<std::uint64_t> values);

/// One column of the comparison: a driver, and its windows.
struct CostColumn {
  std::string name;
  std::vector<CostWindow> windows;
};

/// Side by side, for people. Columns of different windows are shown as far as they go.
[[nodiscard]] std::string costs_table(const std::vector<CostColumn>& columns);
[[nodiscard]] nlohmann::ordered_json costs_json(const std::vector<CostColumn>& columns);

}  // namespace bamboozle::cli
