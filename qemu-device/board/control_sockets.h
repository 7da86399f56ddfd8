// The sockets of the run's control, in the form in which the glue's control thread asks for them.
#pragma once

#include <cstdint>

#include "modem-model/ip/slirp/socket_poller.h"
#include "qemu-device/board/boundary.h"
#include "qemu-device/board/host_adapters.h"

namespace bamboozle {

class ControlSockets final : public ip::SocketPoller {
 public:
  ControlSockets(const BzHost& host, HostClock& clock) : host_(host), clock_(clock) {}

  void add_client(ip::SocketClient& client) override { client_ = &client; }
  void remove_client(ip::SocketClient&) override { client_ = nullptr; }
  /// Also in a turn of the main loop: the thread that waits for these sockets is another one.
  void kick() override { host_.wake_control(host_.opaque); }

  void fill(int (*add)(void*, int, short), void* data) {
    std::uint32_t timeout_ms = 0;  // it waits for its sockets alone
    if (client_ != nullptr) client_->fill([add, data](int fd, short events) { return add(data, fd, events); }, timeout_ms);
  }
  void done(short (*ready)(void*, int), void* data, bool error) {
    const HostClock::Turn turn(clock_, HostClock::Turn::Of::control_thread);
    if (client_ != nullptr) client_->poll([ready, data](int index) { return ready(data, index); }, error);
  }

 private:
  const BzHost& host_;
  HostClock& clock_;
  ip::SocketClient* client_ = nullptr;
};

}  // namespace bamboozle
