/*
 * Lets the machine stand still and go on, and tells the board when it does. The virtual clock stands while the machine does; the control
 * socket's thread, and QEMU's main loop with a debugger's socket, go on in any case.
 *
 * Both take effect a little later, by the main loop. What was asked for last holds.
 */
#include "qemu/osdep.h"

#include "block/aio.h"
#include "hw/core/cpu.h"
#include "sysemu/cpus.h"
#include "sysemu/runstate.h"

#include "qemu-device/qom/glue.h"

/* gdb is told of a state that is "paused" as of its own interruption. */
void bz_vm_stop(void *opaque)
{
    BamDmuxModem *modem = opaque;
    modem->pausing = true;
    modem->goes_on = false;
    if (qemu_in_vcpu_thread()) {
        vm_stop(RUN_STATE_PAUSED); /* asks the main loop, and stops this CPU before its next instruction */
        return;
    }
    /* not vm_stop(): it would let the CPUs run, and get at the board, before it returns into the middle of what we do */
    qemu_system_vmstop_request_prepare();
    qemu_system_vmstop_request(RUN_STATE_PAUSED);
}

static void start(void *opaque)
{
    BamDmuxModem *modem = opaque;
    RunState stop_asked_for;
    if (!modem->goes_on) {
        return; /* a stop came after it */
    }
    if (qemu_vmstop_requested(&stop_asked_for)) {
        vm_stop(stop_asked_for); /* it came before this, and would be done after it */
    }
    if (!runstate_is_running()) {
        vm_start();
    }
}

/* By the main loop: it tells everybody in QEMU, a debugger's stub among them, who expect to be told there. */
void bz_vm_start(void *opaque)
{
    BamDmuxModem *modem = opaque;
    modem->goes_on = true;
    aio_bh_schedule_oneshot(qemu_get_aio_context(), start, modem);
}

bool bz_vm_running(void *opaque)
{
    return runstate_is_running();
}

static void on_change(void *opaque, bool running, RunState state)
{
    BamDmuxModem *modem = opaque;
    if (running) {
        modem->has_run = true;
        modem->pausing = false;
        bz_board_resumed(modem->board);
    }
}

static bool any_stopped(void)
{
    CPUState *cpu;
    CPU_FOREACH(cpu) {
        if (cpu->stopped) {
            return true;
        }
    }
    return false;
}

/*
 * A CPU that meets a breakpoint stops at once; the machine is told of it by its main loop, some lines after this. In between, with
 * instructions counted and sleep=off, QEMU 7.2 takes the CPU for idle and moves the virtual clock to the next timer: a breakpoint
 * would cost the guest up to a tick of its time. So the machine is stopped here, where its clock still stands.
 */
static void on_poll(Notifier *notifier, void *data)
{
    BamDmuxModem *modem = container_of(notifier, BamDmuxModem, stop_poll);
    MainLoopPoll *turn = data;
    if (turn->state != MAIN_LOOP_POLL_FILL) {
        bz_wait_for_count(); /* the next thing that QEMU does is to look for idle CPUs */
    }
    if (turn->state != MAIN_LOOP_POLL_FILL && runstate_is_running() && any_stopped()) {
        vm_stop(modem->pausing ? RUN_STATE_PAUSED : RUN_STATE_DEBUG);
    }
}

void bz_run_state_init(BamDmuxModem *modem)
{
    modem->run_state = qemu_add_vm_change_state_handler(on_change, modem);
    modem->stop_poll.notify = on_poll;
    main_loop_poll_add_notifier(&modem->stop_poll);
}

void bz_run_state_exit(BamDmuxModem *modem)
{
    if (modem->run_state != NULL) {
        main_loop_poll_remove_notifier(&modem->stop_poll);
        qemu_del_vm_change_state_handler(modem->run_state);
        modem->run_state = NULL;
    }
}
