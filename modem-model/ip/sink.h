// The service that takes everything and says nothing.
#pragma once

#include "modem-model/ip/packet.h"
#include "modem-model/ip/service.h"

namespace bamboozle::ip {

class Sink final : public Service {
 public:
  Sink(unsigned channel, EventSink& events) : channel_(channel), events_(events) {}
  void uplink_packet(Bytes packet) override { trace_packet(events_, packet, channel_, trace::UPLINK, "delivered"); }

 private:
  unsigned channel_;
  EventSink& events_;
};

}  // namespace bamboozle::ip
