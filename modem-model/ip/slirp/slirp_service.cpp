#include "modem-model/ip/slirp/slirp_service.h"

#include <libslirp.h>
#include <poll.h>

#include <cstring>
#include <utility>

namespace bamboozle::ip {
namespace {

constexpr std::size_t kMtu = 1500;  // the driver's default (domain.md 4.1)

int slirp_events(short events) {
  return ((events & POLLIN) != 0 ? SLIRP_POLL_IN : 0) | ((events & POLLOUT) != 0 ? SLIRP_POLL_OUT : 0) |
         ((events & POLLPRI) != 0 ? SLIRP_POLL_PRI : 0) | ((events & POLLERR) != 0 ? SLIRP_POLL_ERR : 0) |
         ((events & POLLHUP) != 0 ? SLIRP_POLL_HUP : 0);
}

short poll_events(int events) {
  return static_cast<short>(((events & SLIRP_POLL_IN) != 0 ? POLLIN : 0) | ((events & SLIRP_POLL_OUT) != 0 ? POLLOUT : 0) |
                            ((events & SLIRP_POLL_PRI) != 0 ? POLLPRI : 0) | ((events & SLIRP_POLL_ERR) != 0 ? POLLERR : 0) |
                            ((events & SLIRP_POLL_HUP) != 0 ? POLLHUP : 0));
}

in_addr address_v4(unsigned channel, std::uint8_t host) {
  in_addr out{};
  const std::array<std::uint8_t, 4> bytes{10, 0, static_cast<std::uint8_t>(channel), host};
  std::memcpy(&out, bytes.data(), bytes.size());
  return out;
}

in6_addr address_v6(unsigned channel, std::uint8_t host) {
  in6_addr out{};
  out.s6_addr[0] = 0xFD;
  out.s6_addr[7] = static_cast<std::uint8_t>(channel);
  out.s6_addr[15] = host;
  return out;
}

}  // namespace

struct SlirpService::Callbacks {
  struct SlirpTimer {
    SlirpService* service;
    SlirpTimerId id;
    void* data;
    std::unique_ptr<Timer> timer;
  };

  static SlirpService& of(void* opaque) { return *static_cast<SlirpService*>(opaque); }

  static ssize_t send_packet(const void* data, std::size_t size, void* opaque) {
    of(opaque).frame_from_slirp({static_cast<const std::byte*>(data), size});
    return static_cast<ssize_t>(size);
  }
  static void guest_error(const char* text, void* opaque) {
    trace::Event event;
    event.set_source(trace::SOURCE_IP);
    event.mutable_note()->set_text(std::string{"slirp: "} + text);
    of(opaque).events_.emit(std::move(event));
  }
  static std::int64_t now(void* opaque) { return of(opaque).clock_.now().count(); }
  static void* timer_new(SlirpTimerId id, void* data, void* opaque) {
    auto* made = new SlirpTimer{&of(opaque), id, data, nullptr};
    made->timer = of(opaque).clock_.make_timer([made] { slirp_handle_timer(made->service->slirp_, made->id, made->data); });
    return made;
  }
  static void timer_free(void* timer, void*) { delete static_cast<SlirpTimer*>(timer); }
  static void timer_mod(void* timer, std::int64_t expire_ms, void*) {
    static_cast<SlirpTimer*>(timer)->timer->arm_at(std::chrono::milliseconds{expire_ms});
  }
  static void ignore_fd(int, void*) {}
  static void notify(void* opaque) { of(opaque).poller_.kick(); }
  static void init_completed(Slirp* slirp, void* opaque) { of(opaque).slirp_ = slirp; }

  static constexpr SlirpCb table() {
    SlirpCb callbacks{};
    callbacks.send_packet = send_packet;
    callbacks.guest_error = guest_error;
    callbacks.clock_get_ns = now;
    callbacks.timer_new_opaque = timer_new;
    callbacks.timer_free = timer_free;
    callbacks.timer_mod = timer_mod;
    callbacks.register_poll_fd = ignore_fd;
    callbacks.unregister_poll_fd = ignore_fd;
    callbacks.notify = notify;
    callbacks.init_completed = init_completed;
    return callbacks;
  }
};

SlirpService::SlirpService(unsigned channel, const ChannelParameters& parameters, ChannelPort& port, Clock& clock, EventSink& events,
                           SocketPoller& poller)
    : channel_(channel),
      port_(port),
      clock_(clock),
      events_(events),
      poller_(poller),
      gate_(channel, parameters),
      shim_(channel),
      answer_work_(clock.make_work([this] { give_answers(); })) {
  static const SlirpCb kCallbacks = Callbacks::table();
  SlirpConfig config{};
  config.version = 4;
  config.in_enabled = true;
  config.vnetwork = address_v4(channel, 0);
  config.vnetmask.s_addr = htonl(0xFFFFFF00);
  config.vhost = address_v4(channel, 2);
  config.vdhcp_start = address_v4(channel, 15);
  config.vnameserver = address_v4(channel, 3);
  config.in6_enabled = true;
  config.vprefix_addr6 = address_v6(channel, 0);
  config.vprefix_len = 64;
  config.vhost6 = address_v6(channel, 2);
  config.vnameserver6 = address_v6(channel, 3);
  config.if_mtu = kMtu;
  config.if_mru = kMtu;
  config.disable_dhcp = true;
  slirp_ = slirp_new(&config, &kCallbacks, this);
  poller_.add_client(*this);
}

SlirpService::~SlirpService() {
  poller_.remove_client(*this);
  slirp_cleanup(slirp_);
}

void SlirpService::uplink_packet(Bytes packet) {
  packet_.assign(packet.begin(), packet.end());
  const std::string_view reason = gate_.outbound(packet_);
  trace_packet(events_, packet, channel_, trace::UPLINK, reason.empty() ? "delivered" : reason);
  if (!reason.empty()) return;
  if (const auto frame = shim_.wrap(packet_))
    slirp_input(slirp_, reinterpret_cast<const std::uint8_t*>(frame->data()), static_cast<int>(frame->size()));
}

void SlirpService::frame_from_slirp(Bytes frame) {
  EthernetShim::Unwrapped parts = shim_.unwrap(frame);
  if (!parts.answer.empty()) {
    // not from inside slirp's own call
    answers_.push_back(std::move(parts.answer));
    answer_work_->schedule();
  }
  if (parts.packet.empty()) return;
  std::vector<std::byte> packet(parts.packet.begin(), parts.packet.end());
  gate_.inbound(packet);
  trace_packet(events_, packet, channel_, trace::DOWNLINK, "delivered");
  port_.send_downlink(packet);
}

void SlirpService::give_answers() {
  for (const auto& answer : std::exchange(answers_, {}))
    slirp_input(slirp_, reinterpret_cast<const std::uint8_t*>(answer.data()), static_cast<int>(answer.size()));
}

void SlirpService::fill(const std::function<int(int fd, short events)>& add, std::uint32_t& timeout_ms) {
  const auto add_one = [](int fd, int events, void* data) {
    return (*static_cast<const std::function<int(int, short)>*>(data))(fd, poll_events(events));
  };
  slirp_pollfds_fill(slirp_, &timeout_ms, add_one, const_cast<std::function<int(int, short)>*>(&add));
}

void SlirpService::poll(const std::function<short(int index)>& ready, bool error) {
  const auto ask = [](int index, void* data) { return slirp_events((*static_cast<const std::function<short(int)>*>(data))(index)); };
  slirp_pollfds_poll(slirp_, error ? 1 : 0, ask, const_cast<std::function<short(int)>*>(&ready));
}

}  // namespace bamboozle::ip
