// The border to the glue, from the glue's side: what is called arrives, what is asked for comes out at the right port.
#include "driver/core/boundary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Not;

/// The glue's own, which comes back to each port.
struct Owner {
  bool pc = false, ack = false, reset = false;
  bool stand = true;
  int dirty = -1;  // a slot with a transfer in it
  std::vector<std::string> log;
  std::vector<std::pair<unsigned, unsigned>> uplink, downlink;  // slot, token
  long long armed = 0;

  std::vector<std::string> take() { return std::exchange(log, {}); }
};

Owner& of(void* owner) { return *static_cast<Owner*>(owner); }
void note(void* owner, std::string text) { of(owner).log.push_back(std::move(text)); }

constexpr long long kSecond = 1'000'000'000;

}  // namespace

extern "C" {
void dmux_port_levels(void* owner, bool* pc, bool* ack, bool* reset) {
  *pc = of(owner).pc;
  *ack = of(owner).ack;
  *reset = of(owner).reset;
}
bool dmux_port_open_again(void* owner) {
  note(owner, "open again");
  return true;
}
void dmux_port_clean_downlink(void* owner, unsigned slot) {
  of(owner).dirty = -1;
  note(owner, "clean " + std::to_string(slot));
}
void dmux_port_set_vote(void* owner, bool level) { note(owner, level ? "vote 1" : "vote 0"); }
void dmux_port_set_ack(void* owner, bool level) { note(owner, level ? "ack 1" : "ack 0"); }
bool dmux_port_submit_uplink(void* owner, unsigned slot, unsigned bytes, unsigned token) {
  note(owner, "up " + std::to_string(slot) + " of " + std::to_string(bytes));
  of(owner).uplink.emplace_back(slot, token);
  return true;
}
bool dmux_port_submit_downlink(void* owner, unsigned slot, unsigned token) {
  of(owner).downlink.emplace_back(slot, token);
  return true;
}
void dmux_port_ring_uplink(void* owner) { note(owner, "ring up"); }
void dmux_port_ring_downlink(void* owner) { note(owner, "ring down"); }
void dmux_port_restart_uplink(void* owner) { note(owner, "restart"); }
bool dmux_port_downlink_arrived(void* owner, unsigned slot) { return of(owner).dirty == static_cast<int>(slot); }
void dmux_port_poke_interrupt(void* owner) { note(owner, "poke"); }
bool dmux_port_pipes_stand(void* owner) {
  note(owner, "look");
  return of(owner).stand;
}
bool dmux_port_rang_for_nothing(void* owner) {
  note(owner, "rang?");
  return false;
}
void dmux_port_request_set_up(void* owner) { note(owner, "set up"); }
void dmux_port_frame_gone(void* owner, unsigned slot, dmux_fate fate) {
  note(owner, "gone " + std::to_string(slot) + (fate == DMUX_SENT ? " sent" : fate == DMUX_ASLEEP ? " asleep" : fate == DMUX_LOST ? " lost" : " starved"));
}
void dmux_port_let_queues_run(void* owner, bool run) { note(owner, run ? "run" : "stop"); }
void dmux_port_hold_awake(void* owner, bool hold) { note(owner, hold ? "hold" : "release"); }
void dmux_port_wake_for_a_moment(void* owner) { note(owner, "moment"); }
void dmux_port_state_changed(void*) {}
void dmux_port_arm(void* owner, long long at) { of(owner).armed = at; }
}

namespace {

class BoundaryTest : public ::testing::Test {
 protected:
  BoundaryTest() { dmux_core_start(core_, false, 0); }

  void awake() {
    owner_.pc = true;
    dmux_core_power_interrupt(core_, 0);
    ASSERT_TRUE(dmux_core_begin_set_up(core_, 0));
    dmux_core_set_up_done(core_, DMUX_BOTH, 0);
    dmux_core_want(core_, true, 0);
    owner_.ack = true;
    dmux_core_ack_interrupt(core_, 0);
    ASSERT_TRUE(dmux_core_awake(core_));
  }
  dmux_core_state state() {
    dmux_core_state state;
    dmux_core_describe(core_, &state);
    return state;
  }
  dmux_received parsed(const std::vector<std::byte>& buffer) {
    dmux_received received;
    dmux_core_parse(core_, buffer.data(), buffer.size(), &received);
    return received;
  }

  Owner owner_;
  dmux_counters counters_{};
  dmux_core_options options_{
      .ack_deadline = kSecond, .power_deadline = 3 * kSecond, .receive_slots = 5, .secret = 0x0123456789abcdef};
  std::vector<std::max_align_t> memory_ = std::vector<std::max_align_t>(dmux_core_size() / sizeof(std::max_align_t) + 1);
  dmux_core* core_ = dmux_core_init(memory_.data(), &owner_, &options_, &counters_);
};

TEST_F(BoundaryTest, APacketGoesUp) {
  awake();
  EXPECT_THAT(owner_.take(), ElementsAre("set up", "ring down", "ack 1", "vote 1", "look"));
  EXPECT_EQ(owner_.downlink.size(), 5U) << "as many buffers as the options say";
  const int slot = dmux_core_slot_for(core_, false);
  dmux_core_append(core_, 3, false, 100, true, 7);
  EXPECT_THAT(owner_.take(), ElementsAre("hold", "up " + std::to_string(slot) + " of 100")) << "more is to follow";
  EXPECT_FALSE(dmux_core_may_sleep(core_));
  EXPECT_FALSE(dmux_core_drained(core_));
  EXPECT_EQ(dmux_core_slot_since(core_, static_cast<unsigned>(slot)), 7);
  dmux_core_flush(core_);
  dmux_core_uplink_done(core_, owner_.uplink[0].first, owner_.uplink[0].second, 8);
  EXPECT_THAT(owner_.take(), ElementsAre("ring up", "gone 0 sent", "release"));
  EXPECT_TRUE(dmux_core_may_sleep(core_));
  EXPECT_TRUE(dmux_core_drained(core_));
}

TEST_F(BoundaryTest, ABufferIsCleanBeforeItIsGivenAway) {
  owner_.dirty = 3;
  awake();
  EXPECT_THAT(owner_.take(), ElementsAre("set up", "clean 3", "ring down", "ack 1", "vote 1", "look"));
  EXPECT_STREQ(dmux_core_receive_state(core_, 3), "with the BAM");
}

TEST_F(BoundaryTest, AFullRingStopsTheQueuesAndNothingElse) {
  awake();
  owner_.take();
  for (unsigned i = 0; i < 56; ++i) {
    ASSERT_GE(dmux_core_slot_for(core_, false), 0);
    dmux_core_append(core_, 0, false, 100, false, 0);
  }
  const auto log = owner_.take();
  EXPECT_THAT(log, Contains("stop"));
  EXPECT_THAT(log, Not(Contains("release")));
  EXPECT_TRUE(dmux_core_is_stuck(core_, kSecond, 2 * kSecond));
  EXPECT_FALSE(dmux_core_is_stuck(core_, kSecond, kSecond));
}

TEST_F(BoundaryTest, APacketComesDown) {
  awake();
  EXPECT_TRUE(dmux_core_downlink_done(core_, owner_.downlink[0].first, owner_.downlink[0].second));
  EXPECT_EQ(state().rx_filled, 1U);
  EXPECT_EQ(state().rx_with_engine, 4U);
  EXPECT_EQ(dmux_core_take_received(core_), 0);
  EXPECT_EQ(dmux_core_take_received(core_), -1);
  owner_.take();
  dmux_core_give_back(core_, 0);
  dmux_core_ring_downlink(core_);
  EXPECT_EQ(owner_.downlink.size(), 6U);
  EXPECT_THAT(owner_.take(), ElementsAre("ring down"));
}

TEST_F(BoundaryTest, EachDeadlineIsItsOwn) {
  dmux_core_append(core_, 0, false, 100, false, 0);
  EXPECT_STREQ(state().vote, "waiting for the acknowledgement");
  dmux_core_tick(core_, kSecond - 1);
  EXPECT_FALSE(dmux_core_refused(core_));
  owner_.ack = true;
  dmux_core_ack_interrupt(core_, kSecond);
  dmux_core_tick(core_, 4 * kSecond - 1);
  EXPECT_FALSE(dmux_core_refused(core_));
  dmux_core_tick(core_, 4 * kSecond);
  EXPECT_TRUE(dmux_core_refused(core_));
  EXPECT_FALSE(dmux_core_awake(core_));
  EXPECT_THAT(owner_.take(), IsSupersetOf({"vote 1", "vote 0", "gone 0 asleep"}));
}

TEST_F(BoundaryTest, WhatIsDescribedIsWhatIs) {
  EXPECT_STREQ(state().power, "down");
  dmux_core_append(core_, 0, false, 100, false, 5);
  EXPECT_EQ(state().tx_waiting, 1U);
  EXPECT_EQ(state().tx_in_flight, 0U);
  EXPECT_TRUE(state().vote_level);
  EXPECT_TRUE(state().ack_due_from_modem);
  EXPECT_EQ(state().vote_since, 5);
  EXPECT_EQ(state().power_since, 0);
  awake();
  EXPECT_EQ(state().tx_waiting, 0U);
  EXPECT_EQ(state().tx_in_flight, 1U);
  EXPECT_TRUE(state().own_ack);
  EXPECT_FALSE(state().ack_due_to_modem);
  EXPECT_TRUE(dmux_core_power_level(core_));
}

TEST_F(BoundaryTest, ChannelsOpenAndClose) {
  EXPECT_EQ(dmux_core_channel_opened(core_, 2), DMUX_MAKE);
  dmux_core_channel_interface(core_, 2, true);
  EXPECT_TRUE(dmux_core_channel_is_open(core_, 2));
  EXPECT_EQ(dmux_core_channel_closed(core_, 2), DMUX_DETACH);
  EXPECT_EQ(dmux_core_channel_closed(core_, 2), DMUX_NOT_OPEN);
  EXPECT_EQ(dmux_core_channel_opened(core_, 2), DMUX_ATTACH);
  dmux_core_channel_running(core_, 2, true);
  EXPECT_TRUE(dmux_core_is_running(core_, 2));
  EXPECT_EQ(dmux_core_channel_opened(core_, 2), DMUX_REOPEN);
}

TEST_F(BoundaryTest, ARemovalAcknowledgesLast) {
  awake();
  dmux_core_begin_removal(core_, 0);
  dmux_core_release_vote(core_, 0);
  owner_.take();
  owner_.pc = false;
  dmux_core_power_interrupt(core_, 0);
  EXPECT_EQ(owner_.take(), std::vector<std::string>());
  EXPECT_TRUE(state().ack_due_to_modem);
  dmux_core_acknowledge(core_);
  EXPECT_THAT(owner_.take(), ElementsAre("ack 0"));
}

TEST_F(BoundaryTest, ALostOpenGoesFirst) {
  dmux_core_open_lost(core_);
  dmux_core_append(core_, 1, false, 100, false, 0);
  const int first = dmux_core_first_slot(core_);
  ASSERT_EQ(first, 63);
  dmux_core_prepend(core_, 1, 8, 0);
  awake();
  EXPECT_THAT(owner_.take(), IsSupersetOf({"moment", "up 63 of 8", "up 0 of 100"}));
  EXPECT_EQ(counters_.commands_sent, 1U);
}

TEST_F(BoundaryTest, ADownlinkAloneIsSaidSo) {
  owner_.pc = true;
  dmux_core_power_interrupt(core_, 0);
  dmux_core_set_up_done(core_, DMUX_DOWNLINK_ONLY, 0);
  EXPECT_TRUE(dmux_core_without_uplink(core_));
  dmux_core_remote_reset(core_, true, 0);
  EXPECT_FALSE(dmux_core_without_uplink(core_));
}

TEST_F(BoundaryTest, AFramesHeaderIsTold) {
  std::vector<std::byte> buffer(256);
  dmux_core_leave_marks(core_, buffer.data(), buffer.size(), buffer.size());
  EXPECT_FALSE(dmux_core_arrived(core_, buffer.data(), buffer.size()));
  dmux_encode(buffer.data(), 1, 2, 5, 0);
  EXPECT_TRUE(dmux_core_arrived(core_, buffer.data(), buffer.size()));
  const dmux_received received = parsed(buffer);
  EXPECT_EQ(received.verdict, DMUX_OPEN);
  EXPECT_EQ(received.command, 1U);
  EXPECT_EQ(received.signal, 2U);
  EXPECT_EQ(received.channel, 5U);
  EXPECT_EQ(received.magic, 0x33fcU);
}

TEST_F(BoundaryTest, ABufferIsCleanedAsFarAsItWasWritten) {
  std::vector<std::byte> buffer(256);
  dmux_core_leave_marks(core_, buffer.data(), buffer.size(), buffer.size());
  for (std::size_t i = 8; i < 200; ++i) buffer[i] = std::byte{0x77};
  dmux_encode(buffer.data(), 0, 0, 0, 20);  // and says less than came
  EXPECT_EQ(parsed(buffer).verdict, DMUX_DATA);
  EXPECT_EQ(parsed(buffer).length, 20U);
  dmux_core_clean(core_, buffer.data(), buffer.size(), 28);
  for (std::size_t mark = 0; mark < buffer.size(); mark += 32) EXPECT_NE(buffer[mark], std::byte{0x77}) << mark;
  EXPECT_FALSE(dmux_core_arrived(core_, buffer.data(), buffer.size()));
}

TEST_F(BoundaryTest, OnlyDataIsPadded) {
  std::byte header[8];
  dmux_encode(header, 0, 0, 1, 5);
  EXPECT_EQ(header[4], std::byte{3});
  EXPECT_EQ(dmux_padding_of(5), 3U);
  dmux_encode(header, 1, 0, 1, 5);
  EXPECT_EQ(header[4], std::byte{0}) << "a command has none, whatever its length means";
}

}  // namespace
