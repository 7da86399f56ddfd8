/*
 * Waits for the clients of the run's control socket, on a thread of its own; everything else it does under the big lock.
 *
 * Why not QEMU's main loop, as the sockets of the IP services: with counted instructions each turn of the main loop may move the
 * virtual clock on to the next deadline. QEMU does so when the processor sleeps, and a turn that comes in the very moment in which the
 * processor has gone to sleep, but has not yet accounted for its last instructions, moves the clock too far. Without clients
 * there are no such turns. So a client that only looks would change a run that is otherwise the same each time.
 */
#include "qemu/osdep.h"

#include "qemu/rcu.h"
#include "qemu/thread.h"

#include "qemu-device/qom/glue.h"

static void *serve(void *opaque)
{
    BamDmuxModem *modem = opaque;
    GArray *sockets = g_array_new(false, true, sizeof(GPollFD));

    rcu_register_thread(); /* guest memory is looked at under RCU */
    qemu_mutex_lock_iothread();
    while (modem->board != NULL) {
        g_array_set_size(sockets, 0);
        bz_poll_add(sockets, event_notifier_get_fd(&modem->control_wake), G_IO_IN);
        bz_board_control_fill(modem->board, bz_poll_add, sockets);
        qemu_mutex_unlock_iothread();
        int ready = g_poll((GPollFD *)sockets->data, sockets->len, -1);
        qemu_mutex_lock_iothread();
        event_notifier_test_and_clear(&modem->control_wake);
        if (modem->board != NULL) {
            bz_board_control_done(modem->board, bz_poll_ready, sockets, ready < 0);
        }
    }
    qemu_mutex_unlock_iothread();
    rcu_unregister_thread();
    g_array_free(sockets, true);
    return NULL;
}

bool bz_control_init(BamDmuxModem *modem, Error **errp)
{
    QemuThread thread;

    if (event_notifier_init(&modem->control_wake, false) < 0) {
        error_setg(errp, "no event notifier for the control socket: too many open files?");
        return false;
    }
    /* never waited for: at the end it may be waiting for the lock that whoever ends the machine holds */
    qemu_thread_create(&thread, "bam-dmux-control", serve, modem, QEMU_THREAD_DETACHED);
    return true;
}

void bz_control_wake(void *opaque)
{
    BamDmuxModem *modem = opaque;
    event_notifier_set(&modem->control_wake);
}
