#include "modem-model/ip/slirp/slirp_service.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <utility>

#include "modem-model/ip/slirp/port_rewriter.h"

namespace bamboozle::ip {
namespace {

// A turn of the main loop can add one TCP window (64 KB, 45 packets) per connection beyond what there was room for.
constexpr std::size_t kHeldPackets = 512;
// How soon to look again for room in the channel's queue, which tells nobody when it has some.
constexpr std::uint32_t kRoomPollMs = 1;

SlirpStack::Subnet subnet_of(unsigned channel) {
  return {.gateway4 = channel_address(4, channel, Host::gateway),
          .nameserver4 = channel_address(4, channel, Host::nameserver),
          .gateway6 = channel_address(6, channel, Host::gateway),
          .nameserver6 = channel_address(6, channel, Host::nameserver)};
}

}  // namespace

SlirpService::SlirpService(unsigned channel, const ChannelParameters& parameters, ChannelPort& port, Clock& clock,
                           EventSink& sink, SocketPoller& poller)
    : port_(port),
      sink_(sink),
      poller_(poller),
      trace_(channel, sink),
      policy_(channel, parameters.restricted),
      stack_(subnet_of(channel), clock, *this) {
  add_forwards(parameters);
  poller_.add_client(*this);
}

SlirpService::~SlirpService() {
  closing_ = true;
  poller_.remove_client(*this);
}

void SlirpService::add_forwards(const ChannelParameters& parameters) {
  for (const ChannelParameters::Forward& forward : parameters.forward) {
    const std::string_view objection = policy_.add_forward(forward.guest_port, forward.host_port);
    if (!objection.empty()) note(fmt::format("slirp: no forward {} -> {}: {}", forward.guest_port, forward.host_port, objection));
  }
}

void SlirpService::uplink_packet(Bytes packet) {
  const auto parsed = parse(packet);
  if (const auto* malformed = std::get_if<Malformed>(&parsed)) return drop(packet, trace::UPLINK, malformed->reason);
  const auto& view = *std::get_if<PacketView>(&parsed);
  const AccessPolicy::Verdict verdict = policy_.judge(view);
  if (!verdict.objection.empty()) return drop(view.packet, trace::UPLINK, verdict.objection);
  trace_.record(view.packet, trace::UPLINK, "delivered");
  announce(view);
  const std::span<std::byte> frame = shim_.wrap(view);
  if (verdict.new_port) rewrite_destination_port(frame.subspan(kEthernetHeader), view, *verdict.new_port);
  stack_.input(frame);
  leave();
  // libslirp says so only now and then: a socket that must be written to later, a delayed ACK, a new connection
  sockets_changed();
}

void SlirpService::announce(const PacketView& view) {
  if (is_multicast(view.source) || is_unspecified(view.source)) return;
  Address& known = view.version == 4 ? known4_ : known6_;
  if (same_address(known.bytes(), view.source)) return;
  known = Address{view.source};
  stack_.input(EthernetShim::announce(view.source));
}

void SlirpService::leave() {
  for (const std::vector<std::byte>& answer : std::exchange(answers_, {})) {
    stack_.input(answer);
    unresolved_ = true;
  }
  if (unresolved_) sockets_changed();
}

void SlirpService::frame_from_stack(Bytes frame) {
  if (closing_) return;
  EthernetShim::Received received = EthernetShim::unwrap(frame);
  switch (received.kind) {
    case EthernetShim::Received::Kind::question:
      answers_.push_back(std::move(received.answer));
      break;
    case EthernetShim::Received::Kind::packet:
      deliver(received.packet);
      break;
    case EthernetShim::Received::Kind::nothing:
      break;
  }
}

void SlirpService::deliver(Bytes packet) {
  const auto parsed = parse(packet);
  if (const auto* malformed = std::get_if<Malformed>(&parsed)) return drop(packet, trace::DOWNLINK, malformed->reason);
  const auto& view = *std::get_if<PacketView>(&parsed);
  const Bytes result = rewrite_for_guest(view, policy_, rewritten_) ? Bytes{rewritten_} : view.packet;
  release_held();
  if (held_.empty() && port_.has_room()) {
    trace_.record(result, trace::DOWNLINK, "delivered");
    port_.send_downlink(result);
  } else if (held_.size() < kHeldPackets) {
    held_.emplace_back(result.begin(), result.end());
  } else {
    drop(result, trace::DOWNLINK, "the channel's queue is full");
  }
}

void SlirpService::release_held() {
  while (!held_.empty() && port_.has_room()) {
    trace_.record(held_.front(), trace::DOWNLINK, "delivered");
    port_.send_downlink(held_.front());
    held_.pop_front();
  }
}

void SlirpService::fill(const SlirpStack::AddSocket& add, std::uint32_t& timeout_ms) {
  kicked_ = false;
  release_held();
  if (held_.empty() && port_.has_room()) {
    stack_.fill(add, timeout_ms);
  } else {
    // nothing is read until there is room; what the guest sent may still be written
    stack_.fill(
        [&add](int fd, short events) {
          return (events & POLLOUT) != 0 ? add(fd, static_cast<short>(events & ~(POLLIN | POLLPRI))) : -1;
        },
        timeout_ms);
    timeout_ms = std::min(timeout_ms, kRoomPollMs);
  }
  if (unresolved_) timeout_ms = 0;
}

void SlirpService::poll(const SlirpStack::ReadyEvents& ready, bool error) {
  unresolved_ = false;
  stack_.poll(ready, error);
  leave();
}

void SlirpService::timer_entry(bool inside) {
  if (!inside) leave();
}

void SlirpService::sockets_changed() {
  if (!closing_ && !std::exchange(kicked_, true)) poller_.kick();
}

void SlirpService::guest_misbehaved(std::string_view text) { note(fmt::format("slirp: {}", text)); }

void SlirpService::drop(Bytes packet, trace::Direction direction, std::string_view reason) {
  trace_.record_drop(packet, direction, reason);
}

void SlirpService::note(std::string text) {
  if (!sink_.wants(trace::Event::kNote)) return;
  trace::Event event;
  event.set_source(trace::SOURCE_IP);
  event.mutable_note()->set_text(std::move(text));
  sink_.emit(std::move(event));
}

}  // namespace bamboozle::ip
