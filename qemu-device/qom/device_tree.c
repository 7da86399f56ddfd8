/*
 * Puts the board's device-tree nodes into the machine's tree. The guest's drivers read nothing else about where things are.
 */
#include "qemu/osdep.h"

#include <libfdt.h>

#include "hw/boards.h"
#include "sysemu/device_tree.h"

#include "qemu-device/qom/glue.h"

/* The phandle of a node, given to it if it has none yet. */
static uint32_t phandle_of(void *fdt, const char *path)
{
    uint32_t phandle = fdt_get_phandle(fdt, fdt_path_offset(fdt, path));
    if (phandle == 0 || phandle == UINT32_MAX) {
        phandle = qemu_fdt_alloc_phandle(fdt);
        qemu_fdt_setprop_cell(fdt, path, "phandle", phandle);
    }
    return phandle;
}

static bool exists(void *fdt, const char *path)
{
    return fdt_path_offset(fdt, path) >= 0;
}

static void set_cells(void *fdt, const char *path, const BzProperty *property)
{
    g_autofree uint32_t *cells = g_new(uint32_t, property->cell_count);
    for (size_t i = 0; i < property->cell_count; i++) {
        const BzCell *cell = &property->cells[i];
        cells[i] = cpu_to_be32(cell->phandle_of ? phandle_of(fdt, cell->phandle_of) : cell->value);
    }
    qemu_fdt_setprop(fdt, path, property->name, cells, property->cell_count * sizeof(uint32_t));
}

static void set_property(void *fdt, const char *path, const BzProperty *property)
{
    switch (property->kind) {
    case BZ_PROPERTY_EMPTY:
        qemu_fdt_setprop(fdt, path, property->name, NULL, 0);
        break;
    case BZ_PROPERTY_BYTES:
        qemu_fdt_setprop(fdt, path, property->name, property->bytes, property->byte_count);
        break;
    case BZ_PROPERTY_CELLS:
        set_cells(fdt, path, property);
        break;
    }
}

bool bz_add_device_tree(const BzBoard *board, Error **errp)
{
    void *fdt = current_machine->fdt;
    if (fdt == NULL) {
        error_setg(errp, "this machine has no device tree to add the modem to: use -M virt");
        return false;
    }
    const BzNode *nodes;
    size_t count = bz_board_nodes(board, &nodes);

    /* Nodes first, so that a property may point at any of them. */
    for (size_t i = 0; i < count; i++) {
        if (!exists(fdt, nodes[i].path)) {
            qemu_fdt_add_path(fdt, nodes[i].path);
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < nodes[i].property_count; k++) {
            set_property(fdt, nodes[i].path, &nodes[i].properties[k]);
        }
    }
    return true;
}
