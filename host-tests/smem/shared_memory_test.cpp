#include "qemu-device/smem/shared_memory.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace bamboozle::smem {
namespace {

struct SharedMemoryTest : testing::Test {
  alignas(8) std::array<std::byte, 32> bytes{};
  SharedMemory memory{bytes};
};

TEST_F(SharedMemoryTest, WordsAreLittleEndian) {
  ASSERT_TRUE(memory.store(4, 0x11223344));
  EXPECT_EQ(bytes[4], std::byte{0x44});
  EXPECT_EQ(bytes[7], std::byte{0x11});
  EXPECT_EQ(memory.load(4), 0x11223344u);
}

TEST_F(SharedMemoryTest, LastWordIsInside) { EXPECT_TRUE(memory.store(28, 1)); }

TEST_F(SharedMemoryTest, OutsideIsRefused) {
  for (const std::uint64_t offset :
       {std::uint64_t{32}, std::uint64_t{0x100000000}, std::numeric_limits<std::uint64_t>::max() - 3}) {
    EXPECT_FALSE(memory.load(offset).has_value()) << offset;
    EXPECT_FALSE(memory.store(offset, 1)) << offset;
  }
}

TEST_F(SharedMemoryTest, MisalignedIsRefused) {
  EXPECT_FALSE(memory.load(2).has_value());
  EXPECT_FALSE(memory.store(29, 1));
}

TEST_F(SharedMemoryTest, ClearsARange) {
  bytes.fill(std::byte{0xFF});
  ASSERT_TRUE(memory.clear(8, 16));
  EXPECT_EQ(bytes[7], std::byte{0xFF});
  EXPECT_EQ(bytes[8], std::byte{0});
  EXPECT_EQ(bytes[23], std::byte{0});
  EXPECT_EQ(bytes[24], std::byte{0xFF});
}

TEST_F(SharedMemoryTest, ClearOutsideIsRefusedAndTouchesNothing) {
  bytes.fill(std::byte{0xFF});
  EXPECT_FALSE(memory.clear(8, 25));
  EXPECT_FALSE(memory.clear(33, 0));
  EXPECT_FALSE(memory.clear(8, std::numeric_limits<std::uint64_t>::max()));
  EXPECT_EQ(bytes[8], std::byte{0xFF});
}

TEST_F(SharedMemoryTest, MisalignedRegionRefusesEverything) {
  SharedMemory odd{std::span(bytes).subspan(1)};
  EXPECT_EQ(odd.size(), 0u);
  EXPECT_FALSE(odd.load(0).has_value());
  EXPECT_FALSE(odd.store(0, 1));
}

TEST_F(SharedMemoryTest, TinyRegionRefusesEverything) {
  EXPECT_FALSE(SharedMemory(std::span(bytes).first(3)).load(0).has_value());
  EXPECT_FALSE(SharedMemory({}).load(0).has_value());
}

}  // namespace
}  // namespace bamboozle::smem
