// The service `sink`: takes everything, answers nothing, counts.
#pragma once

#include <cstdint>

#include "modem-model/ip/packet_trace.h"
#include "modem-model/ip/service.h"

namespace bamboozle::ip {

class Sink final : public Service {
 public:
  Sink(unsigned channel, EventSink& sink) : trace_(channel, sink) {}

  void uplink_packet(Bytes packet) override;

  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  PacketTrace trace_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace bamboozle::ip
