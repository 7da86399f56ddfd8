// The echo service: an answer to every ping and datagram, a reason for everything else.
#include "modem-model/ip/echo.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/ip/packets.h"

namespace bamboozle::ip {
namespace {

class EchoTest : public testing::Test {
 protected:
  /// The fate of the last uplink packet.
  [[nodiscard]] std::string fate() const {
    std::string last;
    for (const trace::Event& event : sink.of(trace::Event::kPacket))
      if (event.packet().direction() == trace::UPLINK) last = event.packet().fate();
    return last;
  }

  KeepingPort port;
  fakes::FakeEventSink sink;
  Echo echo{kChannel, port, sink};
};

class EchoOfEveryVersion : public EchoTest, public testing::WithParamInterface<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Ip, EchoOfEveryVersion, testing::Values(4U, 6U), testing::PrintToStringParamName());

TEST_P(EchoOfEveryVersion, AnswersPingsOfEverySize) {
  const Address peer = channel_address(GetParam(), kChannel, Host::echo_peer);
  for (const std::size_t size : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 56U, 1449U, 1450U, 1451U, 1452U}) {
    port.packets.clear();
    const Packet request = ping(peer, size);
    echo.uplink_packet(request);
    ASSERT_EQ(port.packets.size(), 1U) << size;
    const PacketView asked = view_of(request);
    const PacketView reply = view_of(port.packets[0]);
    EXPECT_TRUE(reply.echo_reply());
    EXPECT_TRUE(transport_checksum_ok(reply)) << size;
    EXPECT_TRUE(same_address(reply.source, peer.bytes()));
    EXPECT_TRUE(same_address(reply.destination, guest(GetParam()).bytes()));
    EXPECT_EQ(reply.identifier, asked.identifier);
    EXPECT_EQ(reply.sequence, asked.sequence);
    EXPECT_TRUE(std::ranges::equal(reply.transport.subspan(8), asked.transport.subspan(8)));
  }
}

TEST_P(EchoOfEveryVersion, SendsDatagramsBack) {
  const Address peer = address(GetParam() == 4 ? "192.0.2.7" : "2001:db8::7");
  for (const std::size_t size : {0U, 1U, 2U, 3U, 1400U}) {
    port.packets.clear();
    const Packet request = udp(peer, 9, size, 4711);
    echo.uplink_packet(request);
    ASSERT_EQ(port.packets.size(), 1U) << size;
    const PacketView reply = view_of(port.packets[0]);
    EXPECT_EQ(reply.source_port, 9);
    EXPECT_EQ(reply.destination_port, 4711);
    EXPECT_TRUE(transport_checksum_ok(reply));
    EXPECT_TRUE(same_address(reply.source, peer.bytes()));
    EXPECT_TRUE(std::ranges::equal(reply.transport.subspan(8), view_of(request).transport.subspan(8)));
  }
}

TEST_P(EchoOfEveryVersion, TracesQuestionAndAnswer) {
  echo.uplink_packet(ping(gateway(GetParam())));
  ASSERT_EQ(sink.events.size(), 2U);
  EXPECT_EQ(sink.events[0].packet().fate(), "answered");
  EXPECT_EQ(sink.events[0].packet().channel(), kChannel);
  EXPECT_EQ(sink.events[1].packet().direction(), trace::DOWNLINK);
  EXPECT_EQ(sink.events[1].cause(), sink.events[0].sequence());
}

TEST_P(EchoOfEveryVersion, DropsDamagedPackets) {
  Packet request = ping(gateway(GetParam()), 5);
  request.back() ^= std::byte{0x10};
  echo.uplink_packet(request);
  EXPECT_EQ(fate(), "dropped: bad checksum");
  EXPECT_TRUE(port.packets.empty());
  EXPECT_EQ(echo.dropped(), 1U);
}

TEST_P(EchoOfEveryVersion, LeavesMulticastAlone) {
  echo.uplink_packet(udp(address(GetParam() == 4 ? "224.0.0.251" : "ff02::fb"), 5353));
  EXPECT_EQ(fate(), "dropped: multicast destination");
  EXPECT_TRUE(port.packets.empty());
}

TEST_P(EchoOfEveryVersion, HoldsBackWhenThereIsNoRoom) {
  port.room = 0;
  echo.uplink_packet(ping(gateway(GetParam())));
  EXPECT_EQ(fate(), "dropped: no room for the answer");
  EXPECT_TRUE(port.packets.empty());
}

TEST_F(EchoTest, DropsTheNoiseOfANewInterfaceQuietly) {
  for (const std::uint8_t type : {std::uint8_t{133}, std::uint8_t{135}, std::uint8_t{143}}) {
    const Packet noise = icmpv6_message(type, "ff02::2");
    ASSERT_TRUE(transport_checksum_ok(view_of(noise)));
    echo.uplink_packet(noise);
  }
  EXPECT_EQ(echo.dropped(), 3U);
  EXPECT_TRUE(port.packets.empty());
  EXPECT_TRUE(sink.of(trace::Event::kViolation).empty());
}

TEST_F(EchoTest, DropsRepliesSoThatNoLoopStarts) {
  PacketSpec spec;
  spec.kind = PacketSpec::Kind::echo_reply;
  spec.source = guest(4);
  spec.destination = gateway(4);
  echo.uplink_packet(build_packet(spec).value());
  EXPECT_EQ(fate(), "dropped: ICMP, but no echo request");
}

TEST_F(EchoTest, DropsWhatIsNoPacket) {
  echo.uplink_packet({});
  echo.uplink_packet(Packet(64, std::byte{0xff}));
  EXPECT_EQ(echo.dropped(), 2U);
  EXPECT_EQ(fate(), "dropped: neither IPv4 nor IPv6");
}

TEST_F(EchoTest, DropsASourceThatCannotBeAnswered) {
  PacketSpec spec;
  spec.source = address("0.0.0.0");
  spec.destination = gateway(4);
  echo.uplink_packet(build_packet(spec).value());
  EXPECT_EQ(fate(), "dropped: no address to answer to");
}

}  // namespace
}  // namespace bamboozle::ip
