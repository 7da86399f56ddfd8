// Packets: what is built can be parsed, what is damaged is refused, and the checksums are those of the RFCs.
#include <gtest/gtest.h>

#include <algorithm>

#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/ip/packets.h"
#include "modem-model/ip/checksum.h"
#include "modem-model/ip/packet_trace.h"

namespace bamboozle::ip {
namespace {

Packet bytes(std::initializer_list<unsigned> values) {
  Packet result;
  for (const unsigned value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

std::string_view objection(Bytes packet) {
  const auto parsed = parse(packet);
  const auto* malformed = std::get_if<Malformed>(&parsed);
  return malformed == nullptr ? "" : malformed->reason;
}

TEST(Checksum, IsThatOfRfc1071) {
  EXPECT_EQ(finish_checksum(sum_words(bytes({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}))), 0x220d);
}

TEST(Checksum, PadsAnOddByteWithZero) { EXPECT_EQ(finish_checksum(sum_words(bytes({0x12, 0x34, 0x56}))), 0x97cb); }

TEST(Checksum, FollowsAChangedWord) {
  Packet data = bytes({0x12, 0x34, 0xab, 0xcd, 0x00, 0x01});
  for (const unsigned value : {0x0000U, 0x0001U, 0x7fffU, 0xabcdU, 0xfffeU}) {
    const std::uint16_t before = finish_checksum(sum_words(data));
    const std::uint16_t old = load16(data, 2);
    store16(data, 2, value);
    EXPECT_EQ(update_checksum(before, old, static_cast<std::uint16_t>(value)), finish_checksum(sum_words(data))) << value;
  }
}

TEST(AddressText, GoesBothWays) {
  for (const char* text : {"10.0.3.15", "fd00:0:0:3::15", "::1", "255.255.255.255"})
    EXPECT_EQ(to_text(address(text).bytes()), text);
  EXPECT_FALSE(Address::parse("10.0.0.256"));
  EXPECT_FALSE(Address::parse("wwan0"));
}

TEST(AddressText, OfAChannel) {
  EXPECT_EQ(to_text(channel_address(4, 7, Host::guest).bytes()), "10.0.7.15");
  EXPECT_EQ(to_text(channel_address(6, 7, Host::guest).bytes()), "fd00:0:0:7::15");
  EXPECT_EQ(to_text(channel_address(4, 0, Host::gateway).bytes()), "10.0.0.2");
  EXPECT_EQ(to_text(channel_address(6, 0, Host::echo_peer).bytes()), "fd00::1");
}

class EveryVersion : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Ip, EveryVersion, testing::Values(4U, 6U), testing::PrintToStringParamName());

TEST_P(EveryVersion, UdpRoundTrip) {
  for (std::size_t size : {0U, 1U, 2U, 3U, 4U, 1000U}) {
    const Packet packet = udp(gateway(GetParam()), 53, size, 40000);
    const PacketView view = view_of(packet);
    EXPECT_EQ(view.version, GetParam());
    EXPECT_EQ(view.protocol, Protocol::udp);
    EXPECT_EQ(view.source_port, 40000);
    EXPECT_EQ(view.destination_port, 53);
    EXPECT_TRUE(same_address(view.source, guest(GetParam()).bytes()));
    EXPECT_TRUE(same_address(view.destination, gateway(GetParam()).bytes()));
    EXPECT_EQ(view.transport.size(), size + 8);
    EXPECT_TRUE(transport_checksum_ok(view));
  }
}

TEST_P(EveryVersion, EchoRoundTrip) {
  const Packet packet = ping(gateway(GetParam()), 56);
  const PacketView view = view_of(packet);
  EXPECT_TRUE(view.echo_request());
  EXPECT_FALSE(view.echo_reply());
  EXPECT_EQ(view.identifier, 0x1234);
  EXPECT_EQ(view.sequence, 3);
  EXPECT_TRUE(transport_checksum_ok(view));
}

TEST_P(EveryVersion, EveryTruncationIsRefused) {
  const Packet packet = udp(gateway(GetParam()), 53, 20);
  for (std::size_t size = 0; size < packet.size(); ++size) EXPECT_NE(objection(Bytes{packet}.first(size)), "") << size;
  EXPECT_EQ(objection(packet), "");
}

TEST_P(EveryVersion, BytesBehindThePacketAreCutOff) {
  Packet packet = udp(gateway(GetParam()), 53, 20);
  const std::size_t size = packet.size();
  packet.resize(size + 3);
  EXPECT_EQ(view_of(packet).packet.size(), size);
}

TEST_P(EveryVersion, ADamagedPayloadFailsItsChecksum) {
  for (Packet packet : {udp(gateway(GetParam()), 53, 5), ping(gateway(GetParam()), 5)}) {
    packet.back() ^= std::byte{1};
    EXPECT_FALSE(transport_checksum_ok(view_of(packet)));
  }
}

TEST_P(EveryVersion, AnOrderedChecksumIsUsed) {
  PacketSpec spec;
  spec.source = guest(GetParam());
  spec.destination = gateway(GetParam());
  spec.checksum = 0xbeef;
  const Packet packet = build_packet(spec).value();
  EXPECT_EQ(load16(view_of(packet).transport, 6), 0xbeef);
  EXPECT_FALSE(transport_checksum_ok(view_of(packet)));
}

TEST_P(EveryVersion, UdpWithoutAChecksumIsForIpv4Only) {
  PacketSpec spec;
  spec.source = guest(GetParam());
  spec.destination = gateway(GetParam());
  spec.checksum = 0;
  const Packet packet = build_packet(spec).value();
  EXPECT_EQ(transport_checksum_ok(view_of(packet)), GetParam() == 4);
}

TEST_P(EveryVersion, WrongUdpLengthsAreRefused) {
  const std::size_t header = GetParam() == 4 ? 20 : 40;
  for (const unsigned length : {0U, 7U, 17U, 0xffffU}) {
    Packet packet = udp(gateway(GetParam()), 53, 8);
    store16(packet, header + 4, length);
    EXPECT_NE(objection(packet), "") << length;
  }
}

TEST(Ipv4, WrongHeadersAreRefused) {
  const Packet good = udp(gateway(4), 53, 20);
  Packet header_too_short = good;
  store8(header_too_short, 0, 0x44);
  EXPECT_EQ(objection(header_too_short), "IPv4 header length below 20");
  Packet header_too_long = good;
  header_too_long.resize(24);
  store8(header_too_long, 0, 0x4f);
  EXPECT_EQ(objection(header_too_long), "IPv4 options cut off");
  Packet total_too_short = good;
  store16(total_too_short, 2, 19);
  EXPECT_EQ(objection(total_too_short), "IPv4 total length below its header");
  Packet flipped = good;
  store8(flipped, 8, 63);
  EXPECT_EQ(objection(flipped), "bad IPv4 header checksum");
  Packet version = good;
  store8(version, 0, 0x55);
  EXPECT_EQ(objection(version), "neither IPv4 nor IPv6");
  EXPECT_EQ(objection({}), "empty");
}

TEST(Ipv4, FragmentsAreSeen) {
  const auto fragment = [](unsigned flags_and_offset) {
    Packet packet = udp(gateway(4), 53, 24);
    store16(packet, 10, update_checksum(load16(packet, 10), load16(packet, 6), static_cast<std::uint16_t>(flags_and_offset)));
    store16(packet, 6, flags_and_offset);
    return packet;
  };
  const Packet first = fragment(0x2000);
  EXPECT_TRUE(view_of(first).first_fragment);
  EXPECT_EQ(view_of(first).destination_port, 53);
  const Packet later = fragment(0x0003);
  EXPECT_TRUE(view_of(later).fragment);
  EXPECT_FALSE(view_of(later).first_fragment);
  EXPECT_EQ(view_of(later).destination_port, 0);
  EXPECT_FALSE(view_of(fragment(0x4000)).fragment);
}

TEST(Ipv6, ExtensionHeadersArePassed) {
  Packet packet = udp(gateway(6), 53, 4);
  const Packet extension = bytes({17, 0, 5, 2, 0, 0, 1, 0});  // hop-by-hop with a router alert, as MLD has
  packet.insert(packet.begin() + 40, extension.begin(), extension.end());
  store8(packet, 6, 0);
  store16(packet, 4, static_cast<unsigned>(packet.size() - 40));
  EXPECT_TRUE(view_of(packet).extension_headers);
  EXPECT_EQ(view_of(packet).destination_port, 53);
  store8(packet, 41, 200);  // 1608 bytes of options
  EXPECT_EQ(objection(packet), "IPv6 extension header longer than the packet");
}

TEST(Ipv6, ALaterFragmentHasNoPorts) {
  Packet packet = udp(gateway(6), 53, 4);
  const Packet extension = bytes({17, 0, 0x00, 0x10, 0, 0, 0, 1});
  packet.insert(packet.begin() + 40, extension.begin(), extension.end());
  store8(packet, 6, 44);
  store16(packet, 4, static_cast<unsigned>(packet.size() - 40));
  EXPECT_TRUE(view_of(packet).fragment);
  EXPECT_EQ(view_of(packet).destination_port, 0);
}

TEST(Builder, RefusesWhatNoPacketCanBe) {
  PacketSpec spec;
  spec.source = guest(4);
  spec.destination = gateway(6);
  EXPECT_FALSE(build_packet(spec));
  spec.destination = gateway(4);
  spec.payload.resize(65535 - 28);
  EXPECT_TRUE(build_packet(spec));
  spec.payload.resize(65535 - 27);
  EXPECT_FALSE(build_packet(spec));
}

trace::Packet recorded(Bytes packet) {
  fakes::FakeEventSink sink;
  EXPECT_EQ(PacketTrace(5, sink).record(packet, trace::UPLINK, "delivered", 3), 1U);
  EXPECT_EQ(sink.events.at(0).source(), trace::SOURCE_IP);
  EXPECT_EQ(sink.events.at(0).cause(), 3U);
  return sink.events.at(0).packet();
}

TEST(PacketTrace, NamesWhatItKnows) {
  const trace::Packet seen = recorded(Bytes{ping(gateway(6), 4)});
  EXPECT_EQ(seen.channel(), 5U);
  EXPECT_EQ(seen.direction(), trace::UPLINK);
  EXPECT_EQ(seen.version(), 6U);
  EXPECT_EQ(seen.protocol(), "icmpv6");
  EXPECT_EQ(seen.source(), "fd00:0:0:1::15");
  EXPECT_EQ(seen.destination(), "fd00:0:0:1::2");
  EXPECT_EQ(seen.identifier(), 0x1234U);
  EXPECT_EQ(seen.size(), 52U);
  EXPECT_EQ(seen.fate(), "delivered");
}

TEST(PacketTrace, OfGarbageItSaysTheSize) {
  const trace::Packet seen = recorded(Bytes{bytes({0xff, 0xff, 0xff})});
  EXPECT_EQ(seen.version(), 0U);
  EXPECT_EQ(seen.protocol(), "other");
  EXPECT_EQ(seen.source(), "");
  EXPECT_EQ(seen.size(), 3U);
}

TEST(PacketTrace, ADropHasItsReason) {
  fakes::FakeEventSink sink;
  const std::string reason = "port " + std::to_string(7);  // no literal: gone when the event is looked at
  EXPECT_EQ(PacketTrace(5, sink).record_drop(Bytes{ping(gateway(4), 4)}, trace::UPLINK, reason), 1U);
  EXPECT_EQ(sink.events.at(0).packet().fate(), "dropped: port 7");
  EXPECT_EQ(sink.events.at(0).packet().protocol(), "icmp");
}

}  // namespace
}  // namespace bamboozle::ip
