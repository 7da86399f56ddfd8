// libslirp in C++: one network stack with its own subnet, its callbacks and its timers.
//
// A thin owner of the C object. It knows nothing of channels, forwards or packets' meaning. Entries into the stack must not nest:
// a frame that a callback wants to give back waits until the entry is over (SlirpService does so).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "modem-model/ip/address.h"
#include "modem-model/ports.h"

struct Slirp;

namespace bamboozle::ip {

class SlirpStack {
 public:
  using AddSocket = std::function<int(int fd, short events)>;
  using ReadyEvents = std::function<short(int index)>;

  /// What the stack wants of its owner; called from within input(), poll() and timers.
  class Owner {
   public:
    virtual ~Owner() = default;
    /// An Ethernet frame for the guest. libslirp 4.7 knows no back-pressure here: what is refused is lost.
    virtual void frame_from_stack(Bytes frame) = 0;
    /// The sockets to wait for, or the events to wait for, have changed.
    virtual void sockets_changed() = 0;
    virtual void guest_misbehaved(std::string_view text) = 0;
    /// A timer fired: before and after the stack works.
    virtual void timer_entry(bool inside) = 0;
  };

  struct Subnet {
    Address gateway4;
    Address nameserver4;
    Address gateway6;
    Address nameserver6;
  };

  /// A /24 and a /64. The clock must be the one that every other user of libslirp in this process uses: it keeps one current
  /// time.
  SlirpStack(const Subnet& subnet, Clock& clock, Owner& owner);
  ~SlirpStack();
  SlirpStack(const SlirpStack&) = delete;
  SlirpStack& operator=(const SlirpStack&) = delete;

  /// An Ethernet frame from the guest.
  void input(Bytes frame);
  /// As SocketClient's; libslirp's events are translated to poll(2)'s.
  void fill(const AddSocket& add, std::uint32_t& timeout_ms);
  void poll(const ReadyEvents& ready, bool error);

 private:
  struct Callbacks;

  Clock& clock_;
  Owner& owner_;
  Slirp* slirp_ = nullptr;
};

}  // namespace bamboozle::ip
