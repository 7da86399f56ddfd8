#include "modem-model/ip/sink.h"

#include <gtest/gtest.h>

#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/ip/packets.h"

namespace bamboozle::ip {
namespace {

TEST(SinkService, TakesAndCountsEverything) {
  fakes::FakeEventSink events;
  Sink sink{kChannel, events};
  const Packet packet = udp(gateway(4), 9, 100);
  sink.uplink_packet(packet);
  sink.uplink_packet(Packet(3));
  EXPECT_EQ(sink.packets(), 2U);
  EXPECT_EQ(sink.bytes(), packet.size() + 3);
  ASSERT_EQ(events.events.size(), 2U);
  EXPECT_EQ(events.events[0].packet().fate(), "delivered");
}

}  // namespace
}  // namespace bamboozle::ip
