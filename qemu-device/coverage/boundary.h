/*
 * The C boundary between QEMU's glue (qemu-device/qom/coverage.c) and the recorder of coverage/: which code of the driver ran.
 *
 * Nothing here throws. Addresses are virtual, as the guest uses them. A slot stands for an instruction of the driver.
 */
#ifndef BAMBOOZLE_QEMU_DEVICE_COVERAGE_BOUNDARY_H
#define BAMBOOZLE_QEMU_DEVICE_COVERAGE_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BzCoverage BzCoverage;

/* Copies guest memory; false: some is no RAM, or not mapped. Called while code is translated, by the thread that does it. */
typedef bool (*BzReadVirtual)(uint64_t address, void* to, size_t size);

/*
 * `module`: the driver's file, as the guest loads it; `out`: the file for what ran. NULL with a text for the user in *error
 * (free()).
 */
BzCoverage* bz_coverage_new(const char* module, const char* out, unsigned processors, BzReadVirtual read, char** error);
void bz_coverage_free(BzCoverage* coverage);

/* Code before it is translated: whether it is the driver's, and then the slot of its first instruction; the others follow. */
bool bz_coverage_translate(BzCoverage* coverage, uint64_t address, const uint32_t* code, size_t count, size_t* slot);
bool bz_coverage_is_branch(const BzCoverage* coverage, size_t slot);
/* To be raised by one each time the instruction runs. */
uint64_t* bz_coverage_counter(BzCoverage* coverage, size_t slot);

/* A translated piece of code begins with this instruction; this conditional branch is about to run. */
void bz_coverage_enter(BzCoverage* coverage, unsigned processor, size_t slot);
void bz_coverage_branch(BzCoverage* coverage, unsigned processor, size_t slot);

/* Writes what ran so far; false with a text in *error. */
bool bz_coverage_write(const BzCoverage* coverage, char** error);

#ifdef __cplusplus
}
#endif

#endif
