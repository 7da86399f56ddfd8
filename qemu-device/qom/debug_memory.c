/*
 * Lets a debugger read the kernel's memory wherever the machine stands.
 *
 * QEMU translates a debugger's addresses as the processor would at this very moment, and in user space the kernel's are nobody's. But
 * that is where most stops of a scenario are, as its agent writes to the mailbox from there. So addresses of the kernel's half are
 * looked up once more, as its own privilege level would.
 */
#include "qemu/osdep.h"

#include "hw/core/cpu.h"
#include "hw/core/sysemu-cpu-ops.h"
#include "sysemu/runstate.h"

#include "qemu-device/qom/glue.h"

/* gdb's number of cpsr, which is the only name that it has for all of QEMU's ARM CPUs; the mode is in its low bits */
#define CPSR 33
#define CPSR_MODE 0xfu
#define CPSR_EL1H 0x5u
#define KERNEL_HALF ((vaddr)1 << 55) /* which of the two page tables a virtual address is looked up in */

static const SysemuCPUOps *of_the_class;
static SysemuCPUOps ours;

static hwaddr look_up(CPUState *cpu, vaddr address, MemTxAttrs *attributes)
{
    hwaddr page = of_the_class->get_phys_page_attrs_debug(cpu, address, attributes);
    if (page != -1 || !(address & KERNEL_HALF) || runstate_is_running()) {
        return page;
    }
    g_autoptr(GByteArray) saved = g_byte_array_new();
    if (cpu->cc->gdb_read_register(cpu, saved, CPSR) != sizeof(uint32_t)) {
        return page;
    }
    uint32_t cpsr = ldl_le_p(saved->data);
    if ((cpsr & CPSR_MODE) != 0) {
        return page;
    }
    uint8_t as_kernel[sizeof(cpsr)];
    stl_le_p(as_kernel, (cpsr & ~CPSR_MODE) | CPSR_EL1H);
    cpu->cc->gdb_write_register(cpu, as_kernel, CPSR);
    page = of_the_class->get_phys_page_attrs_debug(cpu, address, attributes);
    cpu->cc->gdb_write_register(cpu, saved->data, CPSR);
    return page;
}

void bz_debug_memory_init(void)
{
    CPUClass *class = first_cpu != NULL ? CPU_GET_CLASS(first_cpu) : NULL;
    if (class == NULL || class->sysemu_ops->get_phys_page_attrs_debug == NULL || class->sysemu_ops == &ours) {
        return;
    }
    of_the_class = class->sysemu_ops;
    ours = *of_the_class;
    ours.get_phys_page_attrs_debug = look_up;
    class->sysemu_ops = &ours;
}
