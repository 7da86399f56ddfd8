/*
 * QEMU's side of the board's ports: virtual clock, timers, deferred work, guest RAM, interrupt lines, the end of the machine.
 */
#include "qemu/osdep.h"

#include "exec/address-spaces.h"
#include "sysemu/runstate.h"

#include "qemu-device/qom/glue.h"

static int64_t now(void *opaque)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void *timer_new_virtual(void *opaque, void (*fire)(void *), void *data)
{
    return timer_new_ns(QEMU_CLOCK_VIRTUAL, fire, data);
}

static void timer_arm(void *timer, int64_t when_ns)
{
    bz_wait_for_count();
    timer_mod_ns(timer, when_ns);
}

static void timer_cancel(void *timer)
{
    timer_del(timer);
}

static void timer_free_virtual(void *timer)
{
    timer_free(timer);
}

/*
 * Deferred work. A bottom half runs when the host's main loop gets to it, which is off the vCPU's path but differs from run to run;
 * with counted instructions it must be a timer of the virtual clock.
 */
typedef struct Work {
    QEMUBH *bottom_half; /* NULL: `timer` is used */
    QEMUTimer *timer;
} Work;

static void *work_new(void *opaque, void (*run)(void *), void *data)
{
    BamDmuxModem *modem = opaque;
    Work *work = g_new0(Work, 1);
    if (modem->deterministic) {
        work->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, run, data);
    } else {
        work->bottom_half = qemu_bh_new(run, data);
    }
    return work;
}

static void work_schedule(void *opaque)
{
    Work *work = opaque;
    if (work->bottom_half) {
        qemu_bh_schedule(work->bottom_half);
    } else {
        bz_wait_for_count();
        timer_mod_ns(work->timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    }
}

static void work_free(void *opaque)
{
    Work *work = opaque;
    if (work->bottom_half) {
        qemu_bh_delete(work->bottom_half);
    } else {
        timer_free(work->timer);
    }
    g_free(work);
}

/* The region that holds the whole range if it is RAM that the guest can write, else NULL. Call under RCU. */
static MemoryRegion *ram_at(uint64_t address, size_t size, bool is_write, hwaddr *offset)
{
    hwaddr length = size;
    MemoryRegion *region = address_space_translate(&address_space_memory, address, offset, &length, is_write, MEMTXATTRS_UNSPECIFIED);
    bool usable = length >= size && memory_region_is_ram(region) && !memory_region_is_ram_device(region) &&
                  !memory_region_is_rom(region) && !memory_region_is_romd(region);
    return usable ? region : NULL;
}

bool bz_read_ram(uint64_t address, void *to, size_t size)
{
    RCU_READ_LOCK_GUARD();
    hwaddr offset;
    MemoryRegion *region = ram_at(address, size, false, &offset);
    if (region == NULL) {
        return false;
    }
    memcpy(to, (uint8_t *)memory_region_get_ram_ptr(region) + offset, size);
    return true;
}

static bool memory_read(void *opaque, uint64_t address, void *to, size_t size) { return bz_read_ram(address, to, size); }

static bool memory_write(void *opaque, uint64_t address, const void *from, size_t size)
{
    RCU_READ_LOCK_GUARD();
    hwaddr offset;
    if (ram_at(address, size, true, &offset) == NULL) {
        return false;
    }
    /* not a bare memcpy: the page may hold code that TCG has translated */
    return address_space_write(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, from, size) == MEMTX_OK;
}

static void line_set(void *opaque, BzLineId line, bool level)
{
    BamDmuxModem *modem = opaque;
    qemu_set_irq(modem->lines[line], level);
}

static void kick_main_loop(void *opaque)
{
    qemu_notify_event();
}

static void shut_down(void *opaque)
{
    qemu_system_shutdown_request(SHUTDOWN_CAUSE_HOST_QMP_QUIT);
}

BzHost bz_host_ports(BamDmuxModem *modem)
{
    return (BzHost){
        .opaque = modem,
        .now = now,
        .timer_new = timer_new_virtual,
        .timer_arm = timer_arm,
        .timer_cancel = timer_cancel,
        .timer_free = timer_free_virtual,
        .work_new = work_new,
        .work_schedule = work_schedule,
        .work_free = work_free,
        .memory_read = memory_read,
        .memory_write = memory_write,
        .line_set = line_set,
        .kick_main_loop = kick_main_loop,
        .wake_control = bz_control_wake,
        .shut_down = shut_down,
        .stop = bz_vm_stop,
        .go_on = bz_vm_start,
        .running = bz_vm_running,
    };
}
