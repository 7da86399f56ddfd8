// Long runs: parity over full cycles, a thousand collapses, and random interleavings held against the rules of domain.md 5.4.
#include "host-tests/link/link_fixture.h"
#include "modem-model/random_stream.h"

namespace bamboozle::link {
namespace {

class CycleTest : public LinkTest {
 protected:
  /// Vote, wake, a frame each way, un-vote, collapse; ends off.
  void cycle(int value) {
    vote(true);
    clock.advance(4ms);
    acknowledge();
    modem().uplink_frame(encode_data(0, bytes({0x45, value & 0xff})));
    modem().send_data(0, bytes({0x45, value & 0xff}));
    clock.advance(1s);
    vote(false);
    clock.advance(6s);
    acknowledge();
    clock.advance(1ms);
  }
};

TEST_F(CycleTest, AFullCycleEndsAtTheLevelsItStartedFrom) {
  boot_to_off();
  const bool modem_ack = apps.modem_ack;
  const unsigned toggles = apps.modem_ack_toggles;
  cycle(1);
  EXPECT_EQ(apps.modem_ack_toggles - toggles, 2U);
  EXPECT_EQ(apps.modem_ack, modem_ack);
  EXPECT_FALSE(apps.modem_pc);
  EXPECT_FALSE(apps.ack);
}

TEST_F(CycleTest, AThousandCyclesLoseNothing) {
  modem().on_unhandled_frame([](const trace::Frame&) { return true; });
  boot_to_off();
  modem().hold_power(true);
  clock.advance(1ms);
  acknowledge();
  modem().uplink_frame(encode_command(Command::open, 0));
  modem().hold_power(false);
  acknowledge();
  clock.advance(1ms);
  ASSERT_EQ(modem().power_state(), PowerState::off);
  apps.buffers = 1000;
  for (int i = 0; i < 1000; ++i) {
    cycle(i);
    ASSERT_EQ(modem().power_state(), PowerState::off) << i;
    ASSERT_EQ(apps.frames.size(), static_cast<std::size_t>(i + 1));
    ASSERT_EQ(apps.frames.back(), encode_data(0, bytes({0x45, i & 0xff})));
  }
  EXPECT_EQ(apps.modem_ack_toggles, 2000U);
  EXPECT_THAT(violations(), IsEmpty());
}

/// A well-behaved apps processor that does random things at random times.
class RandomTest : public LinkTest, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  RandomTest() : random(GetParam(), "test") {
    parameters.power.ack = {0ns, 5ms};
    parameters.power.raise = {0ns, 2ms};
    parameters.power.idle = {1ms, 40ms};
    parameters.power.off = {0ns, 1ms};
    parameters.power.ack_with_power = GetParam() % 2 == 1;
    parameters.downlink_queue = 8;
    apps.buffers = 4;
  }

  void acknowledge_if_due() {
    if (seen_pc == apps.modem_pc) return;
    seen_pc = apps.modem_pc;
    acknowledge();
  }

  void step() {
    switch (random.uniform(0, 11)) {
      case 0:
      case 1:
        vote(!apps.vote);
        ++vote_changes;
        break;
      case 2:
      case 3:
        acknowledge_if_due();
        break;
      case 4:
        modem().send_data(static_cast<unsigned>(random.uniform(0, 9)), bytes({0x45}));
        break;
      case 5:
        modem().hold_power(random.uniform(0, 1) == 1);
        break;
      case 6:
        apps.buffers += random.uniform(0, 3);
        modem().downlink_room();
        break;
      case 7:
        uplink_noise();
        break;
      case 8:
        modem().port(0).send_downlink(bytes({0x45}));
        break;
      case 9:
        modem().uplink_frame(encode_command(random.uniform(0, 1) == 0 ? Command::open : Command::close, 0));
        break;
      default:
        clock.advance(Nanoseconds{static_cast<std::int64_t>(random.uniform(0, 20'000'000))});
        break;
    }
  }

  void uplink_noise() {
    FrameBytes frame = encode_data(0, bytes({0x45, 1, 2}));
    frame.resize(random.uniform(0, frame.size()));
    if (!frame.empty()) frame[random.uniform(0, frame.size() - 1)] ^= static_cast<std::byte>(random.uniform(0, 255));
    modem().uplink_frame(frame);
  }

  RandomStream random;
  bool seen_pc = false;
  unsigned vote_changes = 0;
};

TEST_P(RandomTest, KeepsItsPromises) {
  modem().boot();
  for (int i = 0; i < 3000; ++i) {
    step();
    const PowerState state = modem().power_state();
    if (apps.modem_pc) {
      ASSERT_TRUE(apps.bam);
    }
    if (state == PowerState::off) {
      ASSERT_FALSE(apps.bam || apps.modem_pc);
    }
    if (state == PowerState::on) {
      ASSERT_TRUE(apps.bam && apps.modem_pc);
    }
    if (state == PowerState::falling) {
      ASSERT_TRUE(apps.bam && !apps.modem_pc);
    }
    ASSERT_LE(modem().downlink_waiting(), 9 * 8U);
    ASSERT_NE(state, PowerState::fatal);
    if (i % 50 == 0) acknowledge_if_due();  // always within its 15 s
  }
  // left alone with an attentive apps processor it comes to rest: everything delivered, every vote answered, asleep
  modem().hold_power(false);
  apps.buffers = 1000;
  modem().downlink_room();
  if (apps.vote) vote(!apps.vote), ++vote_changes;
  for (int i = 0; i < 10; ++i) {
    clock.advance(50ms);
    acknowledge_if_due();
  }
  EXPECT_EQ(modem().power_state(), PowerState::off);
  EXPECT_EQ(modem().downlink_waiting(), 0U);
  EXPECT_EQ(apps.modem_ack_toggles, vote_changes);
}

/// Everything that a run with this seed traces.
std::string trace_of(std::uint64_t seed) {
  fakes::FakeClock clock;
  fakes::FakeEventSink sink;
  FakeApps apps{clock};
  ModemParameters parameters;
  parameters.channels[0].present = true;
  parameters.channels[0].open_after = {0ms, 9ms};
  parameters.power.ack = parameters.power.raise = parameters.power.idle = {1ms, 9ms};
  Firmware firmware{clock, sink, apps, parameters, seed};
  firmware.boot();
  for (int i = 0; i < 100; ++i) {
    firmware.apps_vote_changed(i % 3 == 0);
    clock.advance(11ms);
    firmware.apps_ack_changed(i % 2 == 0);
    firmware.send_data(0, bytes({i}));
  }
  std::string all;
  for (const trace::Event& event : sink.events) all += event.SerializeAsString();
  std::string log;
  for (const std::string& line : apps.take_log()) log += line + "\n";
  return all + log;
}

TEST(Determinism, TheSeedDecidesEverything) {
  EXPECT_EQ(trace_of(7), trace_of(7));
  EXPECT_NE(trace_of(7), trace_of(8));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, ::testing::Range<std::uint64_t>(0, 20));

}  // namespace
}  // namespace bamboozle::link
