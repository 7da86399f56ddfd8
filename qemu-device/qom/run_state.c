/*
 * Lets the machine stand still and go on. QEMU's main loop, and with it the control socket and a debugger's, goes on in any case.
 */
#include "qemu/osdep.h"

#include "block/aio.h"
#include "sysemu/cpus.h"
#include "sysemu/runstate.h"

#include "qemu-device/qom/glue.h"

void bz_vm_stop(void *opaque)
{
    if (qemu_in_vcpu_thread()) {
        /* asks the main loop, and leaves the translated code at once */
        vm_stop(RUN_STATE_PAUSED);
        return;
    }
    /*
     * Not vm_stop(): it waits for the processors and gives up the big lock meanwhile, so that they would come into the board from
     * behind whoever called us. The main loop does it after this turn.
     */
    qemu_system_vmstop_request_prepare();
    qemu_system_vmstop_request(RUN_STATE_PAUSED);
}

static void start(void *opaque)
{
    if (!runstate_is_running()) {
        vm_start();
    }
}

/* By the main loop: it tells everybody in QEMU, a debugger's stub among them, who expect to be told there. */
void bz_vm_start(void *opaque)
{
    aio_bh_schedule_oneshot(qemu_get_aio_context(), start, NULL);
}

bool bz_vm_running(void *opaque)
{
    return runstate_is_running();
}
