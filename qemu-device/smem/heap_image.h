// The SMEM heap: what the boot loader leaves in shared memory, and how either side finds or makes an item in it.
//
// An item is a numbered block of shared memory. The heap (version 11) is one table of contents and a bump allocator; there is no
// free. Linux refuses to probe without a proper header (domain.md 2.2) and without item 419 (domain.md 3.2). Partitions (version
// 12, domain.md 2.4) are not built: the last 4 KiB, where their table would be, stay empty.
#pragma once

#include <cstdint>
#include <string_view>

#include "qemu-device/smem/shared_memory.h"

namespace bamboozle::smem {

// Layout, byte offsets from the start of the region (domain.md 2.2).
inline constexpr std::uint32_t kVersionOffset = 0x5C;  // version word 7, the boot loader's
inline constexpr std::uint32_t kInitializedOffset = 0xC0;
inline constexpr std::uint32_t kFreeOffset = 0xC4;
inline constexpr std::uint32_t kAvailableOffset = 0xC8;
inline constexpr std::uint32_t kReservedOffset = 0xCC;
inline constexpr std::uint32_t kTocOffset = 0xD0;  // {allocated, offset, size, aux_base}, 16 bytes each
inline constexpr std::uint32_t kTocEntrySize = 16;
inline constexpr std::uint32_t kHeapStart = 0x20D0;
inline constexpr std::uint32_t kPartitionPage = 4096;  // bytes at the end that are not heap
inline constexpr std::uint32_t kHeapVersion = 0x000B0000;

inline constexpr unsigned kItemCount = 512;
inline constexpr unsigned kFirstDynamicItem = 8;  // 0..7 are static, never allocated

// Items made at boot (domain.md 2.5).
inline constexpr unsigned kItemSmdAllocationTable = 13;
inline constexpr unsigned kItemSmsmState = 85;
inline constexpr unsigned kItemSmsmMask = 333;
inline constexpr unsigned kItemSmsmSizeInfo = 419;
inline constexpr std::uint32_t kSmdAllocationTableSize = 64 * 32;
inline constexpr std::uint32_t kSmsmSizeInfoSize = 16;

struct HeapParameters {
  unsigned hosts = 4;     ///< columns of the SMSM interest matrix, 2..32; real images have 4 or 5 (domain.md 3.1)
  unsigned entries = 8;   ///< SMSM words, 2..32
  bool size_info = true;  ///< item 419 exists; without it Linux 6.1 does not probe (domain.md 3.2)
};

enum class [[nodiscard]] HeapVerdict : std::uint8_t{
    ok,
    bad_parameters,     ///< hosts or entries out of 2..32
    region_too_small,   ///< no room for header, items and the last page
    not_initialized,    ///< header says so: initialized != 1 or reserved != 0
    wrong_version,      ///< not a version 11 heap
    bad_item,           ///< item number >= 512, or a static one to be allocated
    bad_size,           ///< zero, or more than a region can hold
    not_allocated,      ///< the item does not exist
    already_allocated,  ///< the item exists
    no_space,           ///< the heap is full, or its free space is described wrongly
    other_region,       ///< the item lives in another region (aux_base != 0), which we do not have
    out_of_bounds,      ///< the item's offset or size leaves the heap
    misaligned,         ///< the item's offset or size is not a multiple of 8
};

/// The verdict's name, for traces and test failures.
[[nodiscard]] std::string_view name(HeapVerdict verdict) noexcept;

/// Where an item is. offset (from the start of the region) and size (bytes, a multiple of 8) count only when verdict is ok; then
/// the whole item lies inside the heap. The guest may change the table afterwards: keep the answer, do not ask again for each
/// access.
struct [[nodiscard]] ItemLookup {
  HeapVerdict verdict;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// Zeroes the region and writes a fresh heap into it: header, item 13, 85, 333 and, if wanted, 419.
HeapVerdict build_heap(SharedMemory memory, const HeapParameters& parameters);

/// Checks the header as Linux does at probe.
HeapVerdict check_header(const SharedMemory& memory);

/// Looks an item up in the table of contents, trusting nothing in it.
ItemLookup find_item(const SharedMemory& memory, unsigned item);

/// Makes an item of at least `size` bytes, rounded up to 8. The caller holds hwspinlock 3 or runs while no CPU of the guest does.
ItemLookup allocate_item(SharedMemory memory, unsigned item, std::uint32_t size);

}  // namespace bamboozle::smem
