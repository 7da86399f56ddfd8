// The command line of QEMU for a run: the one place that knows it.
//
// Pure: paths and choices in, arguments out. Which flags make a run repeatable is said in docs and in the .cpp beside each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bamboozle::cli {

struct MachineSpec {
  std::filesystem::path qemu;
  std::filesystem::path image;      ///< kernel
  std::filesystem::path initramfs;  ///< base and driver in one file
  std::filesystem::path run_folder;
  std::filesystem::path plugin;  ///< empty: a machine without a modem, to compare with
  std::filesystem::path scenario;
  std::filesystem::path profiles;  ///< folder of modem profiles; empty: beside the scenario
  bool host_clock = false;
  unsigned cpus = 1;          ///< more than one only under the host's clock
  bool debug_kernel = false;  ///< needs more memory, and a faster processor to be as fast as another
  std::uint64_t seed = 1;
  std::string trace = "full";         ///< full | light
  std::string doorbell;               ///< inline | deferred; empty: the plugin's default
  std::string driver;                 ///< module file in the guest; empty: the plugin's default, /driver/qcom_bam_dmux.ko
  std::filesystem::path coverage_of;  ///< module file on the host whose executed code is recorded; empty: none
  std::filesystem::path executions;   ///< where, if so
  std::map<std::string, std::uint16_t> ports;  ///< where the host's servers that the scenario needs listen
  bool virtio_net = false;                     ///< a second network card over -netdev user, to compare with
  bool verbose_console = false;                ///< the whole kernel log on the console, not only warnings and worse
  bool shell = false;                          ///< a root console on this terminal instead of console.log
  std::filesystem::path gdb_socket;            ///< a machine that stands still until a debugger there lets it go; empty: it runs
  std::uint32_t pause_at = 0;                  ///< index of the scenario's step before which it stops; 0: none
  bool pause_on_failure = false;               ///< it stops at the first failure, before the scenario ends
  std::filesystem::path recording;  ///< what happens is recorded there, for a debugger that goes back; needs the virtual clock; empty: no
  std::filesystem::path snapshots;  ///< of the recording: a disk that nobody but QEMU's snapshots uses (cli/snapshot_disk.h)
  bool replay = false;              ///< the recording is played, not made
};

[[nodiscard]] std::vector<std::string> qemu_command(const MachineSpec& spec);

/// A value inside QEMU's key=value,key=value: commas are doubled.
[[nodiscard]] std::string qemu_value(const std::string& value);

}  // namespace bamboozle::cli
