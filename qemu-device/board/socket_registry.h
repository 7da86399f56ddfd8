// The sockets of all IP services, in the form in which QEMU's main loop asks for them.
#pragma once

#include <cstdint>
#include <vector>

#include "modem-model/ip/slirp/socket_poller.h"
#include "qemu-device/board/boundary.h"
#include "qemu-device/board/host_adapters.h"

namespace bamboozle {

class SocketRegistry final : public ip::SocketPoller {
 public:
  SocketRegistry(const BzHost& host, HostClock& clock) : host_(host), clock_(clock) {}

  void add_client(ip::SocketClient& client) override { clients_.push_back(&client); }
  void remove_client(ip::SocketClient& client) override { std::erase(clients_, &client); }
  /// In a turn of the main loop there is nothing to do: it asks for the sockets again after each.
  void kick() override {
    if (!clock_.in_main_loop()) host_.kick_main_loop(host_.opaque);
  }

  void fill(int (*add)(void*, int, short), void* data, std::uint32_t* timeout_ms) {
    const HostClock::Turn turn(clock_);
    for (ip::SocketClient* client : clients_)
      client->fill([add, data](int fd, short events) { return add(data, fd, events); }, *timeout_ms);
  }
  void done(short (*ready)(void*, int), void* data, bool error) {
    const HostClock::Turn turn(clock_);
    for (ip::SocketClient* client : clients_)
      client->poll([ready, data](int index) { return ready(data, index); }, error);
  }

 private:
  const BzHost& host_;
  HostClock& clock_;
  std::vector<ip::SocketClient*> clients_;
};

}  // namespace bamboozle
