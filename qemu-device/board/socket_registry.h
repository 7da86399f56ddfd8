// The sockets of all IP services, in the form in which QEMU's main loop asks for them.
#pragma once

#include <cstdint>
#include <vector>

#include "modem-model/ip/slirp/socket_poller.h"
#include "qemu-device/board/boundary.h"

namespace bamboozle {

class SocketRegistry final : public ip::SocketPoller {
 public:
  explicit SocketRegistry(const BzHost& host) : host_(host) {}

  void add_client(ip::SocketClient& client) override { clients_.push_back(&client); }
  void remove_client(ip::SocketClient& client) override { std::erase(clients_, &client); }
  void kick() override { host_.kick_main_loop(host_.opaque); }

  void fill(int (*add)(void*, int, short), void* data, std::uint32_t* timeout_ms) {
    for (ip::SocketClient* client : clients_)
      client->fill([add, data](int fd, short events) { return add(data, fd, events); }, *timeout_ms);
  }
  void done(short (*ready)(void*, int), void* data, bool error) {
    for (ip::SocketClient* client : clients_)
      client->poll([ready, data](int index) { return ready(data, index); }, error);
  }

 private:
  const BzHost& host_;
  std::vector<ip::SocketClient*> clients_;
};

}  // namespace bamboozle
