// The agent's datagrams against a peer that may lose, change and double them.
#include "guest/agent/datagrams.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "host-tests/mailbox/agent_loop.h"

namespace bamboozle::agent {
namespace {

using ::testing::HasSubstr;
using Replies = std::vector<std::string>;

/// A UDP socket of this machine that answers each datagram as it is told to.
class Peer {
 public:
  explicit Peer(int family = AF_INET) : socket_(socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in6 address{};  // the larger one; all zero but for the family: any address, any port
    address.sin6_family = static_cast<sa_family_t>(family);
    socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof address;
    bound_ = bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0;
    size = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin6_port);  // at the same place in both families
  }
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] bool there() const { return bound_; }
  void serve() {
    std::array<char, 65536> data;
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    for (ssize_t got = 0;
         (got = recvfrom(socket_, data.data(), data.size(), 0, reinterpret_cast<sockaddr*>(&from), &size)) >= 0;) {
      seen.emplace_back(data.data(), static_cast<std::size_t>(got));
      for (const std::string& each : answer(seen.size(), seen.back()))
        sendto(socket_, each.data(), each.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  std::uint16_t port = 0;
  Replies seen;
  std::function<Replies(std::size_t number, const std::string& data)> answer = [](std::size_t, const std::string& data) {
    return Replies{data};
  };

 private:
  int socket_;
  bool bound_ = false;
};

class DatagramsTest : public ::testing::Test {
 protected:
  [[nodiscard]] mailbox::Request to_peer(std::uint32_t count, std::uint32_t size = 100, std::uint32_t reply_ms = 3000) const {
    mailbox::Request request{};
    request.port = peer.port;
    request.count = count;
    request.size = size;
    request.first_sequence = 40;
    request.reply_ms = reply_ms;
    return request;
  }
  std::optional<std::uint32_t> send(const mailbox::Request& request, const std::string& address = "127.0.0.1") {
    loop.datagrams.send(1, address, request);
    return loop.end_of(1, [this] { peer.serve(); });
  }

  Peer peer;
  AgentLoop loop;
};

TEST_F(DatagramsTest, PassWhenEachComesBackOnce) {
  EXPECT_EQ(send(to_peer(50)), 0U);
  EXPECT_EQ(loop.output_of(1), "");
  ASSERT_EQ(peer.seen.size(), 50U);
  EXPECT_EQ(peer.seen[2].substr(0, 6), std::string({0, 0, 0, 42, 46, 47}));  // big-endian number, then its pattern
  EXPECT_FALSE(loop.datagrams.next_deadline());
}

TEST_F(DatagramsTest, PassInEverySize) {
  std::uint32_t id = 100;
  for (const std::uint32_t size : {0U, 1U, 3U, 4U, 5U, 1472U, 65507U}) {
    loop.datagrams.send(++id, "127.0.0.1", to_peer(2, size));
    EXPECT_EQ(loop.end_of(id, [this] { peer.serve(); }), 0U) << size << ": " << loop.output_of(id);
  }
}

TEST_F(DatagramsTest, PassAroundTheEndOfTheNumbers) {
  auto request = to_peer(8);
  request.first_sequence = 0xfffffffc;
  EXPECT_EQ(send(request), 0U);
}

TEST_F(DatagramsTest, FailOnALostOne) {
  peer.answer = [](std::size_t number, const std::string& data) { return number == 3 ? Replies{} : Replies{data}; };
  EXPECT_EQ(send(to_peer(5, 100, 300)), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("datagram 42 did not come back within 300 ms"));
}

TEST_F(DatagramsTest, FailOnAChangedOne) {
  peer.answer = [](std::size_t number, std::string data) {
    if (number == 2) data.back() ^= 1;
    return Replies{data};
  };
  EXPECT_EQ(send(to_peer(5)), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("datagram 41 (100 bytes) came back changed"));
}

TEST_F(DatagramsTest, FailOnACutOne) {
  peer.answer = [](std::size_t, const std::string& data) { return Replies{data.substr(0, 99)}; };
  EXPECT_EQ(send(to_peer(5)), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("(99 bytes) came back changed"));
}

TEST_F(DatagramsTest, FailOnADoubledOne) {
  peer.answer = [](std::size_t number, const std::string& data) { return number == 2 ? Replies{data, data} : Replies{data}; };
  EXPECT_EQ(send(to_peer(5)), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("datagram 41 (100 bytes) came back twice; expected datagram 42"));
}

TEST_F(DatagramsTest, FailOnADoubledLastOne) {
  peer.answer = [](std::size_t, const std::string& data) { return Replies{data, data}; };
  EXPECT_EQ(send(to_peer(1)), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("datagram 40 (100 bytes) came back twice; expected no more"));
}

TEST_F(DatagramsTest, GoOutAtOnceWhenNoReplyIsAwaited) {
  EXPECT_EQ(send(to_peer(30, 100, 0)), 0U);
  peer.serve();
  EXPECT_EQ(peer.seen.size(), 30U);
}

TEST_F(DatagramsTest, MayBeNone) { EXPECT_EQ(send(to_peer(0)), 0U); }

TEST_F(DatagramsTest, SayWhenNobodyListens) {
  auto request = to_peer(3);
  {
    Peer gone;
    request.port = gone.port;
  }
  EXPECT_EQ(send(request), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("refused"));
}

TEST_F(DatagramsTest, SayWhatIsNoAddressAndWhatIsTooLong) {
  EXPECT_EQ(send(to_peer(1), "gateway"), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("'gateway' is not an IP address"));
  loop.datagrams.send(2, "127.0.0.1", to_peer(1, 70000));
  EXPECT_EQ(loop.status_of(2), 1U);
  EXPECT_THAT(loop.output_of(2), HasSubstr("too long"));
}

TEST_F(DatagramsTest, EndWithTheTimeOfTheirRequest) {
  peer.answer = [](std::size_t, const std::string&) { return Replies{}; };
  auto request = to_peer(1, 100, 60'000);
  request.timeout_ms = 30;
  EXPECT_EQ(send(request), 137U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("out of time"));
}

TEST_F(DatagramsTest, EndWhenCancelled) {
  loop.datagrams.send(1, "127.0.0.1", to_peer(1, 100, 60'000));
  loop.datagrams.send(2, "127.0.0.1", to_peer(1));
  loop.datagrams.cancel(1);
  EXPECT_EQ(loop.status_of(1), 137U);
  EXPECT_EQ(loop.end_of(2, [this] { peer.serve(); }), 0U);
}

TEST_F(DatagramsTest, GoOverIpv6) {
  Peer six(AF_INET6);
  if (!six.there()) GTEST_SKIP() << "no IPv6 on this machine";
  auto request = to_peer(5);
  request.port = six.port;
  loop.datagrams.send(1, "::1", request);
  EXPECT_EQ(loop.end_of(1, [&six] { six.serve(); }), 0U) << loop.output_of(1);
}

TEST_F(DatagramsTest, AreReportedByAListener) {
  std::uint32_t port = 0;
  {
    Peer free(AF_INET6);
    if (!free.there()) GTEST_SKIP() << "no IPv6 on this machine";
    port = free.port;
  }
  loop.datagrams.listen(1, static_cast<std::uint16_t>(port));
  loop.datagrams.listen(2, static_cast<std::uint16_t>(port));  // a step in a loop
  ASSERT_EQ(loop.status_of(1), 0U) << loop.output_of(1);
  EXPECT_EQ(loop.status_of(2), 0U);
  auto request = to_peer(2, 64, 0);
  request.port = port;
  loop.datagrams.send(3, "127.0.0.1", request);
  loop.datagrams.send(4, "::1", request);
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (loop.received().size() < 4 && std::chrono::steady_clock::now() < limit) loop.turn();
  const auto got = loop.received();
  ASSERT_EQ(got.size(), 4U);
  EXPECT_EQ(AgentLoop::word(got[1], 1), port);
  EXPECT_EQ(AgentLoop::word(got[1], 2), 64U);
  EXPECT_EQ(AgentLoop::word(got[1], 3), 41U);
  EXPECT_TRUE(got[1].body().ends_with("127.0.0.1"));
  EXPECT_TRUE(got[3].body().ends_with("::1"));
}

TEST_F(DatagramsTest, SayWhenAPortIsTaken) {
  Peer holder(AF_INET6);
  if (!holder.there()) GTEST_SKIP() << "no IPv6 on this machine";
  loop.datagrams.listen(1, holder.port);
  EXPECT_EQ(loop.status_of(1), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("cannot listen on UDP port " + std::to_string(holder.port)));
}

}  // namespace
}  // namespace bamboozle::agent
