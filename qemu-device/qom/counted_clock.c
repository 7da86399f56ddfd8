/*
 * Keeps QEMU 7.2 from moving the virtual clock too far.
 *
 * With counted instructions and sleep=off, the main loop moves the clock to the next timer when it finds every CPU halted
 * (icount_start_warp_timer()). A CPU that has just executed WFI is halted before it has reported the instructions of its last slice; a main
 * loop that comes between the two moves the clock by a distance that was measured without them, and then they are added: a timer fires
 * some hundred instructions late (smsm/s27-other-bits-storm: in four runs of 300). So whoever is about to have the clock moved waits for that
 * report. It needs no lock of ours, and the CPU is on its way to it.
 *
 * Not in a run that is recorded or replayed: there a CPU holds, or waits for, QEMU's replay mutex from before it is given instructions
 * until it has reported them, and the main loop has that mutex already.
 */
#include "qemu/osdep.h"

#include "hw/core/cpu.h"
#include "sysemu/cpus.h"
#include "sysemu/replay.h"

#include "qemu-device/qom/glue.h"

void bz_wait_for_count(void)
{
    CPUState *cpu;
    if (replay_mode != REPLAY_MODE_NONE || qemu_in_vcpu_thread()) {
        return;
    }
    CPU_FOREACH(cpu) {
        while (qatomic_read(&cpu->halted) != 0 && qatomic_read(&cpu->icount_budget) != 0) {
            g_thread_yield();
        }
    }
}
