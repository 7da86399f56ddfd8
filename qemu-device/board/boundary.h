/*
 * The C boundary between QEMU's glue (qemu-device/qom, C, the only files that see QEMU's headers) and the board (C++).
 *
 * Two directions: the glue calls the bz_board_* functions, the board calls back through the BzHost table. Every function here is
 * called under QEMU's big lock and never throws. Times are virtual nanoseconds, addresses guest-physical.
 */
#ifndef BAMBOOZLE_QEMU_DEVICE_BOARD_BOUNDARY_H
#define BAMBOOZLE_QEMU_DEVICE_BOARD_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define BZ_NOEXCEPT noexcept
#else
#define BZ_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BzBoard BzBoard;

/* Interrupt lines into the guest; the SPI behind each is in its BzLine. */
typedef enum BzLineId { BZ_LINE_BAM, BZ_LINE_SMSM, BZ_LINE_MAILBOX, BZ_LINE_COUNT } BzLineId;

/* What the glue can do for the board. `opaque` is given back to every function that takes no handle. */
typedef struct BzHost {
    void *opaque;

    int64_t (*now)(void *opaque);

    void *(*timer_new)(void *opaque, void (*fire)(void *), void *data);
    void (*timer_arm)(void *timer, int64_t when_ns);
    void (*timer_cancel)(void *timer);
    void (*timer_free)(void *timer);

    /* Work off the caller's stack: see Work in modem-model/ports.h. */
    void *(*work_new)(void *opaque, void (*run)(void *), void *data);
    void (*work_schedule)(void *work);
    void (*work_free)(void *work);

    /* RAM only; false when a byte of the range is not RAM, and then nothing was moved. */
    bool (*memory_read)(void *opaque, uint64_t address, void *to, size_t size);
    bool (*memory_write)(void *opaque, uint64_t address, const void *from, size_t size);

    void (*line_set)(void *opaque, BzLineId line, bool level);

    /* Makes the main loop look at its sockets again. */
    void (*kick_main_loop)(void *opaque);
    /* Makes whoever waits for the sockets of the run's control look at them again. */
    void (*wake_control)(void *opaque);
    /* Asks QEMU to end; it returns at once. */
    void (*shut_down)(void *opaque);

    /* Whether the guest's processors and its clock go on. stop: soon, after what the processor is at; it returns at once.
     * bz_board_resumed() tells that they go on, whoever wanted it. */
    void (*stop)(void *opaque);
    void (*go_on)(void *opaque);
    bool (*running)(void *opaque);
} BzHost;

/* The device's properties, as QEMU's command line gave them; NULL: not given. */
typedef struct BzConfig {
    const char *scenario;      /* file, mandatory */
    const char *profiles;      /* folder of firmware profiles; NULL: scenario's own folder's profiles/ */
    const char *run_directory; /* existing folder for trace.pb, mandatory */
    const char *clock;         /* virtual | host; NULL: as the scenario says */
    const char *trace;         /* full | light */
    const char *doorbell;      /* inline | deferred: where uplink descriptors are worked off; NULL: what is best for the clock */
    const char *ports;         /* "http-server:8080/iperf3-server:5201": where what the scenario needs listens on the host */
    const char *module;        /* path of the driver under test in the guest, arguments after a blank */
    bool has_seed;
    uint64_t seed;
    bool interactive;          /* keep the machine up when the scenario ends */
    uint32_t pause_at;         /* index of the scenario's step before which the machine is stopped; 0: none */
    bool pause_on_failure;     /* stop the machine at the first failure, before the scenario ends */
    bool icount;               /* QEMU runs with -icount */
    bool recorded;             /* QEMU records this run or replays a recorded one: nothing may come from outside */
    const char *qemu_version;
} BzConfig;

typedef enum BzRegionKind { BZ_REGION_MMIO, BZ_REGION_RAM } BzRegionKind;

/* One region of guest-physical address space that the board answers. */
typedef struct BzRegion {
    const char *name;
    BzRegionKind kind;
    uint64_t base;
    uint64_t size;
} BzRegion;

typedef struct BzLine {
    const char *name;
    unsigned spi;
} BzLine;

/* One property of a device-tree node. */
typedef enum BzPropertyKind {
    BZ_PROPERTY_EMPTY,
    BZ_PROPERTY_BYTES, /* strings, with their terminating zeros */
    BZ_PROPERTY_CELLS  /* 32-bit cells, host byte order; a cell may stand for the phandle of another node */
} BzPropertyKind;

typedef struct BzCell {
    uint32_t value;
    const char *phandle_of; /* not NULL: the phandle of the node at this path instead of the value */
} BzCell;

typedef struct BzProperty {
    const char *name;
    BzPropertyKind kind;
    const void *bytes;
    size_t byte_count;
    const BzCell *cells;
    size_t cell_count;
} BzProperty;

typedef struct BzNode {
    const char *path;
    const BzProperty *properties;
    size_t property_count;
} BzNode;

/*
 * Loads the scenario and lays out the board. NULL on a bad scenario or configuration, with a text for the user in *error (free()).
 */
BzBoard *bz_board_new(const BzConfig *config, char **error);
/* Connects the board to the machine and starts it; `ram` holds the host pointer of each BZ_REGION_RAM region, by index. */
bool bz_board_start(BzBoard *board, const BzHost *host, uint8_t *const *ram, char **error);
/* The machine goes away, whether or not the scenario came to its end. */
void bz_board_free(BzBoard *board) BZ_NOEXCEPT;

size_t bz_board_regions(const BzBoard *board, const BzRegion **regions) BZ_NOEXCEPT;
size_t bz_board_nodes(const BzBoard *board, const BzNode **nodes) BZ_NOEXCEPT;
const BzLine *bz_board_line(const BzBoard *board, BzLineId line) BZ_NOEXCEPT;

/* One 32-bit access; false: the guest shall get an external abort. */
bool bz_board_read(BzBoard *board, size_t region, uint64_t offset, uint32_t *value) BZ_NOEXCEPT;
bool bz_board_write(BzBoard *board, size_t region, uint64_t offset, uint32_t value) BZ_NOEXCEPT;
/* What such a read would give, for a debugger: nothing happens by it and nothing is traced. */
uint32_t bz_board_peek(const BzBoard *board, size_t region, uint64_t offset) BZ_NOEXCEPT;

/* The machine runs again after it stood still: at its start, and after a debugger's stop. */
void bz_board_resumed(BzBoard *board) BZ_NOEXCEPT;

/*
 * Sockets behind the IP services, around one turn of the main loop. fill: calls add() for each socket, which returns the index under
 * which ready() will know it; *timeout_ms is lowered when a service wants to be called earlier. Events are those of poll(2).
 */
void bz_board_poll_fill(BzBoard *board, int (*add)(void *data, int fd, short events), void *data, uint32_t *timeout_ms) BZ_NOEXCEPT;
void bz_board_poll_done(BzBoard *board, short (*ready)(void *data, int index), void *data, bool error) BZ_NOEXCEPT;
/* The same for the sockets of the run's control, which no main loop need wait for. */
void bz_board_control_fill(BzBoard *board, int (*add)(void *data, int fd, short events), void *data) BZ_NOEXCEPT;
void bz_board_control_done(BzBoard *board, short (*ready)(void *data, int index), void *data, bool error) BZ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
