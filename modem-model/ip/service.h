// Where the link meets what lies behind a channel: a service takes the guest's IP packets and answers with its own.
//
// One service instance serves one channel. Services know nothing of frames, power or queues: they see raw IP packets (a QMAP
// layer is a service too) and give packets to their ChannelPort, which frames them, queues them and wakes the link when needed.
#pragma once

#include "modem-model/ports.h"

namespace bamboozle::ip {

class Service {
 public:
  virtual ~Service() = default;
  /// One packet from the guest on this service's channel, without BAM-DMUX header and pad. May be anything: guest bytes. The
  /// bytes are the caller's and are gone after the call.
  virtual void uplink_packet(Bytes packet) = 0;
};

/// How a service answers.
class ChannelPort {
 public:
  virtual ~ChannelPort() = default;
  /// Queues one packet towards the guest and wakes the link when needed. Dropped (with a Packet event) when there is no room,
  /// when the apps processor has not opened the channel, or when the packet exceeds a downlink buffer.
  virtual void send_downlink(Bytes packet) = 0;
  /// false: the channel's queue is full.
  [[nodiscard]] virtual bool has_room() const = 0;
};

}  // namespace bamboozle::ip
