/*
 * The plugin's way into QEMU: refuses a QEMU that it was not built for, then registers the device type.
 *
 * QEMU loads plugins while it sets the machine up and evaluates -device afterwards, so that a type registered here can be named on
 * the command line. QEMU promises no ABI for devices: the version that runs must be the one whose headers we were compiled with.
 */
#include "qemu/osdep.h"

#include "qapi/error.h"
#include "qapi/qapi-commands-control.h"
#include "qemu/error-report.h"
#include "qemu/qemu-plugin.h"

#include "qemu-device/qom/glue.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", as `qemu-system-aarch64 --version` prints it. */
static char *running_version(void)
{
    VersionInfo *info = qmp_query_version(NULL);
    bool packaged = info->package[0] != '\0';
    char *text = g_strdup_printf("%" PRId64 ".%" PRId64 ".%" PRId64 "%s%s%s", info->qemu->major, info->qemu->minor, info->qemu->micro,
                                 packaged ? " (" : "", info->package, packaged ? ")" : "");
    qapi_free_VersionInfo(info);
    return text;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    g_autofree char *running = running_version();

    if (strcmp(running, BAMBOOZLE_BUILT_FOR_QEMU) != 0) {
        error_report("bamboozle: this plugin was built for QEMU %s, but QEMU %s is running.\n"
                     "A device plugin fits only the QEMU whose headers it was compiled with: run `./bamboozle setup` to build it again.",
                     BAMBOOZLE_BUILT_FOR_QEMU, running);
        return 1;
    }
    if (!info->system_emulation || strcmp(info->target_name, "aarch64") != 0) {
        error_report("bamboozle: this plugin is for qemu-system-aarch64, not for %s", info->target_name);
        return 1;
    }
    if (!bz_coverage_install(id, info, argc, argv)) {
        return 1;
    }
    bz_register_type();
    return 0;
}
