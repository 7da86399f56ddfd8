#include "modem-model/scenario/stimulus.h"

#include <gtest/gtest.h>

#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

unsigned at(const std::vector<std::byte>& bytes, std::size_t i) { return std::to_integer<unsigned>(bytes.at(i)); }
unsigned word(const std::vector<std::byte>& bytes, std::size_t i) { return at(bytes, i) << 8 | at(bytes, i + 1); }

unsigned folded(const std::vector<std::byte>& bytes, std::size_t from, std::size_t to, unsigned start) {
  unsigned long total = start;
  for (std::size_t i = from; i < to; i += 2) total += at(bytes, i) << 8 | (i + 1 < to ? at(bytes, i + 1) : 0);
  while (total >> 16 != 0) total = (total & 0xffff) + (total >> 16);
  return static_cast<unsigned>(total);
}

TEST(Stimulus, UdpV4IsValid) {
  PacketBody body;
  body.port = 9;
  body.from_port = 7;
  body.size = 33;
  body.sequence = 0x01020304;
  const auto packet = build_packet(body, 3, 2);
  ASSERT_EQ(packet.size(), 20U + 8 + 33);
  EXPECT_EQ(word(packet, 2), packet.size());
  EXPECT_EQ(folded(packet, 0, 20, 0), 0xffffU);
  EXPECT_EQ(at(packet, 14), 3U);  // 10.0.3.1
  EXPECT_EQ(at(packet, 15), 1U);
  EXPECT_EQ(at(packet, 19), 15U);  // 10.0.3.15
  EXPECT_EQ(word(packet, 22), 9U);
  EXPECT_EQ(folded(packet, 20, packet.size(), folded(packet, 12, 20, 17 + 8 + 33)), 0xffffU);
  EXPECT_EQ(word(packet, 28), 0x0102U);
  EXPECT_EQ(word(packet, 30), 0x0306U);  // the third of the burst
}

TEST(Stimulus, UdpV6IsValid) {
  PacketBody body;
  body.v6 = true;
  body.port = 9;
  const auto packet = build_packet(body, 1, 0);
  ASSERT_EQ(packet.size(), 40U + 8 + 32);
  EXPECT_EQ(at(packet, 0), 0x60U);
  EXPECT_EQ(word(packet, 4), 40U);
  EXPECT_EQ(at(packet, 15), 1U);     // fd00:0:0:1::1
  EXPECT_EQ(at(packet, 39), 0x15U);  // fd00:0:0:1::15
  EXPECT_EQ(folded(packet, 40, packet.size(), folded(packet, 8, 40, 17 + 40)), 0xffffU);
}

TEST(Stimulus, EchoRequestsAreValid) {
  PacketBody body;
  body.protocol = PacketBody::Protocol::icmp;
  body.size = 0;
  const auto four = build_packet(body, 0, 5);
  ASSERT_EQ(four.size(), 28U);
  EXPECT_EQ(at(four, 20), 8U);
  EXPECT_EQ(word(four, 26), 5U);
  EXPECT_EQ(folded(four, 20, 28, 0), 0xffffU);
  body.v6 = true;
  const auto six = build_packet(body, 0, 5);
  EXPECT_EQ(at(six, 40), 128U);
  EXPECT_EQ(folded(six, 40, six.size(), folded(six, 8, 40, 58 + 8)), 0xffffU);
}

SendStep send(const std::string& yaml) {
  const LoadResult loaded = load_text("version: 1\nclaim: x\nsteps:\n  - {send: " + yaml + "}\n", "t.yaml");
  EXPECT_TRUE(loaded.ok()) << loaded.text();
  return loaded.ok() ? std::get<SendStep>(loaded.program->steps[0].action) : SendStep{};
}

TEST(Stimulus, ValidFramesGoThroughTheModem) {
  FakeModem modem;
  send_all(send("{channel: 1, ip: {udp: {port: 9}}, count: 2}"), modem);
  EXPECT_EQ(modem.told, (std::vector<std::string>{"data 1", "data 1"}));
  EXPECT_NE(modem.sent[0], modem.sent[1]);
}

TEST(Stimulus, OverridesMakeRawFrames) {
  FakeModem modem;
  send_all(send("{channel: 2, payload: {size: 5}, magic: 0xdead, len: 0xffff, command: 9, signal: 1, pad: 7}"), modem);
  ASSERT_EQ(modem.told, (std::vector<std::string>{"raw"}));
  const auto header = link::read_header(modem.sent[0]);
  EXPECT_EQ(header.magic, 0xdead);
  EXPECT_EQ(header.length, 0xffff);
  EXPECT_EQ(header.command, 9);
  EXPECT_EQ(header.signal, 1);
  EXPECT_EQ(header.pad, 7);
  EXPECT_EQ(header.channel, 2);
}

TEST(Stimulus, AChannelThatNoModemHasIsARawFrame) {
  FakeModem modem;
  send_all(send("{channel: 77, payload: {size: 4}}"), modem);
  ASSERT_EQ(modem.told, (std::vector<std::string>{"raw"}));
  EXPECT_EQ(link::read_header(modem.sent[0]).channel, 77);
}

TEST(Stimulus, RawIsEveryByte) {
  FakeModem modem;
  send_all(send("{raw: \"fc 33 00\"}"), modem);
  ASSERT_EQ(modem.sent.size(), 1U);
  EXPECT_EQ(modem.sent[0].size(), 3U);
}

TEST(Stimulus, HexMayHaveBlanks) {
  EXPECT_EQ(std::get<PayloadBytes>(send("{channel: 0, payload: {hex: \"00 01 0020  4500\"}}").body).size(), 6U);
}

}  // namespace
}  // namespace bamboozle::scenario
