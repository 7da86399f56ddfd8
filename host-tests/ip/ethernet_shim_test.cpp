// Headers put on and taken off, and questions after hardware addresses answered.
#include "modem-model/ip/slirp/ethernet_shim.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host-tests/ip/packets.h"

namespace bamboozle::ip {
namespace {

using Kind = EthernetShim::Received::Kind;

Packet frame_of(unsigned type, const Packet& inside) {
  Packet frame(kEthernetHeader);
  store16(frame, 12, type);
  frame.insert(frame.end(), inside.begin(), inside.end());
  return frame;
}

TEST(EthernetShimTest, WrapsAndUnwraps) {
  EthernetShim shim;
  for (const unsigned version : {4U, 6U}) {
    const Packet packet = udp(gateway(version), 80, 21);
    const auto received = EthernetShim::unwrap(shim.wrap(view_of(packet)));
    ASSERT_EQ(received.kind, Kind::packet);
    EXPECT_TRUE(std::ranges::equal(received.packet, packet));
  }
}

TEST(EthernetShimTest, AnswersArp) {
  Packet request(28);
  store16(request, 0, 1);
  store16(request, 2, 0x0800);
  store8(request, 4, 6);
  store8(request, 5, 4);
  store16(request, 6, 1);
  const Address wanted = guest(4);
  std::ranges::copy(wanted.bytes(), request.begin() + 24);
  const auto received = EthernetShim::unwrap(frame_of(0x0806, request));
  ASSERT_EQ(received.kind, Kind::question);
  ASSERT_EQ(received.answer.size(), kEthernetHeader + 28);
  EXPECT_EQ(load16(received.answer, kEthernetHeader + 6), 2);  // reply
  EXPECT_TRUE(same_address(Bytes{received.answer}.subspan(kEthernetHeader + 14, 4), wanted.bytes()));
  store16(request, 6, 2);
  EXPECT_EQ(EthernetShim::unwrap(frame_of(0x0806, request)).kind, Kind::nothing);
  request.resize(27);
  EXPECT_EQ(EthernetShim::unwrap(frame_of(0x0806, request)).kind, Kind::nothing);
}

TEST(EthernetShimTest, AnswersNeighbourSolicitations) {
  Packet solicitation = icmpv6_message(135, "ff02::1:ff00:15");
  solicitation.resize(40 + 24);
  store16(solicitation, 4, 24);
  std::ranges::copy(guest(6).bytes(), solicitation.begin() + 48);
  const auto received = EthernetShim::unwrap(frame_of(0x86dd, solicitation));
  ASSERT_EQ(received.kind, Kind::question);
  const Packet answer(received.answer.begin() + static_cast<std::ptrdiff_t>(kEthernetHeader), received.answer.end());
  const PacketView view = view_of(answer);
  EXPECT_EQ(view.icmp_type, 136);
  EXPECT_EQ(view.hop_limit, 255);
  EXPECT_TRUE(transport_checksum_ok(view));
  EXPECT_TRUE(same_address(view.transport.subspan(8, 16), guest(6).bytes()));
}

TEST(EthernetShimTest, IgnoresWhatItDoesNotKnow) {
  EXPECT_EQ(EthernetShim::unwrap({}).kind, Kind::nothing);
  EXPECT_EQ(EthernetShim::unwrap(Packet(13)).kind, Kind::nothing);
  EXPECT_EQ(EthernetShim::unwrap(frame_of(0x88f8, Packet(40))).kind, Kind::nothing);
  EXPECT_EQ(EthernetShim::unwrap(frame_of(0x86dd, Packet(40))).kind, Kind::nothing);
}

}  // namespace
}  // namespace bamboozle::ip
