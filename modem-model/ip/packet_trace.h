// Packet events of a service: what a raw packet was, and what became of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "modem-model/ip/packet.h"

namespace bamboozle::ip {

/// A packet in the words of the trace, without its fate. Malformed ones have version 0 and only a size.
[[nodiscard]] trace::Packet describe(Bytes packet, unsigned channel, trace::Direction direction);
[[nodiscard]] trace::Packet describe(const PacketView& view, unsigned channel, trace::Direction direction);

class PacketTrace {
 public:
  PacketTrace(unsigned channel, EventSink& sink) : channel_(channel), sink_(sink) {}

  /// Returns the event's sequence number; 0: nobody wants Packet events. `fate`: delivered, answered.
  std::uint64_t record(Bytes packet, trace::Direction direction, std::string_view fate, std::uint64_t cause = 0);
  /// The same with fate "dropped: REASON".
  std::uint64_t record_drop(Bytes packet, trace::Direction direction, std::string_view reason);

 private:
  unsigned channel_;
  EventSink& sink_;
};

}  // namespace bamboozle::ip
