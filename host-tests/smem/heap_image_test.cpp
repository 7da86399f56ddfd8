#include "qemu-device/smem/heap_image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace bamboozle::smem {
namespace {

constexpr std::size_t kRegion = 0x100000;

struct HeapTest : testing::Test {
  std::vector<std::byte> bytes = std::vector<std::byte>(kRegion, std::byte{0xA5});
  SharedMemory memory{bytes};

  std::uint32_t word(std::uint32_t offset) { return memory.load(offset).value(); }
  void scribble(std::uint32_t offset, std::uint32_t value) { ASSERT_TRUE(memory.store(offset, value)); }
  static std::uint32_t toc(unsigned item) { return kTocOffset + item * kTocEntrySize; }
};

struct BuiltHeapTest : HeapTest {
  void SetUp() override { ASSERT_EQ(build_heap(memory, {}), HeapVerdict::ok); }
};

TEST_F(BuiltHeapTest, HeaderIsWhatLinuxAsksFor) {
  EXPECT_EQ(word(0x5C), 0x000B0000u);
  EXPECT_EQ(word(0xC0), 1u);
  EXPECT_EQ(word(0xCC), 0u);
  EXPECT_EQ(word(0xC4) % 8, 0u);
  EXPECT_EQ(word(0xC4) + word(0xC8), kRegion - 4096);
  EXPECT_EQ(check_header(memory), HeapVerdict::ok);
}

TEST_F(BuiltHeapTest, ItemsExistWithTheirSizes) {
  const struct {
    unsigned item;
    std::uint32_t size;
  } items[] = {{13, 2048}, {85, 32}, {333, 128}, {419, 16}};
  for (const auto& [item, size] : items) {
    const ItemLookup found = find_item(memory, item);
    EXPECT_EQ(found.verdict, HeapVerdict::ok) << item;
    EXPECT_EQ(found.size, size) << item;
    EXPECT_GE(found.offset, kHeapStart) << item;
  }
}

TEST_F(BuiltHeapTest, SizeInfoNamesHostsThenEntries) {
  const ItemLookup info = find_item(memory, 419);
  EXPECT_EQ(word(info.offset), 4u);
  EXPECT_EQ(word(info.offset + 4), 8u);
  EXPECT_EQ(word(info.offset + 8), 0u);
  EXPECT_EQ(word(info.offset + 12), 0u);
}

TEST_F(BuiltHeapTest, FreeHeapAndLastPageAreZero) {
  const auto zero = [](std::byte byte) { return byte == std::byte{0}; };
  EXPECT_TRUE(std::all_of(bytes.begin() + word(kFreeOffset), bytes.end(), zero));
}

TEST_F(HeapTest, SizeInfoCanBeLeftOut) {
  ASSERT_EQ(build_heap(memory, {.size_info = false}), HeapVerdict::ok);
  EXPECT_EQ(find_item(memory, 419).verdict, HeapVerdict::not_allocated);
  EXPECT_EQ(find_item(memory, 333).verdict, HeapVerdict::ok);
}

TEST_F(HeapTest, FiveHostsTakeA160ByteMatrix) {
  ASSERT_EQ(build_heap(memory, {.hosts = 5}), HeapVerdict::ok);
  EXPECT_EQ(find_item(memory, 333).size, 160u);
}

TEST_F(HeapTest, OddSizesAreRoundedUpToEight) {
  ASSERT_EQ(build_heap(memory, {.hosts = 3, .entries = 3}), HeapVerdict::ok);
  EXPECT_EQ(find_item(memory, 85).size, 16u);
  EXPECT_EQ(find_item(memory, 333).size, 40u);
}

TEST_F(HeapTest, BadParametersAreRefused) {
  EXPECT_EQ(build_heap(memory, {.hosts = 1}), HeapVerdict::bad_parameters);
  EXPECT_EQ(build_heap(memory, {.hosts = 33}), HeapVerdict::bad_parameters);
  EXPECT_EQ(build_heap(memory, {.entries = 0}), HeapVerdict::bad_parameters);
  EXPECT_EQ(build_heap(memory, {.entries = 0xFFFFFFFF}), HeapVerdict::bad_parameters);
}

TEST_F(HeapTest, TooSmallRegionIsRefused) {
  EXPECT_EQ(build_heap(SharedMemory(std::span(bytes).first(0x30D0)), {}), HeapVerdict::region_too_small);
  EXPECT_EQ(build_heap(SharedMemory(std::span(bytes).first(0x3200)), {}), HeapVerdict::region_too_small);
  EXPECT_EQ(build_heap(SharedMemory({}), {}), HeapVerdict::region_too_small);
}

TEST_F(HeapTest, UnbuiltRegionIsNotInitialized) {
  EXPECT_EQ(check_header(memory), HeapVerdict::not_initialized);
  EXPECT_EQ(check_header(SharedMemory({})), HeapVerdict::region_too_small);
}

TEST_F(BuiltHeapTest, WrongVersionIsSeen) {
  scribble(kVersionOffset, 0x000C0000);
  EXPECT_EQ(check_header(memory), HeapVerdict::wrong_version);
}

TEST_F(BuiltHeapTest, ReservedWordIsChecked) {
  scribble(kReservedOffset, 7);
  EXPECT_EQ(check_header(memory), HeapVerdict::not_initialized);
}

TEST_F(BuiltHeapTest, AllocatesAnItem) {
  const std::uint32_t free = word(kFreeOffset);
  const std::uint32_t available = word(kAvailableOffset);
  const ItemLookup made = allocate_item(memory, 14, 41);
  EXPECT_EQ(made.verdict, HeapVerdict::ok);
  EXPECT_EQ(made.offset, free);
  EXPECT_EQ(made.size, 48u);
  EXPECT_EQ(word(kFreeOffset), free + 48);
  EXPECT_EQ(word(kAvailableOffset), available - 48);
  const ItemLookup found = find_item(memory, 14);
  EXPECT_EQ(found.verdict, HeapVerdict::ok);
  EXPECT_EQ(found.offset, made.offset);
}

TEST_F(BuiltHeapTest, AllocationIsRefused) {
  EXPECT_EQ(allocate_item(memory, 85, 32).verdict, HeapVerdict::already_allocated);
  EXPECT_EQ(allocate_item(memory, 7, 32).verdict, HeapVerdict::bad_item);
  EXPECT_EQ(allocate_item(memory, 512, 32).verdict, HeapVerdict::bad_item);
  EXPECT_EQ(allocate_item(memory, 100, 0).verdict, HeapVerdict::bad_size);
  EXPECT_EQ(allocate_item(memory, 100, 0xFFFFFFFF).verdict, HeapVerdict::bad_size);
  EXPECT_EQ(allocate_item(memory, 100, kRegion - 4096).verdict, HeapVerdict::no_space);
}

TEST_F(BuiltHeapTest, HeapFillsUpToTheLastPage) {
  ASSERT_EQ(allocate_item(memory, 100, word(kAvailableOffset)).verdict, HeapVerdict::ok);
  EXPECT_EQ(word(kFreeOffset), kRegion - 4096);
  EXPECT_EQ(allocate_item(memory, 101, 1).verdict, HeapVerdict::no_space);
}

TEST_F(BuiltHeapTest, LyingFreeWordsMoveNothing) {
  const struct {
    std::uint32_t free, available;
  } lies[] = {{0, 0xFFFFFFFF},   {0x10, 0x1000},  {0xFFFFFFF8, 0xFFFFFFFF}, {kHeapStart + 1, 0x1000},
              {kRegion, 0x1000}, {kHeapStart, 0}, {kRegion - 4096, 0xFFFF}, {kRegion - 4096 - 8, 0xFFFF}};
  for (const auto& [free, available] : lies) {
    scribble(kFreeOffset, free);
    scribble(kAvailableOffset, available);
    EXPECT_EQ(allocate_item(memory, 100, 64).verdict, HeapVerdict::no_space) << std::hex << free << " " << available;
    EXPECT_EQ(find_item(memory, 100).verdict, HeapVerdict::not_allocated);
    EXPECT_EQ(word(kFreeOffset), free);
  }
}

TEST_F(BuiltHeapTest, TocOffsetOutOfRangeIsRefused) {
  for (const std::uint32_t offset :
       {0u, 8u, 0xD0u, kHeapStart - 8, std::uint32_t{kRegion - 4096}, std::uint32_t{kRegion}, 0x7FFFFFF8u, 0xFFFFFFF8u}) {
    scribble(toc(85) + 4, offset);
    EXPECT_EQ(find_item(memory, 85).verdict, HeapVerdict::out_of_bounds) << std::hex << offset;
  }
}

TEST_F(BuiltHeapTest, TocSizeOutOfRangeIsRefused) {
  for (const std::uint32_t size : {0u, 0xFFFFFFF8u, 0x80000000u, std::uint32_t{kRegion}}) {
    scribble(toc(85) + 8, size);
    EXPECT_EQ(find_item(memory, 85).verdict, HeapVerdict::out_of_bounds) << std::hex << size;
  }
}

TEST_F(BuiltHeapTest, MisalignedTocIsRefused) {
  scribble(toc(85) + 4, kHeapStart + 4);
  EXPECT_EQ(find_item(memory, 85).verdict, HeapVerdict::misaligned);
}

TEST_F(BuiltHeapTest, ItemInAnotherRegionIsRefused) {
  scribble(toc(85) + 12, 0x60000);
  EXPECT_EQ(find_item(memory, 85).verdict, HeapVerdict::other_region);
}

TEST_F(BuiltHeapTest, ItemNumberOutOfRangeIsRefused) {
  EXPECT_EQ(find_item(memory, 512).verdict, HeapVerdict::bad_item);
  EXPECT_EQ(find_item(memory, 0xFFFFFFFF).verdict, HeapVerdict::bad_item);
  EXPECT_EQ(find_item(memory, 100).verdict, HeapVerdict::not_allocated);
}

TEST_F(HeapTest, RandomGarbageNeverYieldsAnItemOutsideTheHeap) {
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    for (std::uint32_t at = 0; at < kHeapStart + 8; at += 4)
      scribble(at, static_cast<std::uint32_t>(random() >> (random() % 32)));
    for (unsigned item = 0; item < kItemCount; ++item) {
      const ItemLookup found = find_item(memory, item);
      if (found.verdict == HeapVerdict::ok) {
        EXPECT_GE(found.offset, kHeapStart);
        EXPECT_LE(std::uint64_t{found.offset} + found.size, kRegion - 4096);
      }
      const ItemLookup made = allocate_item(memory, item, 64);
      if (made.verdict == HeapVerdict::ok) {
        EXPECT_LE(std::uint64_t{made.offset} + made.size, kRegion - 4096);
      }
    }
  }
}

TEST(HeapVerdictName, EveryVerdictHasOne) {
  for (int verdict = 0; verdict <= static_cast<int>(HeapVerdict::misaligned); ++verdict)
    EXPECT_NE(name(static_cast<HeapVerdict>(verdict)), "unknown") << verdict;
}

}  // namespace
}  // namespace bamboozle::smem
