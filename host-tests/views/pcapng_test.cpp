// The capture: its bytes at the beginning, and every block of small traces read back.
#include "modem-model/views/pcapng.h"

#include <gmock/gmock.h>

#include <cstring>
#include <map>
#include <vector>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A block as the draft describes it, read without our writer's help.
struct Block {
  std::uint32_t type = 0;
  std::string body;
  std::multimap<unsigned, std::string> options;

  [[nodiscard]] std::uint32_t word(std::size_t at) const {
    std::uint32_t value = 0;
    std::memcpy(&value, body.data() + at, sizeof value);  // little endian, as every machine that runs this
    return value;
  }
  [[nodiscard]] std::uint64_t time() const { return (std::uint64_t{word(4)} << 32U) | word(8); }
  [[nodiscard]] std::string bytes() const { return body.substr(20, word(12)); }
  [[nodiscard]] std::vector<std::string> comments() const {
    std::vector<std::string> found;
    for (auto [at, end] = options.equal_range(1); at != end; ++at) found.push_back(at->second);
    return found;
  }
  void read_options(std::size_t at) {
    while (at + 4 <= body.size()) {
      const std::uint32_t head = word(at);
      const std::size_t length = head >> 16U;
      if ((head & 0xffffU) == 0) return;
      options.emplace(head & 0xffffU, body.substr(at + 4, length));
      at += 4 + (length + 3) / 4 * 4;
    }
    ADD_FAILURE() << "options without an end";
  }
};

std::vector<Block> blocks_of(const std::string& file) {
  std::vector<Block> blocks;
  std::size_t at = 0;
  while (at + 12 <= file.size()) {
    std::uint32_t head[2];
    std::memcpy(head, file.data() + at, sizeof head);
    const std::size_t length = head[1];
    std::uint32_t again = 0;
    if (length % 4 != 0 || length < 12 || at + length > file.size()) break;
    std::memcpy(&again, file.data() + at + length - 4, sizeof again);
    EXPECT_EQ(again, length) << "at " << at;
    Block block{head[0], file.substr(at + 8, length - 12), {}};
    const std::size_t options = block.type == 0x0a0d0d0a ? 16
                                : block.type == 1        ? 8
                                : block.type == 5        ? 12
                                                         : 20 + (block.word(12) + 3) / 4 * 4;
    if (options < block.body.size()) block.read_options(options);
    blocks.push_back(std::move(block));
    at += length;
  }
  EXPECT_EQ(at, file.size());
  return blocks;
}

std::vector<Block> packets_of(std::initializer_list<std::string> events) {
  std::vector<Block> blocks = blocks_of(show("pcapng", events));
  std::erase_if(blocks, [](const Block& block) { return block.type != 6; });
  return blocks;
}

constexpr const char* kDescriptor =
    "time_ns: 5000000001 source: SOURCE_BAM descriptor_done {pipe: 4 offset: 8 address: 0x41000000 size: 16 flags: 0x4000 "
    "transferred: 16}";
constexpr const char* kData =
    "time_ns: 5000000002 source: SOURCE_MODEM frame {direction: UPLINK magic: 0x33fc signal: 2 pad: 4 channel: 3 length: 4 size: "
    "16 "
    "payload: 'E\\001\\002\\003'}";

TEST(PcapngViewTest, AnEmptyTraceIsAGoldenFile) {
  const std::string file = show("pcapng", {});
  static constexpr unsigned char kSection[] = {0x0a, 0x0d, 0x0d, 0x0a, 0x30, 0,    0,    0,    0x4d, 0x3c, 0x2b, 0x1a,
                                               1,    0,    0,    0,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                               4,    0,    9,    0,    'B',  'a',  'm',  'b',  'o',  'o',  'z',  'l',
                                               'e',  0,    0,    0,    0,    0,    0,    0,    0x30, 0,    0,    0};
  EXPECT_EQ(file.substr(0, sizeof kSection), std::string(reinterpret_cast<const char*>(kSection), sizeof kSection));
  const std::vector<Block> blocks = blocks_of(file);
  ASSERT_EQ(blocks.size(), 5U);
  const std::pair<std::uint32_t, std::string> expected[] = {{147, "bam"}, {148, "dmux"}, {101, "ip"}};
  for (std::size_t i = 0; i < 3; ++i) {
    const Block& block = blocks[i + 1];
    EXPECT_EQ(block.type, 1U);
    EXPECT_EQ(block.word(0), expected[i].first);
    EXPECT_EQ(block.options.find(2)->second, expected[i].second);
    EXPECT_EQ(block.options.find(9)->second, "\x09");
  }
  EXPECT_EQ(blocks[4].type, 5U);
}

TEST(PcapngViewTest, AFrameIsOnThreeInterfaces) {
  const std::vector<Block> packets = packets_of({kDescriptor, kData});
  ASSERT_EQ(packets.size(), 3U);
  const std::string bytes("\xfc\x33\x02\x00\x04\x03\x04\x00\x45\x01\x02\x03", 12);
  EXPECT_EQ(packets[0].word(0), 0U);
  EXPECT_EQ(packets[0].time(), 5000000001U);
  EXPECT_EQ(packets[0].bytes(), bytes);
  EXPECT_EQ(packets[0].word(16), 16U);  // the pad was there, what it held is not known
  EXPECT_THAT(packets[0].comments(), ElementsAre("descriptor pipe 4 at 0x0008 done 16 of 16 bytes at 0x41000000 EOT"));
  EXPECT_EQ(packets[1].word(0), 1U);
  EXPECT_EQ(packets[1].time(), 5000000002U);
  EXPECT_EQ(packets[1].bytes(), bytes);
  EXPECT_EQ(packets[1].word(16), 16U);
  EXPECT_THAT(packets[1].comments(), IsEmpty());
  EXPECT_EQ(packets[2].word(0), 2U);
  EXPECT_EQ(packets[2].bytes(), "E\x01\x02\x03");
  EXPECT_EQ(packets[2].word(16), 4U);
  EXPECT_THAT(packets[2].comments(), ElementsAre("channel 3"));
  for (const Block& packet : packets) EXPECT_EQ(packet.options.find(2)->second, std::string("\x02\0\0\0", 4));  // outbound
}

TEST(PcapngViewTest, APartOfAFrameIsThatPart) {
  const std::vector<Block> packets =
      packets_of({"descriptor_done {pipe: 5 transferred: 10}", "descriptor_done {pipe: 5 transferred: 90 flags: 0x4000}",
                  "frame {direction: DOWNLINK magic: 0x33fc length: 92 size: 100 payload: 'wxyz'}"});
  ASSERT_EQ(packets.size(), 3U);
  EXPECT_EQ(packets[0].bytes().substr(8), "wx");
  EXPECT_EQ(packets[0].word(16), 10U);
  EXPECT_EQ(packets[1].bytes(), "yz");
  EXPECT_EQ(packets[1].word(16), 90U);
  EXPECT_EQ(packets[2].word(0), 1U);
  EXPECT_EQ(packets[2].options.find(2)->second[0], 1);  // inbound
}

TEST(PcapngViewTest, AMalformedFrameHasNoMoreBytesThanItHadAndIsNoIp) {
  const std::vector<Block> packets = packets_of({"frame {direction: UPLINK magic: 0x33fc size: 3 malformed: 'short'}"});
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(packets[0].bytes(), std::string("\xfc\x33\0", 3));
  EXPECT_THAT(packets[0].comments(), ElementsAre(HasSubstr("MALFORMED: short")));
}

TEST(PcapngViewTest, StepsAreCommentsOnTheNextPacket) {
  const std::vector<Block> packets = packets_of({"time_ns: 1500000000 step {index: 1 text: 'boot' line: 3 phase: BEGIN}",
                                                 kDescriptor, kData, "fault {rule: 'late' point: 'modem_ack' effect: 'drop'}",
                                                 "frame {direction: DOWNLINK magic: 0x33fc command: 1 size: 8}"});
  ASSERT_EQ(packets.size(), 4U);
  EXPECT_THAT(packets[0].comments(), ElementsAre("1.500000000 s: step 1 begin, line 3: boot", StartsWith("descriptor")));
  EXPECT_THAT(packets[3].comments(), ElementsAre(HasSubstr("fault \"late\"")));
}

TEST(PcapngViewTest, WhatComesAfterTheLastPacketIsNotLost) {
  const std::vector<Block> blocks = blocks_of(show("pcapng", {"time_ns: 7 verdict {outcome: 'pass'}"}));
  EXPECT_EQ(blocks.back().type, 5U);
  EXPECT_EQ(blocks.back().time(), 7U);
  EXPECT_THAT(blocks.back().comments(), ElementsAre("0.000000007 s: VERDICT pass (exit 0)"));
}

TEST(PcapngViewTest, CommentsAreBounded) {
  std::ostringstream out;
  PcapngView view(out, {});
  for (int i = 0; i < 1000; ++i) view.take(event("step {index: 1 phase: BEGIN}"));
  view.take(event("frame {size: 8}"));
  view.finish();
  const std::vector<Block> blocks = blocks_of(out.str());
  const std::vector<std::string> comments = blocks[4].comments();
  EXPECT_EQ(comments.size(), PcapngView::kMostComments + 1);
  EXPECT_EQ(comments[0], "(900 earlier ones are left out)");
}

}  // namespace
}  // namespace bamboozle::views
