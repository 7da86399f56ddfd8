// The service that leads to the real network: one libslirp stack per channel, 10.0.CHANNEL.0/24 and fd00:0:0:CHANNEL::/64, gateway .2
// and ::2, name server .3 and ::3. Host clock only (design.md 7). What may pass is gate.h's, Ethernet is ethernet_shim.h's.
#pragma once

#include <memory>
#include <vector>

#include "modem-model/ip/service.h"
#include "modem-model/ip/slirp/ethernet_shim.h"
#include "modem-model/ip/slirp/gate.h"
#include "modem-model/ip/slirp/socket_poller.h"

struct Slirp;

namespace bamboozle::ip {

class SlirpService final : public Service, private SocketClient {
 public:
  /// The references must outlive the service.
  SlirpService(unsigned channel, const ChannelParameters& parameters, ChannelPort& port, Clock& clock, EventSink& events, SocketPoller& poller);
  ~SlirpService() override;
  SlirpService(const SlirpService&) = delete;
  SlirpService& operator=(const SlirpService&) = delete;

  void uplink_packet(Bytes packet) override;

 private:
  struct Callbacks;  // libslirp's C callbacks, opaque = this

  void fill(const std::function<int(int fd, short events)>& add, std::uint32_t& timeout_ms) override;
  void poll(const std::function<short(int index)>& ready, bool error) override;
  void frame_from_slirp(Bytes frame);
  void give_answers();

  unsigned channel_;
  ChannelPort& port_;
  Clock& clock_;
  EventSink& events_;
  SocketPoller& poller_;
  Gate gate_;
  EthernetShim shim_;
  std::vector<std::byte> packet_;                // the one being mapped
  std::vector<std::vector<std::byte>> answers_;  // to slirp's own questions
  std::unique_ptr<Work> answer_work_;
  Slirp* slirp_ = nullptr;
};

}  // namespace bamboozle::ip
