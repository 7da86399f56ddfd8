// What a run is made of, checked: the scenario, the SoC profile it runs on and the switches of the command line.
//
// Made from the device's properties before anything is mapped, so that a mistake is told before a machine runs.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "modem-model/scenario/program.h"
#include "modem-model/trace/recorder.h"
#include "qemu-device/board/boundary.h"
#include "qemu-device/soc/device_tree.h"
#include "qemu-device/soc/profile.h"

namespace bamboozle {

/// Where descriptors are worked off after a doorbell.
enum class DoorbellMode : std::uint8_t {
  inside,    ///< in the guest's store: the completion is there when the store returns
  deferred,  ///< in batches, off the vCPU's path where there are several: for throughput under the host clock
};

struct Configuration {
  scenario::Program program;
  const soc::Profile* profile = nullptr;
  std::vector<soc::Node> device_tree;
  std::string run_directory;
  std::uint64_t seed = 1;
  trace::Level trace_level = trace::Level::full;
  DoorbellMode doorbell = DoorbellMode::inside;
  std::string driver_path;    ///< in the guest
  std::string driver_module;  ///< its name for rmmod
  bool interactive = false;
  bool recorded = false;  ///< see BzConfig
  std::uint32_t pause_at = 0;
  bool pause_on_failure = false;
  std::string qemu_version;
};

/// The configuration, or a text for the user: what is wrong, where, what to do.
[[nodiscard]] std::variant<Configuration, std::string> make_configuration(const BzConfig& config);

}  // namespace bamboozle
