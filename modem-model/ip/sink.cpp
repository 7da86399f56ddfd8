#include "modem-model/ip/sink.h"

namespace bamboozle::ip {

void Sink::uplink_packet(Bytes packet) {
  ++packets_;
  bytes_ += packet.size();
  trace_.record(packet, trace::UPLINK, "delivered");
}

}  // namespace bamboozle::ip
