// Marks in receive buffers, and what parse() makes of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "driver/core/parse.h"

namespace bamboozle::dmux {
namespace {

constexpr std::size_t kSize = 2048;

class Buffer : public ::testing::Test {
 protected:
  Buffer() { marks_.leave(bytes_, bytes_.size()); }

  /// As a DMA transfer of a frame: header, then `payload` bytes of `fill`; only the first `transferred` bytes arrive.
  void transfer(const Header& header, std::size_t payload, std::size_t transferred, std::byte fill = std::byte{0x45}) {
    std::vector<std::byte> frame(kHeaderSize + payload, fill);
    encode(header, std::span<std::byte, kHeaderSize>(frame.data(), kHeaderSize));
    std::copy_n(frame.begin(), std::min({transferred, frame.size(), bytes_.size()}), bytes_.begin());
  }
  Received parsed() const { return parse(bytes_, marks_); }

  std::vector<std::byte> bytes_ = std::vector<std::byte>(kSize);
  Marks marks_{0x0123456789abcdef};
};

TEST_F(Buffer, NothingArrivedIsNoFrame) { EXPECT_EQ(parsed().verdict, Verdict::no_frame); }

TEST_F(Buffer, AMarkIsNeverAMagic) {
  for (const std::uint64_t secret : {0ULL, 0x33fcULL, 0xfc33ULL, ~0ULL, 0x33fc'0000'0000'33fcULL}) {
    std::vector<std::byte> bytes(64);
    Marks(secret).leave(bytes, bytes.size());
    Header header;
    std::uint16_t magic = 0;
    EXPECT_FALSE(decode(std::span<const std::byte, 8>(bytes.data(), 8), header, magic)) << secret;
  }
}

TEST_F(Buffer, EveryWholePacketIsData) {
  for (std::size_t length = 1; length <= kSize - kHeaderSize; ++length) {
    marks_.leave(bytes_, bytes_.size());
    transfer({0, Command::data, 0, 3, static_cast<std::uint16_t>(length)}, length, kSize);
    const Received received = parsed();
    ASSERT_EQ(received.verdict, Verdict::data) << length;
    EXPECT_EQ(received.length, length);
    EXPECT_EQ(received.header.channel, 3);
  }
}

TEST_F(Buffer, ATransferThatStopsEarlyIsShortOrNearlyWhole) {
  constexpr std::size_t kLength = 1400;
  for (std::size_t arrived = kHeaderSize; arrived < kHeaderSize + kLength; ++arrived) {
    marks_.leave(bytes_, bytes_.size());
    transfer({0, Command::data, 0, 0, kLength}, kLength, arrived);
    if (kHeaderSize + kLength - arrived > 39) {
      ASSERT_EQ(parsed().verdict, Verdict::short_data) << arrived;
    }
  }
}

TEST_F(Buffer, AHeaderAloneRevivesNothing) {
  transfer({0, Command::data, 0, 0, 60}, 60, kSize);
  marks_.leave(bytes_, marks_.dirty(bytes_, kHeaderSize + 60));
  transfer({0, Command::data, 0, 0, 60}, 60, kHeaderSize);
  EXPECT_EQ(parsed().verdict, Verdict::short_data);
}

TEST_F(Buffer, WhatTheHeaderHidIsCleanedAway) {
  // 1000 bytes came under a header that says 20; the next transfer stops after 20 of 900
  transfer({0, Command::data, 0, 0, 20}, 1000, kSize);
  EXPECT_EQ(parsed().length, 20U);
  marks_.leave(bytes_, marks_.dirty(bytes_, kHeaderSize + 20));
  transfer({0, Command::data, 0, 0, 900}, 900, 28);
  EXPECT_EQ(parsed().verdict, Verdict::short_data);
}

TEST_F(Buffer, LengthFfffIsWhatThePacketSays) {
  transfer({0, Command::data, 0, 0, kLengthOfTransfer}, 100, kSize, std::byte{0});
  bytes_[8] = std::byte{0x45};
  bytes_[11] = std::byte{100};
  EXPECT_EQ(parsed().verdict, Verdict::data);
  EXPECT_EQ(parsed().length, 100U);
  EXPECT_TRUE(parsed().inferred);
  bytes_[10] = std::byte{7};  // more than was transferred
  EXPECT_EQ(parsed().verdict, Verdict::empty);
}

TEST_F(Buffer, TheChannelComesBeforeTheCommand) {
  transfer({0, static_cast<Command>(9), 0, 8, 0}, 0, kSize);
  EXPECT_EQ(parsed().verdict, Verdict::bad_channel);
  transfer({0, static_cast<Command>(9), 0, 7, 0}, 0, kSize);
  EXPECT_EQ(parsed().verdict, Verdict::bad_command);
}

TEST_F(Buffer, CommandsAreTold) {
  const std::pair<Command, Verdict> rows[] = {{Command::open, Verdict::open},
                                              {Command::close, Verdict::close},
                                              {Command::status, Verdict::status},
                                              {Command::open_no_power_off, Verdict::open}};
  for (const auto& [command, verdict] : rows) {
    transfer({0, command, 0, 0, 0}, 0, kSize);
    EXPECT_EQ(parsed().verdict, verdict);
  }
}

TEST_F(Buffer, OnlyABufferFullFits) {
  transfer({0, Command::data, 0, 0, kSize - kHeaderSize + 1}, kSize, kSize);
  EXPECT_EQ(parsed().verdict, Verdict::too_large);
  transfer({0, Command::data, 0, 0, 0}, 0, kSize);
  EXPECT_EQ(parsed().verdict, Verdict::empty);
}

TEST_F(Buffer, AHeaderAloneRevivesNoFrameOfAnyLength) {
  // below 8 the payload ends before the first mark that is not the header's own place
  for (std::size_t length = 8; length <= kSize - kHeaderSize; ++length) {
    const Header header{0, Command::data, 0, 0, static_cast<std::uint16_t>(length)};
    transfer(header, length, kSize);
    ASSERT_EQ(parsed().verdict, Verdict::data) << length;
    marks_.leave(bytes_, marks_.dirty(bytes_, kHeaderSize + length));
    transfer(header, length, kHeaderSize);
    ASSERT_EQ(parsed().verdict, Verdict::short_data) << length;
    marks_.leave(bytes_, kSize);
  }
}

TEST_F(Buffer, NoMoreThan39BytesMayBeMissing) {
  for (std::size_t length = 48; length <= 200; ++length) {
    marks_.leave(bytes_, bytes_.size());
    transfer({0, Command::data, 0, 0, static_cast<std::uint16_t>(length)}, length, kHeaderSize + length - 40);
    ASSERT_EQ(parsed().verdict, Verdict::short_data) << length;
  }
}

TEST_F(Buffer, CleaningGoesNoFurtherThanItMust) {
  transfer({0, Command::data, 0, 0, 60}, 60, kSize);
  EXPECT_EQ(marks_.dirty(bytes_, 68), 96U) << "2 KiB behind each packet would cost more than the packet";
}

TEST_F(Buffer, MarksStayInABufferOfAnySize) {
  for (std::size_t size = 8; size < 100; ++size) {
    std::vector<std::byte> bytes(size);  // of its own: the address sanitizer sees what goes too far
    marks_.leave(bytes, size + 64);
    EXPECT_FALSE(marks_.arrived(bytes)) << size;
  }
}

TEST_F(Buffer, AFrameMayEndInBytesOfAMark) {
  // 129 bytes come, the last of which is what stood there anyway: the first byte of a mark
  transfer({0, Command::data, 0, 0, kLengthOfTransfer}, 121, kSize, std::byte{0xef});
  bytes_[8] = std::byte{0x45};
  bytes_[10] = std::byte{0};
  bytes_[11] = std::byte{121};
  EXPECT_EQ(parsed().verdict, Verdict::data);
  EXPECT_EQ(parsed().length, 121U);
}

TEST_F(Buffer, AMarkIsNoPayload) {
  // an unlucky secret: its mark begins as an IPv4 packet of 20 bytes does
  const Marks marks(0x1400'8045);
  marks.leave(bytes_, kSize);
  transfer({0, Command::data, 0, 0, kLengthOfTransfer}, 0, kHeaderSize);
  EXPECT_EQ(parse(bytes_, marks).verdict, Verdict::empty);
}

}  // namespace
}  // namespace bamboozle::dmux
