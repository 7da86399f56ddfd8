/*
 * Stops the machine for a debugger, and tells the board when it goes on. The virtual clock stands while the machine does.
 */
#include "qemu/osdep.h"

#include "sysemu/cpus.h"
#include "sysemu/runstate.h"

#include "qemu-device/qom/glue.h"

/* gdb is told of a state that is "paused" as of its own interruption. */
void bz_vm_stop(void *opaque)
{
    if (qemu_in_vcpu_thread()) {
        vm_stop(RUN_STATE_PAUSED); /* asks the main loop, and stops this CPU before its next instruction */
        return;
    }
    /* not vm_stop(): it would let the CPUs run, and get at the board, before it returns into the middle of what we do */
    qemu_system_vmstop_request_prepare();
    qemu_system_vmstop_request(RUN_STATE_PAUSED);
}

static void on_change(void *opaque, bool running, RunState state)
{
    BamDmuxModem *modem = opaque;
    if (running) {
        bz_board_resumed(modem->board);
    }
}

void bz_run_state_init(BamDmuxModem *modem)
{
    modem->run_state = qemu_add_vm_change_state_handler(on_change, modem);
}

void bz_run_state_exit(BamDmuxModem *modem)
{
    if (modem->run_state != NULL) {
        qemu_del_vm_change_state_handler(modem->run_state);
        modem->run_state = NULL;
    }
}
