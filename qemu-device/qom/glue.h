/*
 * What the files of the QEMU glue share: the device's own state and the functions that they call of each other.
 */
#ifndef BAMBOOZLE_QEMU_DEVICE_QOM_GLUE_H
#define BAMBOOZLE_QEMU_DEVICE_QOM_GLUE_H

#include "qemu/osdep.h"

#include "exec/memory.h"
#include "hw/irq.h"
#include "hw/qdev-core.h"
#include "qapi/error.h"
#include "qemu/event_notifier.h"
#include "qemu/main-loop.h"
#include "qemu/notify.h"
#include "qemu/qemu-plugin.h"
#include "qemu/timer.h"
#include "qom/object.h"
#include "sysemu/runstate.h"

#include "qemu-device/board/boundary.h"

#define TYPE_BAM_DMUX_MODEM "bam-dmux-modem"
OBJECT_DECLARE_SIMPLE_TYPE(BamDmuxModem, BAM_DMUX_MODEM)

typedef struct ModemRegion {
    BamDmuxModem *modem;
    size_t index;
    MemoryRegion memory;
} ModemRegion;

struct BamDmuxModem {
    DeviceState parent_obj;

    /* properties */
    char *scenario;
    char *profiles;
    char *run_directory;
    char *clock;
    char *trace;
    char *doorbell;
    char *ports;
    char *module;
    char *seed;
    bool interactive;
    uint32_t pause_at;
    bool pause_on_failure;

    BzBoard *board;
    ModemRegion *regions;
    qemu_irq lines[BZ_LINE_COUNT];
    bool deterministic; /* QEMU counts instructions: nothing may run from the host's own timing */
    VMChangeStateEntry *run_state;
    Notifier stop_poll;
    bool pausing; /* the board asked for a stop, not a breakpoint */
    bool has_run; /* since it was made: a snapshot that is loaded now goes back in time */
    bool goes_on; /* of a stop and a start that are under way, the start was asked for last */
    Notifier poll;
    EventNotifier control_wake;
    Notifier exit;
};

/* modem_device.c */
void bz_register_type(void);
/* host_ports.c */
BzHost bz_host_ports(BamDmuxModem *modem);
/* host_ports.c: copies guest RAM at a physical address; false: some of it is none */
bool bz_read_ram(uint64_t address, void *to, size_t size);
/* coverage.c: counts the driver's code if the plugin's arguments ask for it; false: they are wrong, and it said why */
bool bz_coverage_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);
/* device_tree.c: adds the board's nodes to the machine's tree */
bool bz_add_device_tree(const BzBoard *board, Error **errp);
/* control_thread.c: serves the run's control socket until the board goes */
bool bz_control_init(BamDmuxModem *modem, Error **errp);
void bz_control_wake(void *opaque);
/* debug_memory.c: a debugger reads the kernel's memory also while the guest is in user space */
void bz_debug_memory_init(void);
/* counted_clock.c: before a timer is armed, or QEMU looks for idle CPUs */
void bz_wait_for_count(void);
/* run_state.c: whether the guest's processors and its clock go on; stop: soon, after what the processor is at */
void bz_vm_stop(void *opaque);
void bz_vm_start(void *opaque);
bool bz_vm_running(void *opaque);
void bz_run_state_init(BamDmuxModem *modem);
void bz_run_state_exit(BamDmuxModem *modem);
/* socket_poll.c: a GArray of GPollFD as the board sees it: enters a descriptor, and says what has come at one */
int bz_poll_add(void *pollfds, int fd, short events);
short bz_poll_ready(void *pollfds, int index);
/* socket_poll.c */
void bz_socket_poll_init(BamDmuxModem *modem);
void bz_socket_poll_exit(BamDmuxModem *modem);

#endif
