// What it costs to record a run: `bench --trace-cost`. Each thing is done with the full trace and with the light one, in turns, on the
// same host within a minute; what counts is the quotient.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "cli/bench_plan.h"
#include "cli/manifest.h"

namespace bamboozle::cli {

struct TraceCostRow {
  std::string work;    ///< a workload of bench_plan.h, or "scenarios"
  std::string unit;    ///< of the two values
  double light = 0;    ///< throughput over that of virtio-net in the same machine; for "scenarios" seconds of wall time
  double full = 0;
  double cost = 0;     ///< what the full trace takes away or adds, as a part of the light one: 0.05 for five per cent. Median of the rounds
};

struct TraceCost {
  std::vector<TraceCostRow> rows;
  std::uint64_t frames = 0;         ///< DMUX frames in the full traces of the traffic
  std::uint64_t bytes = 0;          ///< of those traces
  [[nodiscard]] double bytes_per_frame() const { return frames == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(frames); }
};

/// `driver` as --driver has it; of `plan` rounds and seconds count. The host's iperf3 server runs meanwhile, and the scenarios of
/// scenarios/controls are run one at a time. `tell` hears what goes on. Or what is wrong.
[[nodiscard]] std::variant<TraceCost, std::string> measure_trace_cost(const Manifest& manifest, const std::string& driver,
                                                                      const BenchPlan& plan,
                                                                      const std::function<void(const std::string&)>& tell);

[[nodiscard]] std::string text_of(const TraceCost& cost);
[[nodiscard]] std::string json_of(const TraceCost& cost);

}  // namespace bamboozle::cli
