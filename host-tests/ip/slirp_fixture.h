// A slirp channel with real sockets on the host's loopback, turned by a small poll loop.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/ip/packets.h"
#include "modem-model/ip/slirp/slirp_service.h"
#include "modem-model/ip/slirp/socket_poller.h"

namespace bamboozle::ip {

/// One turn is what QEMU's main loop does in one: fill, sleep, poll.
class PollLoop final : public SocketPoller {
 public:
  void add_client(SocketClient& client) override { clients.push_back(&client); }
  void remove_client(SocketClient& client) override { std::erase(clients, &client); }
  void kick() override { ++kicks; }

  void turn() {
    std::vector<pollfd> sockets;
    std::uint32_t timeout_ms = 20;
    const auto add = [&sockets](int fd, short events) {
      sockets.push_back({fd, events, 0});
      return static_cast<int>(sockets.size()) - 1;
    };
    for (SocketClient* client : clients) client->fill(add, timeout_ms);
    watched = sockets;
    const bool error = ::poll(sockets.data(), sockets.size(), static_cast<int>(timeout_ms)) < 0;
    const auto ready = [&sockets](int index) { return sockets[static_cast<std::size_t>(index)].revents; };
    for (SocketClient* client : clients) client->poll(ready, error);
  }

  std::vector<SocketClient*> clients;
  std::vector<pollfd> watched;
  unsigned kicks = 0;
};

/// A socket on the loopback of an IP version; -1 where the machine has none.
class LoopbackSocket {
 public:
  LoopbackSocket(unsigned version, int type) : fd_(::socket(version == 4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK, 0)) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_addr = in6addr_loopback;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* name = version == 4 ? reinterpret_cast<const sockaddr*>(&four) : reinterpret_cast<const sockaddr*>(&six);
    const socklen_t size = version == 4 ? sizeof four : sizeof six;
    if (fd_ < 0 || ::bind(fd_, name, size) != 0 || (type == SOCK_STREAM && ::listen(fd_, 4) != 0)) return;
    sockaddr_in6 bound{};
    socklen_t bound_size = sizeof bound;
    if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &bound_size) == 0) port_ = ntohs(bound.sin6_port);
  }
  ~LoopbackSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  /// 0: there is no such loopback here.
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;  // at the same place in both kinds of address
};

class SlirpFixture : public testing::TestWithParam<unsigned> {
 protected:
  SlirpService& start(std::vector<ChannelParameters::Forward> forwards, bool restricted = true) {
    ChannelParameters parameters;
    parameters.restricted = restricted;
    parameters.forward = std::move(forwards);
    service = std::make_unique<SlirpService>(kChannel, parameters, port, clock, sink, loop);
    return *service;
  }

  /// Turns the loop until it is so, with the fake clock on the heels of the real one; false after `limit`.
  bool turn_until(const std::function<bool()>& done, std::chrono::milliseconds limit = std::chrono::seconds{5}) {
    const auto begin = std::chrono::steady_clock::now();
    auto last = begin;
    while (!done()) {
      if (last - begin > limit) return false;
      loop.turn();
      const auto now = std::chrono::steady_clock::now();
      clock.advance(now - last);
      last = now;
    }
    return true;
  }

  /// Downlink packets of TCP or UDP.
  [[nodiscard]] std::vector<PacketView> received() const {
    std::vector<PacketView> views;
    for (const Packet& packet : port.packets) {
      const PacketView view = view_of(packet);
      EXPECT_TRUE(transport_checksum_ok(view));
      if (view.has_ports()) views.push_back(view);
    }
    return views;
  }

  [[nodiscard]] std::string last_fate() const { return sink.events.empty() ? "" : sink.events.back().packet().fate(); }

  fakes::FakeClock clock;
  fakes::FakeEventSink sink;
  KeepingPort port;
  PollLoop loop;
  std::unique_ptr<SlirpService> service;
};

}  // namespace bamboozle::ip
