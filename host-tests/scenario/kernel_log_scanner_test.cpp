#include "modem-model/scenario/kernel_log_scanner.h"

#include <gtest/gtest.h>

namespace bamboozle::scenario {
namespace {

std::string what(std::string_view text) {
  const auto finding = KernelLogScanner().scan_message(text);
  return finding ? std::string(finding->what) : "nothing";
}

TEST(KernelLogScanner, KnowsTheReportsOfLinux) {
  EXPECT_EQ(what("Kernel panic - not syncing: sysrq triggered crash"), "panic");
  EXPECT_EQ(what("WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 x+0x0/0x4"), "WARNING");
  EXPECT_EQ(what("BUG: KASAN: slab-use-after-free in bam_dmux_rx+0x10/0x20"), "KASAN");
  EXPECT_EQ(what("Internal error: Oops: 0000000096000004 [#1] SMP"), "Oops");
  EXPECT_EQ(what("Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000"), "Oops");
  EXPECT_EQ(what("kernel BUG at drivers/dma/qcom/bam_dma.c:1!"), "BUG");
  EXPECT_EQ(what("BUG: scheduling while atomic: ip/99/0x00000002"), "atomic sleep");
  EXPECT_EQ(what("WARNING: possible circular locking dependency detected"), "lockdep");
  EXPECT_EQ(what("INFO: task ip:77 blocked for more than 120 seconds."), "hung task");
  EXPECT_EQ(what("rcu: INFO: rcu_sched self-detected stall on CPU"), "RCU stall");
  EXPECT_EQ(what("watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [ip:77]"), "soft lockup");
  EXPECT_EQ(what("DMA-API: bam-dmux: device driver frees DMA memory with different size"), "DMA-API");
  EXPECT_EQ(what("irq 17: nobody cared (try booting with the \"irqpoll\" option)"), "interrupt storm");
  EXPECT_EQ(what("UBSAN: array-index-out-of-bounds in x.c:1:2"), "UBSAN");
}

TEST(KernelLogScanner, OnlyPanicIsAPanic) {
  EXPECT_EQ(KernelLogScanner().scan_message("Kernel panic - not syncing: x")->kind, "guest_panic");
  EXPECT_EQ(KernelLogScanner().scan_message("WARNING: CPU: 0")->kind, "guest_warning");
}

TEST(KernelLogScannerFailure, OrdinaryLinesAreNothing) {
  for (const char* text :
       {"", "bam-dmux: Invalid magic in header: 0xdead", "DMA-API: preallocated 65536 debug entries",
        "DMA-API: debugging enabled by kernel config", "rcu: Hierarchical RCU implementation.", "random: crng init done",
        "Kernel command line: panic=-1 oops=panic", "Warning: unable to open a console",
        "kmemleak: Kernel memory leak detector initialized", "lockdep: MAX_LOCKDEP_ENTRIES: 32768"}) {
    EXPECT_EQ(what(text), "nothing") << text;
  }
}

TEST(KernelLogScanner, ConsoleLinesNeedTheKernelsStamp) {
  const KernelLogScanner scanner;
  const auto finding = scanner.scan_console_line("[    1.234567] WARNING: CPU: 0 PID: 1 at x\r\n");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->text, "WARNING: CPU: 0 PID: 1 at x");
  EXPECT_TRUE(scanner.scan_console_line("<4>[    1.234567] BUG: x"));
  EXPECT_TRUE(scanner.scan_console_line("[    1.234567][    T1] BUG: x"));
  EXPECT_FALSE(scanner.scan_console_line("WARNING: printed by a program"));
  EXPECT_FALSE(scanner.scan_console_line("[step 3] WARNING: printed by a program"));
  EXPECT_FALSE(scanner.scan_console_line("["));
  EXPECT_FALSE(scanner.scan_console_line("<"));
  EXPECT_FALSE(scanner.scan_console_line("[ 1.0][x"));
}

}  // namespace
}  // namespace bamboozle::scenario
