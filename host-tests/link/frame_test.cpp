// The codec alone: every valid shape, and for each rule the frame that breaks only that rule.
#include "modem-model/link/frame.h"

#include <gtest/gtest.h>

#include "host-tests/link/link_fixture.h"
#include "modem-model/link/frame_trace.h"

namespace bamboozle::link {
namespace {

constexpr std::size_t kLimit = 2052;

std::string verdict(Bytes frame, std::size_t limit = kLimit) {
  const DecodedFrame decoded = decode(frame, limit);
  if (const auto* malformed = std::get_if<MalformedFrame>(&decoded)) return std::string{name_of(malformed->kind)};
  return "valid";
}

TEST(Frame, EncodesTheHeaderLittleEndian) {
  EXPECT_EQ(encode_data(3, bytes({0x45, 1, 2})), bytes({0xfc, 0x33, 0, 0, 1, 3, 3, 0, 0x45, 1, 2, 0}));
  EXPECT_EQ(encode_command(Command::open, 7), bytes({0xfc, 0x33, 0, 1, 0, 7, 0, 0}));
  EXPECT_EQ(encode_command(Command::close, 0), bytes({0xfc, 0x33, 0, 2, 0, 0, 0, 0}));
}

TEST(Frame, DecodesWhatItEncodes) {
  for (std::size_t size = 0; size <= kMaxDownlinkPayload; ++size) {
    const FrameBytes payload(size, std::byte{0x5a});
    const FrameBytes frame = encode_data(2, payload);
    const DecodedFrame decoded = decode(frame, kLimit);
    const auto* view = std::get_if<FrameView>(&decoded);
    ASSERT_NE(view, nullptr) << size;
    EXPECT_EQ(view->channel(), 2U);
    EXPECT_EQ(view->command(), Command::data);
    EXPECT_TRUE(std::equal(view->payload().begin(), view->payload().end(), payload.begin(), payload.end()));
    EXPECT_EQ(frame.size() % 4, 0U);
  }
}

TEST(Frame, TakesUpstreamsPadOfOneToFourAndDownstreamsOfNone) {
  for (const int length : {4, 5, 6, 7}) {
    const auto pad = static_cast<std::uint8_t>(4 - length % 4);  // 4 when aligned
    const FrameBytes payload(static_cast<std::size_t>(length));
    EXPECT_EQ(verdict(encode({.pad = pad, .length = static_cast<std::uint16_t>(length)}, payload, pad)), "valid") << length;
  }
  EXPECT_EQ(verdict(encode({.length = 4}, FrameBytes(4), 0)), "valid");
}

TEST(Frame, TakesUpstreamsLargestFrame) {
  const FrameBytes frame = encode({.pad = 4, .length = 2040}, FrameBytes(2040), 4);
  EXPECT_EQ(frame.size(), 2052U);
  EXPECT_EQ(verdict(frame), "valid");
  EXPECT_EQ(verdict(frame, 2048), "oversize");
}

TEST(Frame, IgnoresTheSignal) { EXPECT_EQ(verdict(encode_command(Command::open, 1, {.signal = std::uint8_t{0x02}})), "valid"); }

TEST(Frame, NamesEachMalformation) {
  const FrameBytes payload(4);
  EXPECT_EQ(verdict({}), "short header");
  EXPECT_EQ(verdict(Bytes{encode_command(Command::open, 0)}.first(7)), "short header");
  EXPECT_EQ(verdict(encode_data(0, payload, {.magic = std::uint16_t{0xdead}})), "bad magic");
  EXPECT_EQ(verdict(encode_data(0, payload, {.channel = std::uint8_t{8}})), "unknown channel");
  EXPECT_EQ(verdict(encode_data(0, payload, {.command = std::uint8_t{3}})), "unknown command");
  EXPECT_EQ(verdict(encode({.pad = 5, .length = 4}, payload, 5)), "bad pad");
  EXPECT_EQ(verdict(encode_data(0, payload, {.command = std::uint8_t{1}})), "command with payload");
  EXPECT_EQ(verdict(encode_data(0, payload, {.length = std::uint16_t{5}})), "length beyond frame");
  EXPECT_EQ(verdict(encode_data(0, payload, {.length = std::uint16_t{0xffff}})), "length beyond frame");
  EXPECT_EQ(verdict(encode_data(0, payload, {.length = std::uint16_t{3}})), "trailing bytes");
  EXPECT_EQ(verdict(encode_data(0, payload, {.pad = std::uint8_t{1}})), "length beyond frame");
}

TEST(Frame, ChannelIsCheckedBeforeTheCommandAsTheDriverDoes) {
  EXPECT_EQ(verdict(encode_data(0, {}, {.command = std::uint8_t{9}, .channel = std::uint8_t{9}})), "unknown channel");
}

TEST(Frame, SaysWhatWasExpected) {
  const DecodedFrame decoded = decode(encode_data(0, FrameBytes(4), {.magic = std::uint16_t{0xdead}}), kLimit);
  EXPECT_EQ(std::get<MalformedFrame>(decoded).text, "bad magic: 0xdead, expected 0x33fc");
  EXPECT_EQ(std::get<MalformedFrame>(decoded).header.magic, 0xdead);
}

TEST(Frame, APayloadBeyondTheLengthFieldIsCutInTheHeaderOnly) {
  const FrameBytes frame = encode_data(0, FrameBytes(70000));
  EXPECT_EQ(read_header(frame).length, 0xffff);
  EXPECT_EQ(frame.size(), 70008U);
}

TEST(FrameTrace, CapturesThePayloadWithoutPadUpToItsBound) {
  const trace::Frame whole = describe(encode_data(1, bytes({1, 2, 3})), trace::UPLINK, {}, 64);
  EXPECT_EQ(whole.payload(), std::string("\1\2\3"));
  EXPECT_EQ(whole.size(), 12U);
  EXPECT_EQ(whole.pad(), 1U);
  EXPECT_EQ(describe(encode_data(1, bytes({1, 2, 3})), trace::UPLINK, {}, 2).payload(), std::string("\1\2"));
  EXPECT_EQ(describe(bytes({1, 2}), trace::UPLINK, "short header", 64).payload(), "");
}

}  // namespace
}  // namespace bamboozle::link
