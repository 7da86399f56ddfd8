// The slirp service against real sockets: what is forwarded arrives, what is not does not.
#include <array>
#include <csignal>
#include <string>

#include "host-tests/ip/slirp_fixture.h"
#include "host-tests/ip/tcp_segments.h"
#include "modem-model/ip/slirp/slirp_service.h"

namespace bamboozle::ip {
namespace {

using tcp::Segment;

constexpr std::uint16_t kGuestPort = 80;

class SlirpTest : public SlirpFixture {
 protected:
  // libslirp writes to sockets whose peer may be gone; QEMU ignores the signal, so does the test
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  /// SYN, SYN-ACK, ACK to a port of the gateway; the sequence number of the gateway's first byte, 0: no connection.
  std::uint32_t connect(std::uint16_t to_port) {
    service->uplink_packet(tcp::segment(GetParam(), {.to_port = to_port, .data = {}}));
    if (!turn_until([this] { return !received().empty(); })) return 0;
    const PacketView answer = received().front();
    if (tcp::flags_of(answer) != (tcp::kSyn | tcp::kAck)) return 0;
    const std::uint32_t first = tcp::sequence_of(answer) + 1;
    service->uplink_packet(
        tcp::segment(GetParam(), {.to_port = to_port, .sequence = 1001, .acknowledge = first, .flags = tcp::kAck, .data = {}}));
    return first;
  }

  /// What arrived at a connection of the host's server.
  std::string read_from(int connection, std::size_t size) {
    std::string text;
    turn_until([&] {
      std::array<char, 512> buffer{};
      const ssize_t count = ::read(connection, buffer.data(), buffer.size());
      if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
      return text.size() >= size;
    });
    return text;
  }
};
INSTANTIATE_TEST_SUITE_P(Ip, SlirpTest, testing::Values(4U, 6U), testing::PrintToStringParamName());

TEST_P(SlirpTest, AnswersPingsToTheGateway) {
  start({});
  service->uplink_packet(ping(gateway(GetParam()), 33));
  ASSERT_TRUE(turn_until([this] { return !port.packets.empty(); }));
  const PacketView reply = view_of(port.packets[0]);
  EXPECT_TRUE(reply.echo_reply());
  EXPECT_TRUE(transport_checksum_ok(reply));
  EXPECT_TRUE(same_address(reply.source, gateway(GetParam()).bytes()));
  EXPECT_TRUE(same_address(reply.destination, guest(GetParam()).bytes()));
}

TEST_P(SlirpTest, KnowsTheGuestWithoutAsking) {
  // the answer leaves in the very call: no ARP, no neighbour discovery, no turn of the loop in between
  start({});
  service->uplink_packet(ping(gateway(GetParam())));
  EXPECT_EQ(port.packets.size(), 1U);
}

TEST_P(SlirpTest, KicksTheMainLoopOnceATurn) {
  start({});
  service->uplink_packet(ping(gateway(GetParam())));
  service->uplink_packet(ping(gateway(GetParam())));
  EXPECT_EQ(loop.kicks, 1U);
  loop.turn();
  service->uplink_packet(ping(gateway(GetParam())));
  EXPECT_EQ(loop.kicks, 2U);
}

TEST_P(SlirpTest, CarriesTcpBothWaysThroughAForward) {
  LoopbackSocket server(GetParam(), SOCK_STREAM);
  if (server.port() == 0) GTEST_SKIP() << "no loopback of this version";
  start({{kGuestPort, server.port()}});
  const std::uint32_t first = connect(kGuestPort);
  ASSERT_NE(first, 0U);
  EXPECT_EQ(received().front().source_port, kGuestPort);
  EXPECT_EQ(received().front().destination_port, 40000);
  EXPECT_EQ(tcp::acknowledged_by(received().front()), 1001U);

  int connection = -1;
  ASSERT_TRUE(turn_until([&] { return (connection = ::accept4(server.fd(), nullptr, nullptr, SOCK_NONBLOCK)) >= 0; }));
  const Segment hello{
      .to_port = kGuestPort, .sequence = 1001, .acknowledge = first, .flags = tcp::kAck | tcp::kPush, .data = "hello"};
  service->uplink_packet(tcp::segment(GetParam(), hello));
  EXPECT_EQ(read_from(connection, 5), "hello");

  ASSERT_EQ(::write(connection, "world!", 6), 6);
  const auto arrived = [this] { return tcp::payload_of(received().back()) == "world!"; };
  EXPECT_TRUE(turn_until(arrived));
  EXPECT_EQ(received().back().source_port, kGuestPort);
  EXPECT_EQ(tcp::sequence_of(received().back()), first);
  ::close(connection);
}

TEST_P(SlirpTest, CarriesUdpBothWaysThroughAForward) {
  LoopbackSocket server(GetParam(), SOCK_DGRAM);
  if (server.port() == 0) GTEST_SKIP() << "no loopback of this version";
  start({{kGuestPort, server.port()}});
  service->uplink_packet(udp(gateway(GetParam()), kGuestPort, 21));
  std::array<char, 64> buffer{};
  sockaddr_storage from{};
  socklen_t from_size = sizeof from;
  ssize_t count = -1;
  ASSERT_TRUE(turn_until([&] {
    count = ::recvfrom(server.fd(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    return count >= 0;
  }));
  EXPECT_EQ(count, 21);
  ASSERT_EQ(::sendto(server.fd(), buffer.data(), 21, 0, reinterpret_cast<sockaddr*>(&from), from_size), 21);
  ASSERT_TRUE(turn_until([this] { return !received().empty(); }));
  EXPECT_EQ(received()[0].source_port, kGuestPort);
  EXPECT_EQ(received()[0].destination_port, 4000);
  EXPECT_EQ(received()[0].transport.size(), 8U + 21U);
}

TEST_P(SlirpTest, DeniesEveryOtherPort) {
  LoopbackSocket server(GetParam(), SOCK_STREAM);
  if (server.port() == 0) GTEST_SKIP() << "no loopback of this version";
  start({});
  service->uplink_packet(tcp::segment(GetParam(), {.to_port = server.port(), .data = {}}));
  EXPECT_EQ(last_fate(), "dropped: restricted: this port is not forwarded");
  EXPECT_FALSE(turn_until([this] { return !received().empty(); }, std::chrono::milliseconds{100}));
  EXPECT_LT(::accept(server.fd(), nullptr, nullptr), 0);
}

TEST_P(SlirpTest, ReachesThemWhenUnrestricted) {
  LoopbackSocket server(GetParam(), SOCK_STREAM);
  if (server.port() == 0) GTEST_SKIP() << "no loopback of this version";
  start({}, false);
  EXPECT_NE(connect(server.port()), 0U);
}

TEST_P(SlirpTest, RefusesForANobodyBehindAForward) {
  std::uint16_t closed = 0;
  {
    const LoopbackSocket gone(GetParam(), SOCK_STREAM);
    closed = gone.port();
  }
  if (closed == 0) GTEST_SKIP() << "no loopback of this version";
  start({{kGuestPort, closed}});
  service->uplink_packet(tcp::segment(GetParam(), {.to_port = kGuestPort, .data = {}}));
  ASSERT_TRUE(turn_until([this] { return !received().empty(); }));
  EXPECT_NE(tcp::flags_of(received()[0]) & tcp::kRst, 0U);
}

TEST_P(SlirpTest, HoldsBackWhileTheChannelIsFull) {
  LoopbackSocket server(GetParam(), SOCK_DGRAM);
  if (server.port() == 0) GTEST_SKIP() << "no loopback of this version";
  start({{kGuestPort, server.port()}});
  port.room = 0;
  service->uplink_packet(ping(gateway(GetParam())));
  service->uplink_packet(udp(gateway(GetParam()), kGuestPort));
  EXPECT_EQ(service->held(), 1U);  // the answer to the ping
  loop.turn();
  EXPECT_TRUE(port.packets.empty());
  EXPECT_TRUE(loop.watched.empty());  // the UDP socket is not read
  port.room = 10;
  loop.turn();
  EXPECT_EQ(service->held(), 0U);
  EXPECT_EQ(port.packets.size(), 1U);
  EXPECT_FALSE(loop.watched.empty());
}

TEST_P(SlirpTest, LeavesTheLoopWhenItGoes) {
  start({});
  EXPECT_EQ(loop.clients.size(), 1U);
  service.reset();
  EXPECT_TRUE(loop.clients.empty());
  loop.turn();
}

TEST_P(SlirpTest, SaysWhichForwardItCannotMake) {
  start({{80, 8080}, {81, 8080}});
  ASSERT_EQ(sink.of(trace::Event::kNote).size(), 1U);
  EXPECT_EQ(sink.of(trace::Event::kNote)[0].note().text(),
            "slirp: no forward 81 -> 8080: the host's port has another forward already");
}

TEST_P(SlirpTest, SurvivesEveryTruncation) {
  start({{kGuestPort, 1}}, false);
  for (const Packet& packet : {ping(gateway(GetParam()), 9), udp(gateway(GetParam()), kGuestPort, 9),
                               tcp::segment(GetParam(), {.to_port = kGuestPort, .data = "data"})}) {
    for (std::size_t size = 0; size < packet.size(); ++size) service->uplink_packet(Bytes{packet}.first(size));
  }
  EXPECT_TRUE(port.packets.empty());
}

TEST_P(SlirpTest, KeepsItsAdvertisementsToItself) {
  start({});
  service->uplink_packet(icmpv6_message(133, "ff02::2"));
  clock.advance(std::chrono::minutes{30});
  loop.turn();
  EXPECT_TRUE(port.packets.empty());
  EXPECT_TRUE(sink.of(trace::Event::kViolation).empty());
}

}  // namespace
}  // namespace bamboozle::ip
