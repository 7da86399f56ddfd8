// The command line of QEMU: golden, for each clock.
#include "cli/qemu_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

MachineSpec spec() {
  MachineSpec spec;
  spec.qemu = "/usr/bin/qemu-system-aarch64";
  spec.image = "/c/Image";
  spec.initramfs = "/c/boot.cpio";
  spec.run_folder = "/c/runs/a-1";
  spec.plugin = "/c/libbamboozle.so";
  spec.scenario = "/s/a.yaml";
  spec.seed = 7;
  return spec;
}

std::string joined(const MachineSpec& machine) { return fmt::format("{}", fmt::join(qemu_command(machine), " ")); }

constexpr const char* kMachine =
    "/usr/bin/qemu-system-aarch64 -M virt -cpu cortex-a53 -m 192 -smp 1 -nodefaults -no-user-config -display none -no-reboot "
    "-kernel /c/Image -initrd /c/boot.cpio -append console=ttyAMA0 loglevel=5 panic=-1 norandmaps "
    "uio_pdrv_genirq.of_id=generic-uio ";

TEST(QemuCommandTest, VirtualClockHasAllThatARepeatableRunNeeds) {
  EXPECT_EQ(joined(spec()), std::string(kMachine) +
                                "-icount shift=3,sleep=off -rtc base=2026-01-01T00:00:00,clock=vm -seed 7 -monitor none "
                                "-serial file:/c/runs/a-1/console.log -plugin /c/libbamboozle.so "
                                "-device bam-dmux-modem,scenario=/s/a.yaml,run-dir=/c/runs/a-1,clock=virtual,seed=7,trace=full");
}

TEST(QemuCommandTest, HostClockHasNoneOfIt) {
  MachineSpec machine = spec();
  machine.host_clock = true;
  machine.trace = "light";
  machine.doorbell = "deferred";
  machine.driver = "/driver/my-dmux.ko";
  machine.ports = {{"iperf3-server", 5201}, {"http-server", 8080}};
  EXPECT_EQ(joined(machine), std::string(kMachine) +
                                 "-monitor none -serial file:/c/runs/a-1/console.log -plugin /c/libbamboozle.so "
                                 "-device bam-dmux-modem,scenario=/s/a.yaml,run-dir=/c/runs/a-1,clock=host,seed=7,trace=light,"
                                 "doorbell=deferred,module=/driver/my-dmux.ko,"
                                 "ports=http-server:8080/iperf3-server:5201");
}

TEST(QemuCommandTest, CoverageIsThePluginsToNote) {
  MachineSpec machine = spec();
  machine.coverage_of = "/c/my,dmux.ko";
  machine.executions = "/c/runs/a-1/executions.pb";
  EXPECT_THAT(joined(machine),
              HasSubstr(" -plugin /c/libbamboozle.so,driver=/c/my,,dmux.ko,executions=/c/runs/a-1/executions.pb -device "));
}

TEST(QemuCommandTest, TwoProcessorsHaveAThreadEach) {
  MachineSpec machine = spec();
  machine.host_clock = true;
  machine.cpus = 2;
  EXPECT_THAT(joined(machine), HasSubstr(" -m 192 -smp 2 -accel tcg,thread=multi "));
}

TEST(QemuCommandTest, TheDebugKernelHasMoreMemoryAndAFasterProcessor) {
  MachineSpec machine = spec();
  machine.debug_kernel = true;
  EXPECT_THAT(joined(machine), HasSubstr(" -m 512 -smp 1 "));
  EXPECT_THAT(joined(machine), HasSubstr(" -icount shift=0,sleep=off "));
}

TEST(QemuCommandTest, CommasInPathsAreDoubled) {
  MachineSpec machine = spec();
  machine.scenario = "/s/a,b.yaml";
  machine.plugin = "/c,d/lib.so";
  EXPECT_THAT(joined(machine), HasSubstr("scenario=/s/a,,b.yaml,run-dir"));
  EXPECT_THAT(qemu_command(machine), Contains("/c,,d/lib.so"));
}

TEST(QemuCommandTest, AShellHasTheTerminalAndNoLog) {
  MachineSpec machine = spec();
  machine.host_clock = true;
  machine.shell = true;
  const std::string text = joined(machine);
  EXPECT_THAT(text, HasSubstr("-serial chardev:terminal"));
  EXPECT_THAT(text, HasSubstr("bamboozle.shell=1"));
  EXPECT_THAT(text, HasSubstr("interactive=on"));
  EXPECT_THAT(text, Not(HasSubstr("console.log")));
}

TEST(QemuCommandTest, ADebuggersMachineStandsStillAndIsOtherwiseTheSame) {
  MachineSpec machine = spec();
  const std::string before = joined(machine);
  machine.gdb_socket = "/c/runs/a-1/gdb.sock";
  std::string text = joined(machine);
  const std::string more = " -S -chardev socket,id=debugger,server=on,wait=off,path=/c/runs/a-1/gdb.sock -gdb chardev:debugger";
  ASSERT_THAT(text, HasSubstr(more));
  EXPECT_EQ(text.erase(text.find(more), more.size()), before);
  machine.pause_at = 7;
  EXPECT_THAT(joined(machine), HasSubstr(",pause-at=7"));
  machine.pause_on_failure = true;
  EXPECT_THAT(joined(machine), HasSubstr(",pause-on-failure=on"));
}

TEST(QemuCommandTest, ARecordingIsMadeAndPlayedByTheSameMachine) {
  MachineSpec machine = spec();
  machine.recording = "/c/runs/a-1/gdb/recording";
  machine.snapshots = "/c/runs/a-1/gdb/snapshots.qcow2";
  std::string recorded = joined(machine);
  EXPECT_THAT(recorded, HasSubstr(" -icount shift=3,sleep=off,rr=record,rrfile=/c/runs/a-1/gdb/recording,rrsnapshot=start "));
  EXPECT_THAT(recorded, HasSubstr(" -drive if=none,id=snapshots,format=qcow2,file=/c/runs/a-1/gdb/snapshots.qcow2"));
  machine.replay = true;
  EXPECT_EQ(joined(machine), recorded.replace(recorded.find("rr=record,"), 10, "rr=replay,"));
}

TEST(QemuCommandTest, WithoutAPluginThereIsNoModem) {
  MachineSpec machine = spec();
  machine.plugin.clear();
  EXPECT_THAT(joined(machine), Not(HasSubstr("bam-dmux")));
  machine.virtio_net = true;
  EXPECT_THAT(joined(machine), HasSubstr("virtio-net-device,netdev=lan"));
}

}  // namespace
}  // namespace bamboozle::cli
