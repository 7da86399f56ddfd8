/*
 * Lets the sockets of the IP services take part in QEMU's main loop.
 */
#include "qemu/osdep.h"

#include "qemu-device/qom/glue.h"

int bz_poll_add(void *pollfds, int fd, short events)
{
    GPollFD entry = {.fd = fd, .events = events};
    GArray *list = pollfds;
    g_array_append_val(list, entry);
    return list->len - 1;
}

short bz_poll_ready(void *pollfds, int index)
{
    return g_array_index((GArray *)pollfds, GPollFD, index).revents;
}

static void on_poll(Notifier *notifier, void *data)
{
    BamDmuxModem *modem = container_of(notifier, BamDmuxModem, poll);
    MainLoopPoll *turn = data;

    switch (turn->state) {
    case MAIN_LOOP_POLL_FILL:
        bz_board_poll_fill(modem->board, bz_poll_add, turn->pollfds, &turn->timeout);
        break;
    case MAIN_LOOP_POLL_OK:
    case MAIN_LOOP_POLL_ERR:
        bz_board_poll_done(modem->board, bz_poll_ready, turn->pollfds, turn->state == MAIN_LOOP_POLL_ERR);
        break;
    }
}

void bz_socket_poll_init(BamDmuxModem *modem)
{
    modem->poll.notify = on_poll;
    main_loop_poll_add_notifier(&modem->poll);
}

void bz_socket_poll_exit(BamDmuxModem *modem)
{
    main_loop_poll_remove_notifier(&modem->poll);
}
