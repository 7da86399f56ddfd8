/*
 * The plugin as what QEMU means by one: it counts what runs of the driver under test, for `run --coverage`.
 *
 * Arguments of -plugin: driver=FILE.ko,executions=FILE. Without them nothing here is registered with QEMU, and nothing costs time.
 * With them each piece of code is looked at when it is translated, and only the driver's is counted when it runs. Counting changes no
 * register, no memory of the guest and no count of its instructions: a run under the virtual clock goes on as it would without.
 */
#include "qemu/osdep.h"

#include "exec/address-spaces.h"
#include "exec/cpu-common.h"
#include "hw/core/cpu.h"
#include "qemu/error-report.h"
#include "qemu/notify.h"
#include "qemu/qemu-plugin.h"
#include "qemu/rcu.h"
#include "sysemu/sysemu.h"

#include "qemu-device/coverage/boundary.h"
#include "qemu-device/qom/glue.h"

#define PAGE 4096

/* one a process, as QEMU calls back with numbers only */
static BzCoverage *recorder;
static Notifier at_exit;

/* RAM only: what the driver's pointers are taken for while it is searched may be a device's registers, and reading them does things. */
static bool read_virtual(uint64_t address, void *to, size_t size)
{
    uint8_t *out = to;
    while (size > 0) {
        size_t step = MIN(size, PAGE - address % PAGE);
        MemTxAttrs attributes = {};
        hwaddr page = cpu_get_phys_page_attrs_debug(current_cpu, address & ~(uint64_t)(PAGE - 1), &attributes);
        if (page == -1 || !bz_read_ram(page + address % PAGE, out, step)) {
            return false;
        }
        address += step;
        out += step;
        size -= step;
    }
    return true;
}

static void on_enter(unsigned int cpu, void *slot) { bz_coverage_enter(recorder, cpu, (size_t)slot); }

static void on_branch(unsigned int cpu, void *slot) { bz_coverage_branch(recorder, cpu, (size_t)slot); }

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);
    g_autofree uint32_t *code = g_new(uint32_t, count);
    size_t first;

    for (size_t i = 0; i < count; i++) {
        memcpy(&code[i], qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), sizeof(code[i]));
    }
    if (!bz_coverage_translate(recorder, qemu_plugin_tb_vaddr(tb), code, count, &first)) {
        return;
    }
    qemu_plugin_register_vcpu_tb_exec_cb(tb, on_enter, QEMU_PLUGIN_CB_NO_REGS, (void *)first);
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, bz_coverage_counter(recorder, first + i), 1);
        if (bz_coverage_is_branch(recorder, first + i)) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_branch, QEMU_PLUGIN_CB_NO_REGS, (void *)(first + i));
        }
    }
}

static void write_executions(Notifier *notifier, void *data)
{
    char *problem = NULL;
    if (!bz_coverage_write(recorder, &problem)) {
        error_report("bamboozle: %s", problem);
        free(problem);
    }
}

/* The value of "NAME=VALUE" if that is what the argument is, else NULL. */
static const char *value_of(const char *argument, const char *name)
{
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

bool bz_coverage_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    const char *driver = NULL;
    const char *executions = NULL;
    char *problem = NULL;

    for (int i = 0; i < argc; i++) {
        const char *value;
        if ((value = value_of(argv[i], "driver")) != NULL) {
            driver = value;
        } else if ((value = value_of(argv[i], "executions")) != NULL) {
            executions = value;
        } else {
            error_report("bamboozle: -plugin: %s: expected driver=FILE.ko or executions=FILE", argv[i]);
            return false;
        }
    }
    if (driver == NULL && executions == NULL) {
        return true;
    }
    if (driver == NULL || executions == NULL) {
        error_report("bamboozle: -plugin: driver= and executions= go together");
        return false;
    }
    recorder = bz_coverage_new(driver, executions, info->system.max_vcpus, read_virtual, &problem);
    if (recorder == NULL) {
        error_report("bamboozle: -plugin: driver=%s: %s", driver, problem);
        free(problem);
        return false;
    }
    at_exit.notify = write_executions;
    qemu_add_exit_notifier(&at_exit);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    return true;
}
