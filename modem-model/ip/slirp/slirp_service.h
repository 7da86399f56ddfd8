// The service `slirp`: user-mode networking behind a channel. Real connections from the guest to the host, by libslirp.
//
// Host clock only: real peers do not wait for virtual time. One stack per channel, with subnet 10.0.CHANNEL.0/24 and
// fd00:0:0:CHANNEL::/64, gateway .2 / ::2, nameserver .3 / ::3; restricted to named forwards unless the scenario says otherwise
// (AccessPolicy). Everything runs inside uplink_packet(), the main loop's fill() and poll(), and a timer; no threads.
//
// Back-pressure: libslirp 4.7 asks nobody before it sends. When the channel's queue is full, packets are held here (bounded), and
// the sockets are not read until the queue has room, so that the host's own socket buffers fill up and the peer slows down.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "modem-model/ip/packet_trace.h"
#include "modem-model/ip/service.h"
#include "modem-model/ip/slirp/access_policy.h"
#include "modem-model/ip/slirp/ethernet_shim.h"
#include "modem-model/ip/slirp/slirp_stack.h"
#include "modem-model/ip/slirp/socket_poller.h"
#include "modem-model/parameters.h"

namespace bamboozle::ip {

class SlirpService final : public Service, private SocketClient, private SlirpStack::Owner {
 public:
  /// All references must outlive the service. A forward that cannot be is left out with a Note.
  SlirpService(unsigned channel, const ChannelParameters& parameters, ChannelPort& port, Clock& clock, EventSink& sink,
               SocketPoller& poller);
  ~SlirpService() override;
  SlirpService(const SlirpService&) = delete;
  SlirpService& operator=(const SlirpService&) = delete;

  void uplink_packet(Bytes packet) override;

  /// Packets waiting here for room in the channel's queue.
  [[nodiscard]] std::size_t held() const { return held_.size(); }

 private:
  // SocketClient
  void fill(const SlirpStack::AddSocket& add, std::uint32_t& timeout_ms) override;
  void poll(const SlirpStack::ReadyEvents& ready, bool error) override;
  // SlirpStack::Owner
  void frame_from_stack(Bytes frame) override;
  void sockets_changed() override;
  void guest_misbehaved(std::string_view text) override;
  void timer_entry(bool inside) override;

  void add_forwards(const ChannelParameters& parameters);
  void announce(const PacketView& view);
  void leave();
  void deliver(Bytes packet);
  void release_held();
  void drop(Bytes packet, trace::Direction direction, std::string_view reason);
  void note(std::string text);

  ChannelPort& port_;
  EventSink& sink_;
  SocketPoller& poller_;
  PacketTrace trace_;
  AccessPolicy policy_;
  EthernetShim shim_;
  Address known4_;  // the guest's addresses that the stack was last told of
  Address known6_{std::array<std::byte, 16>{}};
  std::vector<std::byte> rewritten_;
  std::vector<std::vector<std::byte>> answers_;  // frames for the stack, once the current entry is over
  std::deque<std::vector<std::byte>> held_;
  bool kicked_ = false;      // the main loop will come round anyway
  bool unresolved_ = false;  // the stack keeps a packet until its next poll()
  bool closing_ = false;
  SlirpStack stack_;  // last: it calls back from its constructor on
};

}  // namespace bamboozle::ip
