#include "cli/qemu_command.h"

#include <fmt/format.h>

#include <algorithm>

namespace bamboozle::cli {
namespace {

// A guest instruction takes 2^shift ns of virtual time. The largest shift that design.md 7 allows: a guest that polls or delays
// then costs the host the fewest instructions, and 125 million instructions a second are still a believable phone.
constexpr int kInstructionShift = 3;
// The debug kernel takes several instructions where the plain one takes one. With a processor that is eight times as fast it
// meets the same bounds, so that a scenario need not know which of the two it runs in.
constexpr int kDebugInstructionShift = 0;
// The debug kernel: an eighth of it is KASAN's shadow, what is freed stays in quarantine, each object has its history.
constexpr int kMemory = 192;
constexpr int kDebugMemory = 512;

std::string kernel_arguments(const MachineSpec& spec) {
  // The log level of the console: warnings and worse reach console.log from the first byte on, the whole log goes through the
  // guest agent into the trace; each letter on a console costs the guest time. panic=-1 with -no-reboot: a panic ends QEMU at
  // once (with status 0: the verdict does not come from there). norandmaps: translated code is found by its virtual address, so
  // with programs at a new address each time QEMU translates them again at every exec (`first-light`: 3.4 s, without 1.6 s).
  std::string text = fmt::format("console=ttyAMA0 loglevel={} panic=-1 norandmaps uio_pdrv_genirq.of_id=generic-uio",
                                 spec.verbose_console ? 7 : 5);
  // without the plugin there is no mailbox: the agent stays up for its shell alone
  if (spec.shell || spec.plugin.empty()) text += " bamboozle.shell=1";
  return text;
}

std::string plugin(const MachineSpec& spec) {
  std::string text = qemu_value(spec.plugin);
  if (!spec.coverage_of.empty())
    text += fmt::format(",driver={},executions={}", qemu_value(spec.coverage_of), qemu_value(spec.executions));
  return text;
}

std::string device(const MachineSpec& spec) {
  std::string text = fmt::format("bam-dmux-modem,scenario={},run-dir={},clock={},seed={},trace={}", qemu_value(spec.scenario),
                                 qemu_value(spec.run_folder), spec.host_clock ? "host" : "virtual", spec.seed, spec.trace);
  if (!spec.profiles.empty()) text += ",profiles=" + qemu_value(spec.profiles);
  if (!spec.doorbell.empty()) text += ",doorbell=" + spec.doorbell;
  if (!spec.driver.empty()) text += ",module=" + qemu_value(spec.driver);
  std::string ports;
  for (const auto& [name, port] : spec.ports) ports += fmt::format("{}{}:{}", ports.empty() ? "" : "/", name, port);
  if (!ports.empty()) text += ",ports=" + ports;
  if (spec.shell) text += ",interactive=on";
  if (spec.pause_at != 0) text += fmt::format(",pause-at={}", spec.pause_at);
  if (spec.pause_on_failure) text += ",pause-on-failure=on";
  return text;
}

/// The snapshot is taken before the machine runs: the one that our device can be brought back to.
std::string recording(const MachineSpec& spec) {
  if (spec.recording.empty()) return {};
  return fmt::format(",rr={},rrfile={},rrsnapshot=start", spec.replay ? "replay" : "record", qemu_value(spec.recording));
}

}  // namespace

std::string qemu_value(const std::string& value) {
  std::string out;
  for (const char c : value) {
    out += c;
    if (c == ',') out += c;
  }
  return out;
}

std::vector<std::string> qemu_command(const MachineSpec& spec) {
  std::vector<std::string> out = {spec.qemu, "-M", "virt", "-cpu", "cortex-a53"};
  const auto add = [&out](std::initializer_list<std::string> more) { out.insert(out.end(), more); };
  add({"-m", fmt::format("{}", spec.debug_kernel ? kDebugMemory : kMemory), "-smp", fmt::format("{}", spec.cpus)});
  // each processor on a thread of its own, so that they really race; QEMU would choose it here, but for how long
  if (spec.cpus > 1) add({"-accel", "tcg,thread=multi"});
  add({"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"});
  add({"-kernel", spec.image, "-initrd", spec.initramfs, "-append", kernel_arguments(spec)});
  // All four are needed for the same trace from the same inputs: instruction counting, no waiting for the host while the guest
  // sleeps, a clock that starts at one date, and one seed for everything random that QEMU gives a guest.
  if (!spec.host_clock)
    add({"-icount", fmt::format("shift={},sleep=off{}", spec.debug_kernel ? kDebugInstructionShift : kInstructionShift, recording(spec)), "-rtc",
         "base=2026-01-01T00:00:00,clock=vm", "-seed", fmt::format("{}", spec.seed)});
  if (spec.shell)
    add({"-chardev", "stdio,id=terminal,mux=on,signal=off", "-serial", "chardev:terminal", "-mon", "chardev=terminal"});
  else
    add({"-monitor", "none", "-serial", "file:" + (spec.run_folder / "console.log").string()});
  if (!spec.gdb_socket.empty())
    add({"-S", "-chardev", "socket,id=debugger,server=on,wait=off,path=" + qemu_value(spec.gdb_socket), "-gdb", "chardev:debugger"});
  if (!spec.recording.empty()) add({"-drive", "if=none,id=snapshots,format=qcow2,file=" + qemu_value(spec.snapshots)});
  if (spec.virtio_net) add({"-netdev", "user,id=lan", "-device", "virtio-net-device,netdev=lan"});
  if (!spec.plugin.empty()) add({"-plugin", plugin(spec), "-device", device(spec)});
  return out;
}

}  // namespace bamboozle::cli
