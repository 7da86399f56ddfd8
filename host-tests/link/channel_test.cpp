// Channels, frames and the queue: who may send what when, and what each breach is called.
#include "host-tests/link/link_fixture.h"

namespace bamboozle::link {
namespace {

struct Recorder final : ip::Service {
  explicit Recorder(std::vector<FrameBytes>& packets, ip::ChannelPort* answer = nullptr) : packets_(packets), answer_(answer) {}
  void uplink_packet(Bytes packet) override {
    packets_.emplace_back(packet.begin(), packet.end());
    if (answer_ != nullptr) answer_->send_downlink(packet);
  }
  std::vector<FrameBytes>& packets_;
  ip::ChannelPort* answer_;
};

class ChannelTest : public LinkTest {
 protected:
  void uplink(const FrameBytes& frame) {
    modem().uplink_frame(frame);
    clock.settle();
  }
  void open(std::uint8_t channel) { uplink(encode_command(Command::open, channel)); }
  void close(std::uint8_t channel) { uplink(encode_command(Command::close, channel)); }
  void attach_recorder(unsigned channel, bool answering = false) {
    modem().attach_service(channel, std::make_unique<Recorder>(packets, answering ? &modem().port(channel) : nullptr));
  }

  std::vector<FrameBytes> packets;
};

TEST_F(ChannelTest, AnnouncesInAscendingOrderEachAfterItsDelay) {
  for (auto& channel : parameters.channels) channel.present = true;
  parameters.channels[0].open_after = {250ms, 250ms};
  modem().boot();
  clock.advance(1ms);
  acknowledge();
  clock.advance(20ms);
  EXPECT_THAT(received(), ElementsAre("OPEN 1", "OPEN 2", "OPEN 3", "OPEN 4", "OPEN 5", "OPEN 6", "OPEN 7"));
  clock.advance(230ms);
  EXPECT_EQ(received().back(), "OPEN 0");
}

TEST_F(ChannelTest, RandomDelaysDoNotReorderTheAnnouncements) {
  for (auto& channel : parameters.channels) {
    channel.present = true;
    channel.open_after = {100us, 17ms};
  }
  boot_to_on();
  clock.advance(20ms);
  std::vector<unsigned> order;
  for (const trace::Event& event : sink.of(trace::Event::kChannel)) order.push_back(event.channel().number());
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST_F(ChannelTest, ACollapseClosesNothingAndNothingIsAnnouncedAgain) {
  boot_to_on();
  open(0);
  clock.advance(6s);
  acknowledge();
  clock.advance(1ms);
  modem().hold_power(true);
  clock.advance(1ms);
  acknowledge();
  clock.advance(10s);
  EXPECT_THAT(apps.frames, IsEmpty());
  EXPECT_TRUE(modem().channels().apps_open(0));
  EXPECT_TRUE(modem().channels().modem_open(0));
}

TEST_F(ChannelTest, UplinkDataReachesTheServiceWithoutHeaderAndPad) {
  boot_to_on();
  attach_recorder(1);
  open(1);
  uplink(encode({.pad = 4, .channel = 1, .length = 4}, bytes({0x45, 1, 2, 3}), 4));
  EXPECT_THAT(packets, ElementsAre(bytes({0x45, 1, 2, 3})));
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(ChannelTest, UplinkDataOnAClosedChannelIsTakenButABreach) {
  boot_to_on();
  attach_recorder(1);
  uplink(encode_data(1, bytes({0x45})));
  EXPECT_EQ(packets.size(), 1U);
  EXPECT_THAT(violations(), ElementsAre("data_on_closed_channel"));
}

TEST_F(ChannelTest, UplinkDataThatNobodyTakesIsUnexpected) {
  boot_to_on();
  open(0);
  uplink(encode_data(0, bytes({0x45})));
  ASSERT_THAT(violations(), ElementsAre("unexpected_frame"));
  const trace::Event& violation = sink.events.back();
  EXPECT_EQ(sink.events.at(violation.cause() - 1).kind_case(), trace::Event::kFrame);
}

TEST_F(ChannelTest, UnlessTheScenarioWaitedForIt) {
  boot_to_on();
  open(0);
  modem().on_unhandled_frame([](const trace::Frame& frame) { return frame.length() == 1; });
  uplink(encode_data(0, bytes({0x45})));
  EXPECT_THAT(violations(), IsEmpty());
  uplink(encode_data(0, bytes({0x45, 0})));
  EXPECT_THAT(violations(), ElementsAre("unexpected_frame"));
}

TEST_F(ChannelTest, CommandsOnUnannouncedChannelsAreUnexpected) {
  boot_to_on();
  open(5);
  close(6);
  EXPECT_THAT(violations(), ElementsAre("unexpected_frame", "unexpected_frame"));
  modem().open_channel(5);
  open(5);
  EXPECT_EQ(violations().size(), 2U);
}

TEST_F(ChannelTest, RepeatedCommandsAreToleratedAndTraced) {
  boot_to_on();
  close(0);
  open(0);
  open(0);
  EXPECT_THAT(violations(), IsEmpty());
  const auto events = sink.of(trace::Event::kChannel);
  EXPECT_THAT(events.at(2).channel().reason(), HasSubstr("was not open, tolerated"));
  EXPECT_THAT(events.at(4).channel().reason(), HasSubstr("was open already, tolerated"));
}

TEST_F(ChannelTest, MalformedFramesAreTracedAndABreach) {
  boot_to_on();
  attach_recorder(0);
  open(0);
  uplink(encode_data(0, bytes({0x45}), {.magic = std::uint16_t{0xdead}}));
  EXPECT_THAT(packets, IsEmpty());
  EXPECT_THAT(violations(), ElementsAre("malformed_frame"));
  EXPECT_EQ(sink.of(trace::Event::kFrame).back().frame().malformed(), "bad magic: 0xdead, expected 0x33fc");
}

TEST_F(ChannelTest, TheUplinkLimitIsTheModems) {
  parameters.uplink_limit = 2048;
  boot_to_on();
  open(0);
  uplink(encode({.pad = 4, .length = 2040}, FrameBytes(2040), 4));
  EXPECT_THAT(violations(), ElementsAre("malformed_frame"));
}

TEST_F(ChannelTest, AServiceAnswersFromWithinItsPacket) {
  boot_to_on();
  attach_recorder(0, true);
  open(0);
  uplink(encode_data(0, bytes({0x45, 7})));
  EXPECT_THAT(apps.frames, ElementsAre(encode_data(0, bytes({0x45, 7}))));
}

TEST_F(ChannelTest, AServicesPacketsAreDroppedWhereTheyCannotGo) {
  modem().port(0).send_downlink(bytes({0x45}));
  boot_to_on();
  modem().port(0).send_downlink(bytes({0x45}));
  open(0);
  modem().port(0).send_downlink(FrameBytes(2041));
  clock.settle();
  EXPECT_THAT(apps.frames, IsEmpty());
  EXPECT_THAT(fates(), ElementsAre("dropped: the firmware does not run", "dropped: not opened by the apps processor",
                                   "dropped: larger than a downlink buffer"));
}

TEST_F(ChannelTest, AScenarioMaySendWhatNoFirmwareWould) {
  boot_to_on();
  modem().close_channel(1);
  modem().send_data(1, bytes({0x45}));
  modem().send_raw(bytes({1, 2, 3}));
  clock.settle();
  ASSERT_EQ(apps.frames.size(), 3U);
  EXPECT_EQ(apps.frames[1], encode_data(1, bytes({0x45})));
  EXPECT_EQ(apps.frames[2], bytes({1, 2, 3}));
  EXPECT_EQ(sink.of(trace::Event::kFrame).back().frame().malformed(), "short header: 3 bytes, a header has 8");
}

TEST_F(ChannelTest, ARefusedFrameWaitsForRoomInOrder) {
  boot_to_on();
  apps.buffers = 1;
  for (const int value : {1, 2, 3}) modem().send_data(0, bytes({value}));
  clock.advance(60s);
  EXPECT_EQ(apps.frames.size(), 1U);
  EXPECT_TRUE(apps.modem_pc) << "frames that wait keep A2 on";
  apps.buffers = 10;
  modem().downlink_room();
  clock.settle();
  EXPECT_THAT(apps.frames, ElementsAre(encode_data(0, bytes({1})), encode_data(0, bytes({2})), encode_data(0, bytes({3}))));
}

TEST_F(ChannelTest, AFullQueueDropsAndSaysSo) {
  parameters.downlink_queue = 2;
  boot_to_on();
  open(0);
  open(1);
  apps.buffers = 0;
  EXPECT_TRUE(modem().port(0).has_room());
  for (int i = 0; i < 3; ++i) modem().port(0).send_downlink(bytes({0x45}));
  EXPECT_FALSE(modem().port(0).has_room());
  EXPECT_TRUE(modem().port(1).has_room());
  EXPECT_EQ(modem().downlink_waiting(), 2U);
  EXPECT_THAT(fates(), ElementsAre("dropped: the channel's queue is full"));
}

TEST_F(ChannelTest, AppsCloseDropsWhatServicesQueuedAndNothingElse) {
  boot_to_on();
  open(0);
  open(1);
  apps.buffers = 0;
  modem().port(0).send_downlink(bytes({1}));
  modem().port(1).send_downlink(bytes({2}));
  modem().send_data(0, bytes({3}));
  close(0);
  apps.buffers = 10;
  modem().downlink_room();
  clock.settle();
  EXPECT_THAT(apps.frames, ElementsAre(encode_data(1, bytes({2})), encode_data(0, bytes({3}))));
  EXPECT_THAT(fates(), ElementsAre("dropped: closed by the apps processor"));
}

TEST_F(ChannelTest, AppsCloseGivesTheChannelItsRoomBack) {
  parameters.downlink_queue = 1;
  boot_to_on();
  open(0);
  apps.buffers = 0;
  modem().port(0).send_downlink(bytes({1}));
  EXPECT_FALSE(modem().port(0).has_room());
  close(0);
  EXPECT_TRUE(modem().port(0).has_room());
}

TEST_F(ChannelTest, AStarvedLinkWhoseQueueWasDroppedCollapsesAndServesTheNextPowerPeriod) {
  boot_to_on();
  open(0);
  apps.buffers = 0;
  modem().port(0).send_downlink(bytes({1}));
  clock.settle();
  clock.advance(10s);
  ASSERT_TRUE(apps.modem_pc);
  close(0);
  clock.advance(6s);
  ASSERT_FALSE(apps.modem_pc) << "nothing waits any more";
  acknowledge();
  clock.advance(1ms);
  apps.buffers = 32;  // the driver gives new ones before it acknowledges; the pipe has refused nothing since
  modem().hold_power(true);
  clock.advance(1ms);
  acknowledge();
  modem().send_data(0, bytes({2}));
  clock.settle();
  EXPECT_THAT(apps.frames, ElementsAre(encode_data(0, bytes({2}))));
}

TEST_F(ChannelTest, ReentryWaitsForItsTurn) {
  apps.may_die = true;
  boot_to_on();
  modem().send_data(0, bytes({1}));
  modem().send_data(0, bytes({2}));
  apps.while_sending = [this] {
    if (apps.frames.size() == 1) modem().crash();
    modem().uplink_frame(encode_command(Command::open, 0));
    modem().downlink_room();
  };
  clock.settle();
  EXPECT_EQ(apps.frames.size(), 2U) << "the batch under way is finished first";
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
}

TEST_F(ChannelTest, ACrashForgetsChannelsAndQueue) {
  apps.may_die = true;
  boot_to_on();
  open(0);
  apps.buffers = 0;
  modem().port(0).send_downlink(bytes({1}));
  modem().crash();
  EXPECT_EQ(modem().downlink_waiting(), 0U);
  EXPECT_FALSE(modem().channels().apps_open(0));
  EXPECT_FALSE(modem().channels().modem_open(1));
}

TEST_F(ChannelTest, CommandsToADeadFirmwareAreNoted) {
  modem().open_channel(0);
  EXPECT_THAT(sink.events.back().note().text(), HasSubstr("boot it first"));
}

TEST_F(ChannelTest, ChannelNumbersBeyondTheTableAreSentAndHarmless) {
  boot_to_on();
  modem().open_channel(9);
  modem().send_data(200, bytes({1}));
  modem().attach_service(99, nullptr);
  clock.settle();
  EXPECT_THAT(received(), ElementsAre("OPEN 9", "DATA 200"));
}

}  // namespace
}  // namespace bamboozle::link
