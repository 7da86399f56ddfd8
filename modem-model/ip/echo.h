// The service that gives everything back: answers ICMP and ICMPv6 echo requests, and returns UDP to its sender.
//
// It stands for a whole network without a host's clock or sockets in it, so it works in virtual time. Any destination address is its
// own. What it does not answer (TCP, fragments, multicast chatter of the guest) is dropped without a fuss and traced.
#pragma once

#include <cstddef>
#include <vector>

#include "modem-model/ip/service.h"

namespace bamboozle::ip {

class Echo final : public Service {
 public:
  Echo(unsigned channel, ChannelPort& port, EventSink& events) : channel_(channel), port_(port), events_(events) {}
  void uplink_packet(Bytes packet) override;

 private:
  unsigned channel_;
  ChannelPort& port_;
  EventSink& events_;
  std::vector<std::byte> answer_;
};

}  // namespace bamboozle::ip
