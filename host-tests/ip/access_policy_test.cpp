// Who may go where behind slirp.
#include "modem-model/ip/slirp/access_policy.h"

#include <gtest/gtest.h>

#include "host-tests/ip/packets.h"
#include "modem-model/ip/checksum.h"

namespace bamboozle::ip {
namespace {

class AccessPolicyTest : public testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    for (AccessPolicy* policy : {&restricted, &open}) {
      ASSERT_EQ(policy->add_forward(80, 8080), "");
      ASSERT_EQ(policy->add_forward(5201, 5201), "");
    }
  }

  static AccessPolicy::Verdict judge(const AccessPolicy& policy, const Packet& packet) { return policy.judge(view_of(packet)); }
  [[nodiscard]] Address elsewhere() const { return address(GetParam() == 4 ? "192.0.2.1" : "2001:db8::1"); }

  AccessPolicy restricted{kChannel, true};
  AccessPolicy open{kChannel, false};
};
INSTANTIATE_TEST_SUITE_P(Ip, AccessPolicyTest, testing::Values(4U, 6U), testing::PrintToStringParamName());

TEST_P(AccessPolicyTest, ForwardedPortsPass) {
  const auto translated = judge(restricted, udp(gateway(GetParam()), 80));
  EXPECT_EQ(translated.objection, "");
  EXPECT_EQ(translated.new_port, 8080);
  const auto same = judge(restricted, udp(gateway(GetParam()), 5201));
  EXPECT_EQ(same.objection, "");
  EXPECT_EQ(same.new_port, std::nullopt);
}

TEST_P(AccessPolicyTest, RestrictedMeansNothingElse) {
  EXPECT_NE(judge(restricted, udp(gateway(GetParam()), 22)).objection, "");
  EXPECT_NE(judge(restricted, udp(gateway(GetParam()), 8080)).objection, "");
  EXPECT_NE(judge(restricted, udp(elsewhere(), 80)).objection, "");
  EXPECT_NE(judge(restricted, udp(channel_address(GetParam(), kChannel, Host::nameserver), 53)).objection, "");
  EXPECT_NE(judge(restricted, ping(elsewhere())).objection, "");
  // the gateway of another channel
  EXPECT_NE(judge(restricted, udp(channel_address(GetParam(), 2, Host::gateway), 80)).objection, "");
}

TEST_P(AccessPolicyTest, TheGatewayCanBePinged) {
  EXPECT_EQ(judge(restricted, ping(gateway(GetParam()))).objection, "");
  EXPECT_EQ(judge(open, ping(gateway(GetParam()))).objection, "");
}

TEST_P(AccessPolicyTest, UnrestrictedReachesTheWorld) {
  EXPECT_EQ(judge(open, udp(elsewhere(), 53)).objection, "");
  EXPECT_EQ(judge(open, udp(gateway(GetParam()), 22)).objection, "");
  EXPECT_EQ(judge(open, udp(gateway(GetParam()), 80)).new_port, 8080);
}

TEST_P(AccessPolicyTest, AForwardsHostPortHasOneNumberOnly) {
  EXPECT_EQ(judge(open, udp(gateway(GetParam()), 8080)).objection, "reachable under the forwarded number only");
}

TEST_P(AccessPolicyTest, MulticastNeverPasses) {
  // to libslirp both are the host's loopback
  const Packet packet = udp(address(GetParam() == 4 ? "255.255.255.255" : "ff02::1"), 80);
  EXPECT_EQ(judge(restricted, packet).objection, "multicast destination");
  EXPECT_EQ(judge(open, packet).objection, "multicast destination");
}

TEST(AccessPolicyV6, NeighbourDiscoveryStaysOnTheLink) {
  const AccessPolicy policy{kChannel, false};
  for (std::uint8_t type = 133; type <= 137; ++type) {
    const Packet message = icmpv6_message(type, "ff02::2");
    EXPECT_EQ(policy.judge(view_of(message)).objection, "ICMP, but no echo request");
  }
}

TEST(AccessPolicyV4, FragmentsNeverReachTheGateway) {
  Packet packet = udp(gateway(4), 5201, 24);
  store16(packet, 10, update_checksum(load16(packet, 10), load16(packet, 6), 0x2000));
  store16(packet, 6, 0x2000);
  AccessPolicy policy{kChannel, false};
  ASSERT_EQ(policy.add_forward(5201, 5201), "");
  EXPECT_EQ(policy.judge(view_of(packet)).objection, "fragment");
}

TEST(AccessPolicyForwards, AreOneToOne) {
  AccessPolicy policy{kChannel, true};
  EXPECT_EQ(policy.add_forward(80, 8080), "");
  EXPECT_NE(policy.add_forward(80, 8081), "");
  EXPECT_NE(policy.add_forward(81, 8080), "");
  EXPECT_NE(policy.add_forward(0, 8082), "");
  EXPECT_NE(policy.add_forward(82, 0), "");
  EXPECT_EQ(policy.add_forward(8080, 80), "");  // crosswise is one to one too
  EXPECT_EQ(policy.guest_port(8080), 80);
  EXPECT_EQ(policy.guest_port(80), 8080);
  EXPECT_EQ(policy.guest_port(22), std::nullopt);
}

}  // namespace
}  // namespace bamboozle::ip
