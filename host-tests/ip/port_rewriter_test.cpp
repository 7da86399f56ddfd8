// Port numbers changed in place, with checksums that still hold.
#include "modem-model/ip/slirp/port_rewriter.h"

#include <gtest/gtest.h>

#include "host-tests/ip/packets.h"

namespace bamboozle::ip {
namespace {

class PortRewriterTest : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override { ASSERT_EQ(policy.add_forward(80, 8080), ""); }

  [[nodiscard]] Packet from_gateway(std::uint16_t port) const {
    PacketSpec spec;
    spec.source = gateway(GetParam());
    spec.destination = guest(GetParam());
    spec.source_port = port;
    spec.destination_port = 4000;
    spec.payload = sequence_payload(33, 1);
    return build_packet(spec).value();
  }

  AccessPolicy policy{kChannel, true};
  std::vector<std::byte> rewritten;
};
INSTANTIATE_TEST_SUITE_P(Ip, PortRewriterTest, testing::Values(4U, 6U), testing::PrintToStringParamName());

TEST_P(PortRewriterTest, UplinkDestination) {
  for (const std::uint16_t port : {std::uint16_t{1}, std::uint16_t{8080}, std::uint16_t{65535}}) {
    Packet packet = udp(gateway(GetParam()), 80, 33);
    const Packet before = packet;
    rewrite_destination_port(packet, view_of(before), port);
    EXPECT_EQ(view_of(packet).destination_port, port);
    EXPECT_TRUE(transport_checksum_ok(view_of(packet)));
  }
}

TEST_P(PortRewriterTest, DownlinkSource) {
  const Packet packet = from_gateway(8080);
  ASSERT_TRUE(rewrite_for_guest(view_of(packet), policy, rewritten));
  EXPECT_EQ(view_of(rewritten).source_port, 80);
  EXPECT_EQ(view_of(rewritten).destination_port, 4000);
  EXPECT_TRUE(transport_checksum_ok(view_of(rewritten)));
}

TEST_P(PortRewriterTest, OtherPortsAndOtherHostsStay) {
  EXPECT_FALSE(rewrite_for_guest(view_of(from_gateway(22)), policy, rewritten));
  PacketSpec spec;
  spec.source = address(GetParam() == 4 ? "192.0.2.1" : "2001:db8::1");
  spec.destination = guest(GetParam());
  spec.source_port = 8080;
  EXPECT_FALSE(rewrite_for_guest(view_of(build_packet(spec).value()), policy, rewritten));
}

/// An ICMP error that quotes the guest's packet to a port of the gateway: an echo request with its type (and checksum) changed.
Packet unreachable(unsigned version, const Packet& quoted) {
  PacketSpec spec;
  spec.kind = PacketSpec::Kind::echo_request;
  spec.source = gateway(version);
  spec.destination = guest(version);
  spec.payload = quoted;
  const std::size_t header = version == 4 ? 20 : 40;
  Packet packet = build_packet(spec).value();
  const unsigned type = version == 4 ? icmp::kUnreachable : icmpv6::kUnreachable;
  store16(packet, header + 2,
          update_checksum(load16(packet, header + 2), load16(packet, header), static_cast<std::uint16_t>(type << 8)));
  store8(packet, header, type);
  return packet;
}

TEST_P(PortRewriterTest, QuotedDestination) {
  const Packet error = unreachable(GetParam(), udp(gateway(GetParam()), 8080, 5));
  ASSERT_TRUE(transport_checksum_ok(view_of(error)));
  ASSERT_TRUE(rewrite_for_guest(view_of(error), policy, rewritten));
  const PacketView view = view_of(rewritten);
  EXPECT_TRUE(transport_checksum_ok(view));
  const Bytes quoted = view.transport.subspan(8);
  EXPECT_EQ(load16(quoted, (GetParam() == 4 ? 20U : 40U) + 2), 80);
}

TEST_P(PortRewriterTest, AQuoteTooShortForPortsStays) {
  Packet quoted = udp(gateway(GetParam()), 8080, 5);
  for (std::size_t size = 0; size < (GetParam() == 4 ? 24U : 44U); ++size) {
    const Packet error = unreachable(GetParam(), Packet(quoted.begin(), quoted.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_FALSE(rewrite_for_guest(view_of(error), policy, rewritten)) << size;
  }
}

}  // namespace
}  // namespace bamboozle::ip
