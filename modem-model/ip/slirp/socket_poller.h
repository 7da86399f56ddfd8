// How a service with sockets of its own takes part in the machine's main loop. Events are those of poll(2).
#pragma once

#include <cstdint>
#include <functional>

namespace bamboozle::ip {

class SocketClient {
 public:
  virtual ~SocketClient() = default;
  /// Before the loop sleeps: names each socket to `add`, which returns the index to ask for later; lowers `timeout_ms` if need be.
  virtual void fill(const std::function<int(int fd, short events)>& add, std::uint32_t& timeout_ms) = 0;
  /// After it slept: `ready` tells what happened to the socket of an index; `error`: the sleep itself failed.
  virtual void poll(const std::function<short(int index)>& ready, bool error) = 0;
};

class SocketPoller {
 public:
  virtual ~SocketPoller() = default;
  virtual void add_client(SocketClient& client) = 0;
  virtual void remove_client(SocketClient& client) = 0;
  /// Something changed that the sleeping loop does not know of.
  virtual void kick() = 0;
};

}  // namespace bamboozle::ip
