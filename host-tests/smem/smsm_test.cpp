#include "qemu-device/smem/smsm.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "host-tests/fakes/fake_event_sink.h"
#include "qemu-device/smem/heap_image.h"

namespace bamboozle::smem {
namespace {

struct CountingLine final : IrqLine {
  void set(bool) override { ADD_FAILURE() << "SMSM only pulses"; }
  void pulse() override { ++pulses; }
  int pulses = 0;
};

struct RecordingListener final : SmsmListener {
  void apps_vote_changed(bool level) override {
    calls.push_back(level ? "vote 1" : "vote 0");
    if (on_vote) on_vote();
  }
  void apps_ack_changed(bool level) override { calls.push_back(level ? "ack 1" : "ack 0"); }
  std::vector<std::string> calls;
  std::function<void()> on_vote;
};

struct SmsmTest : testing::Test {
  std::vector<std::byte> bytes = std::vector<std::byte>(0x100000);
  SharedMemory memory{bytes};
  CountingLine line;
  RecordingListener listener;
  fakes::FakeEventSink events;
  Smsm smsm{memory, line, listener, events};

  void SetUp() override { ASSERT_EQ(build_heap(memory, {}), HeapVerdict::ok); }

  std::uint32_t state(unsigned entry) { return find_item(memory, 85).offset + 4 * entry; }
  std::uint32_t mask(unsigned entry, unsigned host) { return find_item(memory, 333).offset + 4 * (entry * 4 + host); }
  std::uint32_t word(std::uint32_t offset) { return memory.load(offset).value(); }
  void poke(std::uint32_t offset, std::uint32_t value) { ASSERT_TRUE(memory.store(offset, value)); }
  void start() { ASSERT_EQ(smsm.start(), SmsmVerdict::ok); }
  void start_subscribed() {
    start();
    poke(mask(1, 0), 0x802);
    events.events.clear();
  }
  /// What Linux does: store, then ring.
  void apps(std::uint32_t value) {
    poke(state(0), value);
    smsm.doorbell();
  }
  /// What was counted since the boot bits were set.
  std::uint64_t stores() { return smsm.counters().stores - 1; }
  std::uint64_t unsubscribed() { return smsm.counters().unsubscribed - 1; }
  std::vector<trace::Event> lines() { return events.of(trace::Event::kLine); }
  std::vector<trace::Event> bells() { return events.of(trace::Event::kDoorbell); }
};

TEST_F(SmsmTest, StartAsksToBeRungAndSetsBootBits) {
  poke(mask(0, 1), 0x10);
  start();
  EXPECT_EQ(word(mask(0, 1)), 0x812u);
  EXPECT_EQ(word(state(1)), 0x9u);
  EXPECT_EQ(line.pulses, 0);
}

TEST_F(SmsmTest, MaskIsAtByteFourOfItem333) {
  start();
  EXPECT_EQ(word(find_item(memory, 333).offset + 4), 0x802u);
}

TEST_F(SmsmTest, StartFailsWithoutState) {
  poke(kTocOffset + 85 * 16, 0);
  EXPECT_EQ(smsm.start(), SmsmVerdict::no_state);
  EXPECT_FALSE(smsm.running());
}

TEST_F(SmsmTest, StartFailsOnAMaskThatLeavesTheHeap) {
  poke(kTocOffset + 333 * 16 + 4, 0xFFFFFFF8);
  EXPECT_EQ(smsm.start(), SmsmVerdict::no_mask);
}

TEST_F(SmsmTest, StartFailsOnItemsForFewerHosts) {
  poke(kTocOffset + 333 * 16 + 8, 96);
  EXPECT_EQ(smsm.start(), SmsmVerdict::too_small);
  poke(kTocOffset + 333 * 16 + 8, 128);
  poke(kTocOffset + 85 * 16 + 8, 8);
  EXPECT_EQ(smsm.start(), SmsmVerdict::too_small);
}

TEST_F(SmsmTest, VoteReachesTheListener) {
  start();
  apps(kSmsmPowerControl);
  apps(0);
  EXPECT_EQ(listener.calls, (std::vector<std::string>{"vote 1", "vote 0"}));
}

TEST_F(SmsmTest, VoteBeforeAckInOneDoorbell) {
  start();
  apps(kSmsmPowerControl | kSmsmPowerControlAck);
  EXPECT_EQ(listener.calls, (std::vector<std::string>{"vote 1", "ack 1"}));
}

TEST_F(SmsmTest, LineEventsFollowTheirDoorbell) {
  start_subscribed();
  apps(kSmsmPowerControl);
  ASSERT_EQ(events.events.size(), 2u);
  EXPECT_EQ(bells()[0].doorbell().name(), "smsm");
  EXPECT_FALSE(bells()[0].doorbell().ignored());
  EXPECT_EQ(lines()[0].line().name(), trace::Line::A_PC);
  EXPECT_TRUE(lines()[0].line().level());
  EXPECT_EQ(lines()[0].cause(), 1u);
}

TEST_F(SmsmTest, OtherAppsBitsAreTracedOnly) {
  start_subscribed();
  apps(1u << 9);
  EXPECT_TRUE(listener.calls.empty());
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0].line().name(), trace::Line::OTHER);
  EXPECT_EQ(lines()[0].line().bit(), 9u);
}

TEST_F(SmsmTest, DoorbellWithoutChangeIsTracedAndCounted) {
  start_subscribed();
  poke(state(0), kSmsmPowerControl);
  poke(state(0), 0);
  smsm.doorbell();
  EXPECT_TRUE(listener.calls.empty());
  EXPECT_EQ(smsm.counters().doorbells, 1u);
  EXPECT_EQ(smsm.counters().without_change, 1u);
  ASSERT_EQ(bells().size(), 1u);
  EXPECT_TRUE(bells()[0].doorbell().ignored());
}

TEST_F(SmsmTest, VoteBeforeStartIsKnownButNotCalledBack) {
  poke(state(0), kSmsmPowerControl);
  smsm.doorbell();
  start();
  EXPECT_TRUE(smsm.apps_vote());
  smsm.doorbell();
  EXPECT_TRUE(listener.calls.empty());
}

TEST_F(SmsmTest, PowerControlIsStoredAndPulsed) {
  start_subscribed();
  smsm.set_power_control(true);
  EXPECT_EQ(word(state(1)), 0xBu);
  EXPECT_EQ(line.pulses, 1);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0].line().name(), trace::Line::M_PC);
  EXPECT_TRUE(lines()[0].line().doorbell());
  const auto interrupts = events.of(trace::Event::kInterrupt);
  ASSERT_EQ(interrupts.size(), 1u);
  EXPECT_EQ(interrupts[0].interrupt().name(), "smsm");
  EXPECT_TRUE(interrupts[0].interrupt().pulse());
}

TEST_F(SmsmTest, SameLevelAgainRingsNobody) {
  start_subscribed();
  smsm.set_power_control(true);
  smsm.set_power_control(true);
  EXPECT_EQ(line.pulses, 1);
  EXPECT_EQ(stores(), 1u);
}

TEST_F(SmsmTest, AckToggles) {
  start_subscribed();
  smsm.toggle_ack();
  EXPECT_EQ(word(state(1)), 0x809u);
  smsm.toggle_ack();
  EXPECT_EQ(word(state(1)), 0x9u);
  EXPECT_EQ(line.pulses, 2);
}

TEST_F(SmsmTest, PowerAndAckInOneStoreRingOnce) {
  start_subscribed();
  smsm.set_lines(true, true, true);
  EXPECT_EQ(word(state(1)), 0x80Bu);
  EXPECT_EQ(line.pulses, 1);
  ASSERT_EQ(lines().size(), 2u);
  EXPECT_EQ(lines()[0].line().name(), trace::Line::M_PC);
  EXPECT_EQ(lines()[1].line().name(), trace::Line::M_ACK);
}

TEST_F(SmsmTest, SilentStoreRingsNobody) {
  start_subscribed();
  smsm.set_lines(true, false, false);
  EXPECT_EQ(word(state(1)), 0xBu);
  EXPECT_EQ(line.pulses, 0);
  EXPECT_FALSE(lines()[0].line().doorbell());
  EXPECT_EQ(unsubscribed(), 0u);
}

TEST_F(SmsmTest, UnsubscribedBitRingsNobody) {
  start_subscribed();
  poke(mask(1, 0), kSmsmPowerControlAck);
  smsm.set_power_control(true);
  EXPECT_EQ(line.pulses, 0);
  EXPECT_EQ(unsubscribed(), 1u);
  EXPECT_FALSE(lines()[0].line().doorbell());
}

TEST_F(SmsmTest, AlwaysPulsesEvenWithoutChange) {
  Smsm eager(memory, line, listener, events, {.pulse = PulsePolicy::always, .boot_bits = 0});
  ASSERT_EQ(eager.start(), SmsmVerdict::ok);
  const int at_start = line.pulses;
  eager.set_power_control(false);
  EXPECT_EQ(line.pulses, at_start + 1);
  eager.set_lines(true, false, false);
  EXPECT_EQ(line.pulses, at_start + 1);
}

TEST_F(SmsmTest, UnrelatedModemBitsAreKept) {
  start_subscribed();
  poke(state(1), 0x08000009);
  smsm.set_lines(true, true, true);
  EXPECT_EQ(word(state(1)), 0x0800080Bu);
}

TEST_F(SmsmTest, GuestsPokeIntoTheModemWordCounts) {
  start_subscribed();
  smsm.set_power_control(true);
  poke(state(1), 0x9);  // the field's cure for a stale level (domain.md 5.8, C2)
  smsm.set_power_control(true);
  EXPECT_EQ(line.pulses, 2);
}

TEST_F(SmsmTest, CrashBitsByStore) {
  start_subscribed();
  EXPECT_TRUE(smsm.store({.set = kSmsmReset, .clear = kSmsmInit | kSmsmSmdInit}));
  EXPECT_EQ(word(state(1)), kSmsmReset);
  EXPECT_EQ(line.pulses, 0);
}

TEST_F(SmsmTest, ZeroSilently) {
  start_subscribed();
  smsm.set_power_control(true);
  EXPECT_TRUE(smsm.zero(false));
  EXPECT_EQ(word(state(1)), 0u);
  EXPECT_EQ(line.pulses, 1);
}

TEST_F(SmsmTest, ZeroWithDoorbell) {
  start_subscribed();
  smsm.set_power_control(true);
  EXPECT_TRUE(smsm.zero(true));
  EXPECT_EQ(line.pulses, 2);
}

TEST_F(SmsmTest, NothingMovesBeforeStart) {
  smsm.set_power_control(true);
  smsm.toggle_ack();
  EXPECT_FALSE(smsm.store({.set = 1}));
  EXPECT_FALSE(smsm.zero(true));
  EXPECT_EQ(word(state(1)), 0u);
  EXPECT_EQ(line.pulses, 0);
  EXPECT_FALSE(smsm.apps_vote());
  EXPECT_EQ(events.of(trace::Event::kNote).size(), 2u);
}

TEST_F(SmsmTest, StoppedModemIgnoresDoorbells) {
  start();
  smsm.stop();
  apps(kSmsmPowerControl);
  EXPECT_TRUE(listener.calls.empty());
  EXPECT_TRUE(bells().back().doorbell().ignored());
}

TEST_F(SmsmTest, RestartAfterACrashKeepsTheWord) {
  start_subscribed();
  smsm.set_lines(true, true, true);
  smsm.stop();
  start();
  EXPECT_EQ(smsm.modem_word(), 0x80Bu);
}

TEST_F(SmsmTest, ListenerMayAnswerFromTheCallback) {
  start_subscribed();
  listener.on_vote = [this] { smsm.set_lines(true, true, true); };
  apps(kSmsmPowerControl | kSmsmPowerControlAck);
  EXPECT_EQ(listener.calls, (std::vector<std::string>{"vote 1", "ack 1"}));
  EXPECT_EQ(line.pulses, 1);
}

TEST_F(SmsmTest, ListenerMayStopUsFromTheCallback) {
  start();
  listener.on_vote = [this] { smsm.stop(); };
  apps(kSmsmPowerControl);
  EXPECT_FALSE(smsm.running());
}

TEST_F(SmsmTest, RewrittenTableMovesNothingAfterStart) {
  start_subscribed();
  const std::uint32_t modem = state(1);
  poke(kTocOffset + 85 * 16 + 4, 0xFFFFFFF8);
  poke(kTocOffset + 333 * 16 + 8, 0xFFFFFFFF);
  smsm.set_power_control(true);
  EXPECT_EQ(word(modem), 0xBu);
  EXPECT_EQ(line.pulses, 1);
}

TEST_F(SmsmTest, RandomGarbageIsSurvived) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    for (std::uint32_t at = 0; at < 0x3000; at += 4) poke(at, static_cast<std::uint32_t>(random() >> (random() % 32)));
    const bool started = smsm.start() == SmsmVerdict::ok;
    EXPECT_EQ(smsm.running(), started);
    smsm.doorbell();
    smsm.set_lines((round & 1) != 0, true, true);
  }
}

}  // namespace
}  // namespace bamboozle::smem
