#include "qemu-device/smem/heap_image.h"

namespace bamboozle::smem {
namespace {

constexpr unsigned kMinimum = 2;   // the apps processor and the modem
constexpr unsigned kMaximum = 32;  // far above any known image; keeps sizes small

constexpr bool plausible(unsigned count) { return count >= kMinimum && count <= kMaximum; }

constexpr std::uint64_t round_up_to_8(std::uint64_t size) { return (size + 7) & ~std::uint64_t{7}; }

constexpr std::uint32_t toc_entry(unsigned item) { return kTocOffset + item * kTocEntrySize; }

// First byte behind the heap; 0 if the region cannot hold one. Taken from the region itself, never from the guest's header.
std::uint64_t heap_end(const SharedMemory& memory) {
  const std::uint64_t size = memory.size();
  return size > kHeapStart + std::uint64_t{kPartitionPage} && size <= UINT32_MAX ? size - kPartitionPage : 0;
}

struct TocEntry {
  std::uint32_t allocated = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t aux_base = 0;
};

TocEntry read_toc(const SharedMemory& memory, unsigned item) {
  const std::uint32_t at = toc_entry(item);
  return {memory.load(at).value_or(0), memory.load(at + 4).value_or(0), memory.load(at + 8).value_or(0),
          memory.load(at + 12).value_or(0)};
}

HeapVerdict write_header(SharedMemory& memory, std::uint64_t end) {
  const bool written = memory.store(kVersionOffset, kHeapVersion) && memory.store(kInitializedOffset, 1) &&
                       memory.store(kFreeOffset, kHeapStart) &&
                       memory.store(kAvailableOffset, static_cast<std::uint32_t>(end - kHeapStart)) &&
                       memory.store(kReservedOffset, 0);
  return written ? HeapVerdict::ok : HeapVerdict::region_too_small;
}

// A table this large always fits into a 1 MiB region, but the region's size is the caller's.
HeapVerdict allocate_at_boot(SharedMemory& memory, unsigned item, std::uint32_t size) {
  const HeapVerdict verdict = allocate_item(memory, item, size).verdict;
  return verdict == HeapVerdict::no_space ? HeapVerdict::region_too_small : verdict;
}

}  // namespace

std::string_view name(HeapVerdict verdict) noexcept {
  switch (verdict) {
    case HeapVerdict::ok:
      return "ok";
    case HeapVerdict::bad_parameters:
      return "bad parameters";
    case HeapVerdict::region_too_small:
      return "region too small";
    case HeapVerdict::not_initialized:
      return "not initialized";
    case HeapVerdict::wrong_version:
      return "wrong version";
    case HeapVerdict::bad_item:
      return "bad item number";
    case HeapVerdict::bad_size:
      return "bad size";
    case HeapVerdict::not_allocated:
      return "not allocated";
    case HeapVerdict::already_allocated:
      return "already allocated";
    case HeapVerdict::no_space:
      return "no space";
    case HeapVerdict::other_region:
      return "in another region";
    case HeapVerdict::out_of_bounds:
      return "out of bounds";
    case HeapVerdict::misaligned:
      return "misaligned";
  }
  return "unknown";
}

HeapVerdict build_heap(SharedMemory memory, const HeapParameters& parameters) {
  if (!plausible(parameters.hosts) || !plausible(parameters.entries)) return HeapVerdict::bad_parameters;
  const std::uint64_t end = heap_end(memory);
  // The allocator never clears: whatever Linux allocates later must already be zero (domain.md 2.3).
  if (end == 0 || !memory.clear(0, memory.size())) return HeapVerdict::region_too_small;

  HeapVerdict verdict = write_header(memory, end);
  const std::uint32_t words = 4 * parameters.entries;
  if (verdict == HeapVerdict::ok) verdict = allocate_at_boot(memory, kItemSmdAllocationTable, kSmdAllocationTableSize);
  if (verdict == HeapVerdict::ok) verdict = allocate_at_boot(memory, kItemSmsmState, words);
  if (verdict == HeapVerdict::ok) verdict = allocate_at_boot(memory, kItemSmsmMask, words * parameters.hosts);
  if (verdict != HeapVerdict::ok || !parameters.size_info) return verdict;

  const ItemLookup info = allocate_item(memory, kItemSmsmSizeInfo, kSmsmSizeInfoSize);
  if (info.verdict != HeapVerdict::ok || !memory.store(info.offset, parameters.hosts) ||
      !memory.store(info.offset + 4, parameters.entries))
    return HeapVerdict::region_too_small;
  return HeapVerdict::ok;
}

HeapVerdict check_header(const SharedMemory& memory) {
  if (heap_end(memory) == 0) return HeapVerdict::region_too_small;
  if (memory.load(kInitializedOffset) != 1u || memory.load(kReservedOffset) != 0u) return HeapVerdict::not_initialized;
  if (memory.load(kVersionOffset).value_or(0) >> 16 != kHeapVersion >> 16) return HeapVerdict::wrong_version;
  return HeapVerdict::ok;
}

ItemLookup find_item(const SharedMemory& memory, unsigned item) {
  if (item >= kItemCount) return {HeapVerdict::bad_item};
  const std::uint64_t end = heap_end(memory);
  if (end == 0) return {HeapVerdict::region_too_small};
  const TocEntry entry = read_toc(memory, item);
  if (entry.allocated == 0) return {HeapVerdict::not_allocated};
  if ((entry.aux_base & ~3u) != 0) return {HeapVerdict::other_region};
  if (entry.size == 0 || entry.offset < kHeapStart || entry.offset > end || entry.size > end - entry.offset)
    return {HeapVerdict::out_of_bounds};
  if (entry.offset % 8 != 0 || entry.size % 8 != 0) return {HeapVerdict::misaligned};
  return {HeapVerdict::ok, entry.offset, entry.size};
}

ItemLookup allocate_item(SharedMemory memory, unsigned item, std::uint32_t size) {
  if (item < kFirstDynamicItem || item >= kItemCount) return {HeapVerdict::bad_item};
  const std::uint64_t end = heap_end(memory);
  if (end == 0) return {HeapVerdict::region_too_small};
  const std::uint64_t rounded = round_up_to_8(size);
  if (size == 0 || rounded > end) return {HeapVerdict::bad_size};
  if (read_toc(memory, item).allocated != 0) return {HeapVerdict::already_allocated};

  const std::uint32_t free = memory.load(kFreeOffset).value_or(0);
  const std::uint32_t available = memory.load(kAvailableOffset).value_or(0);
  // Both words belong to the guest as well: they must agree with the region before anything is written where they point.
  if (free < kHeapStart || free % 8 != 0 || free > end || rounded > available || rounded > end - free)
    return {HeapVerdict::no_space};

  const auto bytes = static_cast<std::uint32_t>(rounded);
  const std::uint32_t at = toc_entry(item);
  // The mark comes last of the entry, as the other side may look without the lock.
  const bool written = memory.store(at + 4, free) && memory.store(at + 8, bytes) && memory.store(at + 12, 0) &&
                       memory.store(at, 1) && memory.store(kFreeOffset, free + bytes) &&
                       memory.store(kAvailableOffset, available - bytes);
  if (!written) return {HeapVerdict::out_of_bounds};
  return {HeapVerdict::ok, free, bytes};
}

}  // namespace bamboozle::smem
