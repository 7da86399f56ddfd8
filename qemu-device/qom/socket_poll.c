/*
 * Lets the sockets of the IP services take part in QEMU's main loop.
 */
#include "qemu/osdep.h"

#include "qemu-device/qom/glue.h"

static int add_socket(void *data, int fd, short events)
{
    GArray *pollfds = data;
    GPollFD entry = {.fd = fd, .events = events};
    g_array_append_val(pollfds, entry);
    return pollfds->len - 1;
}

static short socket_ready(void *data, int index)
{
    GArray *pollfds = data;
    return g_array_index(pollfds, GPollFD, index).revents;
}

static void on_poll(Notifier *notifier, void *data)
{
    BamDmuxModem *modem = container_of(notifier, BamDmuxModem, poll);
    MainLoopPoll *turn = data;

    switch (turn->state) {
    case MAIN_LOOP_POLL_FILL:
        bz_board_poll_fill(modem->board, add_socket, turn->pollfds, &turn->timeout);
        break;
    case MAIN_LOOP_POLL_OK:
    case MAIN_LOOP_POLL_ERR:
        bz_board_poll_done(modem->board, socket_ready, turn->pollfds, turn->state == MAIN_LOOP_POLL_ERR);
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
