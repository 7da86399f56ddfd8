#include "modem-model/ip/slirp/slirp_stack.h"

#include <poll.h>
#include <slirp/libslirp.h>

#include <cstring>
#include <memory>
#include <utility>

namespace bamboozle::ip {
namespace {

constexpr std::size_t kMtu = 1500;  // what upstream gives its interfaces

struct EventPair {
  int slirp;
  short system;
};

constexpr EventPair kEvents[] = {
    {SLIRP_POLL_IN, POLLIN},   {SLIRP_POLL_OUT, POLLOUT}, {SLIRP_POLL_PRI, POLLPRI},
    {SLIRP_POLL_ERR, POLLERR}, {SLIRP_POLL_HUP, POLLHUP},
};

short to_system(int events) {
  int result = 0;
  for (const EventPair& pair : kEvents)
    if ((events & pair.slirp) != 0) result |= pair.system;
  return static_cast<short>(result);
}

int to_slirp(short events) {
  int result = 0;
  for (const EventPair& pair : kEvents)
    if ((events & pair.system) != 0) result |= pair.slirp;
  return result;
}

in_addr to_in(const Address& address) {
  in_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

in6_addr to_in6(const Address& address) {
  in6_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

}  // namespace

// libslirp's C callbacks; `opaque` is the stack. None may throw.
struct SlirpStack::Callbacks {
  static SlirpStack& stack(void* opaque) { return *static_cast<SlirpStack*>(opaque); }

  static ssize_t send_packet(const void* frame, std::size_t size, void* opaque) {
    stack(opaque).owner_.frame_from_stack({static_cast<const std::byte*>(frame), size});
    return static_cast<ssize_t>(size);
  }
  static void guest_error(const char* text, void* opaque) { stack(opaque).owner_.guest_misbehaved(text); }
  static std::int64_t clock_get_ns(void* opaque) { return stack(opaque).clock_.now().count(); }
  static void* timer_new(SlirpTimerId id, void* data, void* opaque) {
    SlirpStack& self = stack(opaque);
    return self.clock_
        .make_timer([&self, id, data] {
          self.owner_.timer_entry(true);
          slirp_handle_timer(self.slirp_, id, data);
          self.owner_.timer_entry(false);
        })
        .release();
  }
  static void timer_free(void* timer, void*) { std::unique_ptr<Timer>(static_cast<Timer*>(timer)).reset(); }
  static void timer_mod(void* timer, std::int64_t expire_ms, void*) {
    static_cast<Timer*>(timer)->arm_at(Nanoseconds{expire_ms * kNanosecondsPerMillisecond});
  }
  static void register_poll_fd(int, void* opaque) { stack(opaque).owner_.sockets_changed(); }
  static void unregister_poll_fd(int, void*) {}
  static void notify(void* opaque) { stack(opaque).owner_.sockets_changed(); }

  static int add_socket(int fd, int events, void* opaque) {
    return (*static_cast<const AddSocket*>(opaque))(fd, to_system(events));
  }
  static int ready_events(int index, void* opaque) { return to_slirp((*static_cast<const ReadyEvents*>(opaque))(index)); }

  static const SlirpCb& table() {
    static const SlirpCb callbacks = [] {
      SlirpCb result{};
      result.send_packet = send_packet;
      result.guest_error = guest_error;
      result.clock_get_ns = clock_get_ns;
      result.timer_new_opaque = timer_new;
      result.timer_free = timer_free;
      result.timer_mod = timer_mod;
      result.register_poll_fd = register_poll_fd;
      result.unregister_poll_fd = unregister_poll_fd;
      result.notify = notify;
      return result;
    }();
    return callbacks;
  }
};

SlirpStack::SlirpStack(const Subnet& subnet, Clock& clock, Owner& owner) : clock_(clock), owner_(owner) {
  SlirpConfig config{};
  config.version = 4;
  config.in_enabled = true;
  config.vhost = to_in(subnet.gateway4);
  config.vnetmask.s_addr = htonl(0xffffff00);
  config.vnetwork.s_addr = config.vhost.s_addr & config.vnetmask.s_addr;
  config.vnameserver = to_in(subnet.nameserver4);
  config.in6_enabled = true;
  config.vhost6 = to_in6(subnet.gateway6);
  config.vprefix_len = 64;
  config.vprefix_addr6 = config.vhost6;
  std::memset(&config.vprefix_addr6.s6_addr[8], 0, 8);
  config.vnameserver6 = to_in6(subnet.nameserver6);
  config.if_mtu = kMtu;
  config.if_mru = kMtu;
  config.disable_dhcp = true;  // a modem's link has no DHCP
  slirp_ = slirp_new(&config, &Callbacks::table(), this);
}

SlirpStack::~SlirpStack() { slirp_cleanup(slirp_); }

void SlirpStack::input(Bytes frame) {
  slirp_input(slirp_, reinterpret_cast<const std::uint8_t*>(frame.data()), static_cast<int>(frame.size()));
}

void SlirpStack::fill(const AddSocket& add, std::uint32_t& timeout_ms) {
  // libslirp hands `opaque` back as it got it; nothing writes through it
  slirp_pollfds_fill(slirp_, &timeout_ms, Callbacks::add_socket, const_cast<AddSocket*>(&add));
}

void SlirpStack::poll(const ReadyEvents& ready, bool error) {
  slirp_pollfds_poll(slirp_, error ? 1 : 0, Callbacks::ready_events, const_cast<ReadyEvents*>(&ready));
}

}  // namespace bamboozle::ip
