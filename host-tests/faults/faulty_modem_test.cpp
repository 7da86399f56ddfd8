// What each effect does to what the firmware hears.
#include "modem-model/faults/faulty_modem.h"

#include <string>
#include <vector>

#include "host-tests/faults/faults_fixture.h"
#include "modem-model/link/frame.h"

namespace bamboozle::faults {
namespace {

class Listener final : public Modem {
 public:
  void uplink_frame(Bytes frame) override { heard.push_back("frame " + std::to_string(link::read_header(frame).channel)); }
  void apps_vote_changed(bool level) override { heard.emplace_back(level ? "vote up" : "vote down"); }
  void apps_ack_changed(bool) override { heard.emplace_back("ack"); }
  void bam_reset() override { heard.emplace_back("reset"); }
  void downlink_room() override { heard.emplace_back("room"); }
  std::vector<std::string> heard;
};

class FaultyModemTest : public FaultTest {
 protected:
  Listener inner;
  FaultyModem modem{inner, injector, [this] { ++crashes; }};
};

TEST_F(FaultyModemTest, WithoutRulesAllIsHeard) {
  modem.uplink_frame(link::encode_command(link::Command::open, 2));
  modem.apps_vote_changed(true);
  modem.apps_ack_changed(true);
  modem.downlink_room();
  EXPECT_THAT(inner.heard, ElementsAre("frame 2", "vote up", "ack", "room"));
}

TEST_F(FaultyModemTest, ADeafFirmware) {
  Conditions open;
  open.command = 1;
  once(Point::uplink_frame, {.effect = Effect::drop}, open);
  modem.uplink_frame(link::encode_data(2, {}, {}));
  modem.uplink_frame(link::encode_command(link::Command::open, 2));
  EXPECT_THAT(inner.heard, ElementsAre("frame 2"));
  once(Point::vote, {.effect = Effect::drop});
  modem.apps_vote_changed(true);
  modem.apps_vote_changed(false);
  EXPECT_THAT(inner.heard, ElementsAre("frame 2", "vote down"));
}

TEST_F(FaultyModemTest, ALateAndADoubledAck) {
  once(Point::ack, {.effect = Effect::delay, .time = {1s, 1s}});
  modem.apps_ack_changed(true);
  EXPECT_THAT(inner.heard, IsEmpty());
  clock.advance(1s);
  EXPECT_THAT(inner.heard, ElementsAre("ack"));
  once(Point::uplink_frame, {.effect = Effect::duplicate});
  modem.uplink_frame(link::encode_data(1, {}, {}));
  EXPECT_THAT(inner.heard, ElementsAre("ack", "frame 1", "frame 1"));
}

TEST_F(FaultyModemTest, ItDiesInsteadOfHearing) {
  once(Point::vote, {.effect = Effect::crash});
  modem.apps_vote_changed(true);
  clock.settle();
  EXPECT_THAT(inner.heard, IsEmpty());
  EXPECT_EQ(crashes, 1);
}

}  // namespace
}  // namespace bamboozle::faults
