#include "driver/core/frame.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace bamboozle::dmux {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

TEST(DriverFrame, TheHeaderIsEightBytesLittleEndian) {
  std::array<std::byte, 8> to{};
  encode({0x42, Command::open, 3, 7, 0x1234}, to);
  EXPECT_EQ(std::vector(to.begin(), to.end()), bytes({0xfc, 0x33, 0x42, 1, 3, 7, 0x34, 0x12}));
  Header header;
  std::uint16_t magic = 0;
  ASSERT_TRUE(decode(to, header, magic));
  EXPECT_EQ(header.signal, 0x42);
  EXPECT_EQ(header.command, Command::open);
  EXPECT_EQ(header.pad, 3);
  EXPECT_EQ(header.channel, 7);
  EXPECT_EQ(header.length, 0x1234);
}

TEST(DriverFrame, AnotherMagicIsSaid) {
  std::array<std::byte, 8> from{};
  from[0] = std::byte{0x33};
  from[1] = std::byte{0xfc};
  Header header;
  std::uint16_t magic = 0;
  EXPECT_FALSE(decode(from, header, magic));
  EXPECT_EQ(magic, 0xfc33);
}

TEST(DriverFrame, PaddingFillsWordsAndNoMore) {
  EXPECT_EQ(padding_of(0), 0U);
  EXPECT_EQ(padding_of(1), 3U);
  EXPECT_EQ(padding_of(3), 1U);
  EXPECT_EQ(padding_of(4), 0U);
  EXPECT_EQ(padding_of(1500), 0U);
}

TEST(DriverFrame, IpKnowsItsOwnLength) {
  auto packet = bytes({0x45, 0, 0, 40});
  packet.resize(64);
  EXPECT_EQ(own_length(packet), 40U);
  packet.resize(39);  // less was transferred than it says, and it is no QMAP either
  EXPECT_EQ(own_length(packet), 0U);
  packet = bytes({0x60, 0, 0, 0, 0, 24});
  packet.resize(64);
  EXPECT_EQ(own_length(packet), 64U);
}

TEST(DriverFrame, QmapPacketsAddUp) {
  auto payload = bytes({0, 1, 0, 4, 1, 2, 3, 4, 0, 2, 0, 2, 9, 9, 0, 0, 0, 0});
  EXPECT_EQ(own_length(payload), 14U);
  EXPECT_EQ(own_length(bytes({0, 1, 0, 9, 1})), 0U);
  EXPECT_EQ(own_length(bytes({0, 1})), 0U);
}

TEST(DriverFrame, AHeaderAloneIsAPacketAndNothingIsNone) {
  auto packet = bytes({0x45, 0, 0, 20});
  packet.resize(20);
  EXPECT_EQ(own_length(packet), 20U);
  EXPECT_EQ(own_length({}), 0U);
}

}  // namespace
}  // namespace bamboozle::dmux
