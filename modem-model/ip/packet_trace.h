// Packet events of a service: what a raw packet was, and what became of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "modem-model/ip/packet.h"

namespace bamboozle::ip {

class PacketTrace {
 public:
  PacketTrace(unsigned channel, EventSink& sink) : channel_(channel), sink_(sink) {}

  /// Returns the event's sequence number; 0: nobody wants Packet events. `fate`: delivered, answered; a literal. What is no IP has
  /// version 0 and only a size.
  std::uint64_t record(Bytes packet, trace::Direction direction, std::string_view fate, std::uint64_t cause = 0);
  /// The same with fate "dropped: REASON".
  std::uint64_t record_drop(Bytes packet, trace::Direction direction, std::string_view reason);

 private:
  unsigned channel_;
  EventSink& sink_;
};

}  // namespace bamboozle::ip
