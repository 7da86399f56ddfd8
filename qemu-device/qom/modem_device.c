/*
 * The QOM device `bam-dmux-modem`: properties, address map, interrupts, life. It holds no behaviour of its own.
 */
#include "qemu/osdep.h"

#include "exec/address-spaces.h"
#include "hw/intc/arm_gic_common.h"
#include "hw/intc/arm_gicv3_common.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/cutils.h"
#include "qemu/module.h"
#include "sysemu/cpu-timers.h"
#include "sysemu/cpus.h"
#include "sysemu/replay.h"
#include "sysemu/sysemu.h"

#include "qemu-device/qom/glue.h"

/*
 * A debugger's look, or the monitor's: it comes from the main loop, and the guest's own from a thread of its CPUs. QEMU's memory
 * transactions do not say so, and a read is a read for whoever counts and traces them. What a debugger writes is dropped: QEMU does
 * so itself with writes to a virtual address that is no RAM, and physical ones (Qqemu.PhyMemMode) shall be no different.
 */
static bool is_debuggers(void)
{
    return !qemu_in_vcpu_thread();
}

static MemTxResult region_read(void *opaque, hwaddr offset, uint64_t *value, unsigned size, MemTxAttrs attrs)
{
    ModemRegion *region = opaque;
    uint32_t word = 0;
    if (is_debuggers()) {
        *value = bz_board_peek(region->modem->board, region->index, offset);
        return MEMTX_OK;
    }
    bool answered = bz_board_read(region->modem->board, region->index, offset, &word);
    *value = word;
    return answered ? MEMTX_OK : MEMTX_ERROR;
}

static MemTxResult region_write(void *opaque, hwaddr offset, uint64_t value, unsigned size, MemTxAttrs attrs)
{
    ModemRegion *region = opaque;
    if (is_debuggers()) {
        return MEMTX_OK;
    }
    return bz_board_write(region->modem->board, region->index, offset, value) ? MEMTX_OK : MEMTX_ERROR;
}

static const MemoryRegionOps region_ops = {
    .read_with_attrs = region_read,
    .write_with_attrs = region_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    /* the block's registers are 32 bits wide and the bus splits nothing (domain.md 1.1) */
    .valid = {.min_access_size = 4, .max_access_size = 4},
    .impl = {.min_access_size = 4, .max_access_size = 4},
};

/* The machine's interrupt controller; its first inputs are the shared peripheral interrupts. */
static DeviceState *interrupt_controller(Error **errp)
{
    static const char *const types[] = {TYPE_ARM_GIC_COMMON, TYPE_ARM_GICV3_COMMON};
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        Object *found = object_resolve_path_type("", types[i], NULL);
        if (found != NULL) {
            return DEVICE(found);
        }
    }
    error_setg(errp, "this machine has no GIC to interrupt: use -M virt");
    return NULL;
}

static bool connect_lines(BamDmuxModem *modem, Error **errp)
{
    DeviceState *gic = interrupt_controller(errp);
    if (gic == NULL) {
        return false;
    }
    for (int i = 0; i < BZ_LINE_COUNT; i++) {
        modem->lines[i] = qdev_get_gpio_in(gic, bz_board_line(modem->board, i)->spi);
    }
    return true;
}

/* Maps every region of the board. */
static bool map_regions(BamDmuxModem *modem, Error **errp)
{
    const BzRegion *regions;
    size_t count = bz_board_regions(modem->board, &regions);

    modem->regions = g_new0(ModemRegion, count);
    for (size_t i = 0; i < count; i++) {
        ModemRegion *region = &modem->regions[i];
        region->modem = modem;
        region->index = i;
        if (regions[i].kind == BZ_REGION_RAM) {
            Error *local = NULL;
            memory_region_init_ram_nomigrate(&region->memory, OBJECT(modem), regions[i].name, regions[i].size, &local);
            if (local != NULL) {
                error_propagate(errp, local);
                return false;
            }
        } else {
            memory_region_init_io(&region->memory, OBJECT(modem), &region_ops, region, regions[i].name, regions[i].size);
        }
        memory_region_add_subregion_overlap(get_system_memory(), regions[i].base, &region->memory, 1);
    }
    return true;
}

static void end_board(BamDmuxModem *modem)
{
    if (modem->board != NULL) {
        bz_socket_poll_exit(modem);
        bz_run_state_exit(modem);
        bz_board_free(modem->board);
        modem->board = NULL;
        bz_control_wake(modem);
    }
}

/* QEMU ends without unrealizing its devices; the trace's last bytes must reach the disk all the same. */
static void on_exit_notify(Notifier *notifier, void *data)
{
    end_board(container_of(notifier, BamDmuxModem, exit));
}

/* The board of the device's properties, laid out but not started. */
static bool make_board(BamDmuxModem *modem, Error **errp)
{
    char *problem = NULL;
    BzConfig config = {
        .scenario = modem->scenario,
        .profiles = modem->profiles,
        .run_directory = modem->run_directory,
        .clock = modem->clock,
        .trace = modem->trace,
        .doorbell = modem->doorbell,
        .ports = modem->ports,
        .module = modem->module,
        .interactive = modem->interactive,
        .pause_at = modem->pause_at,
        .pause_on_failure = modem->pause_on_failure,
        .icount = icount_enabled() != 0,
        .recorded = replay_mode != REPLAY_MODE_NONE,
        .qemu_version = BAMBOOZLE_BUILT_FOR_QEMU,
    };

    if (modem->seed != NULL) {
        config.has_seed = true;
        if (qemu_strtou64(modem->seed, NULL, 0, &config.seed) != 0) {
            error_setg(errp, "seed=%s: expected a number from 0 to 2^64-1", modem->seed);
            return false;
        }
    }
    modem->deterministic = config.icount;
    modem->board = bz_board_new(&config, &problem);
    if (modem->board == NULL) {
        error_setg(errp, "%s", problem);
        free(problem);
        return false;
    }
    return true;
}

static bool start_board(BamDmuxModem *modem, Error **errp)
{
    char *problem = NULL;
    const BzRegion *regions;
    size_t count = bz_board_regions(modem->board, &regions);
    g_autofree uint8_t **ram = g_new0(uint8_t *, count);
    for (size_t i = 0; i < count; i++) {
        if (regions[i].kind == BZ_REGION_RAM) {
            ram[i] = memory_region_get_ram_ptr(&modem->regions[i].memory);
            memset(ram[i], 0, regions[i].size);
        }
    }
    BzHost host = bz_host_ports(modem);
    if (!bz_board_start(modem->board, &host, ram, &problem)) {
        error_setg(errp, "%s", problem);
        free(problem);
        return false;
    }
    return true;
}

/*
 * A snapshot holds nothing of the board, and can be taken only before the machine has run: there the board is as it is made. So
 * loading one makes it anew, and QEMU's replay brings it, with the guest, to any later moment.
 */
static int before_save(void *opaque)
{
    if (qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) != 0) {
        error_report("bam-dmux-modem: a snapshot can be taken only before the machine has run, as the modem's state is not part of it");
        return -1;
    }
    return 0;
}

static int after_load(void *opaque, int version)
{
    BamDmuxModem *modem = opaque;
    Error *problem = NULL;
    bz_board_free(modem->board);
    modem->board = NULL;
    /* who goes back passes by there again, and has stopped there already; a replay begins with a snapshot, too */
    if (modem->has_run) {
        modem->pause_at = 0;
        modem->pause_on_failure = false;
    }
    if (!make_board(modem, &problem) || !start_board(modem, &problem)) {
        /* the machine cannot go on without a modem, and whoever loads a snapshot would let it */
        error_report_err(problem);
        exit(EXIT_FAILURE);
    }
    bz_control_wake(modem); /* there is a new socket to wait at */
    return 0;
}

static const VMStateDescription vmstate = {
    .name = TYPE_BAM_DMUX_MODEM,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = before_save,
    .post_load = after_load,
    .fields = (VMStateField[]){VMSTATE_END_OF_LIST()},
};

static void realize(DeviceState *dev, Error **errp)
{
    BamDmuxModem *modem = BAM_DMUX_MODEM(dev);
    if (!make_board(modem, errp) || !connect_lines(modem, errp) || !map_regions(modem, errp) ||
        !bz_add_device_tree(modem->board, errp) || !start_board(modem, errp)) {
        return;
    }
    bz_socket_poll_init(modem);
    bz_run_state_init(modem);
    bz_debug_memory_init();
    if (!bz_control_init(modem, errp)) {
        return;
    }
    modem->exit.notify = on_exit_notify;
    qemu_add_exit_notifier(&modem->exit);
}

static Property properties[] = {
    DEFINE_PROP_STRING("scenario", BamDmuxModem, scenario),
    DEFINE_PROP_STRING("profiles", BamDmuxModem, profiles),
    DEFINE_PROP_STRING("run-dir", BamDmuxModem, run_directory),
    DEFINE_PROP_STRING("clock", BamDmuxModem, clock),
    DEFINE_PROP_STRING("trace", BamDmuxModem, trace),
    DEFINE_PROP_STRING("doorbell", BamDmuxModem, doorbell),
    DEFINE_PROP_STRING("ports", BamDmuxModem, ports),
    DEFINE_PROP_STRING("module", BamDmuxModem, module),
    DEFINE_PROP_STRING("seed", BamDmuxModem, seed),
    DEFINE_PROP_BOOL("interactive", BamDmuxModem, interactive, false),
    DEFINE_PROP_UINT32("pause-at", BamDmuxModem, pause_at, 0),
    DEFINE_PROP_BOOL("pause-on-failure", BamDmuxModem, pause_on_failure, false),
    DEFINE_PROP_END_OF_LIST(),
};

static void class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    dc->desc = "Qualcomm modem behind BAM-DMUX, played from a scenario";
    dc->realize = realize;
    dc->user_creatable = true;
    dc->hotpluggable = false;
    dc->vmsd = &vmstate;
    device_class_set_props(dc, properties);
    set_bit(DEVICE_CATEGORY_NETWORK, dc->categories);
}

void bz_register_type(void)
{
    static const TypeInfo type = {
        .name = TYPE_BAM_DMUX_MODEM,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(BamDmuxModem),
        .class_init = class_init,
    };
    type_register_static(&type);
}
