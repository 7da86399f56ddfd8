// The books about numbered datagrams.
#include "modem-model/scenario/ledger.h"

#include <gmock/gmock.h>

namespace bamboozle::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr Flow kDown{trace::DOWNLINK, 0, 9};
constexpr Flow kUp{trace::UPLINK, 2, 7};

trace::Event received(std::uint32_t number, Nanoseconds at, bool intact = true) {
  trace::Event event;
  event.set_time_ns(static_cast<std::uint64_t>(at.count()));
  event.mutable_guest_receive()->set_port(9);
  event.mutable_guest_receive()->set_sequence(number);
  event.mutable_guest_receive()->set_intact(intact);
  return event;
}

TEST(Ledger, AnUnusedFlowIsEmpty) {
  const Account account = Ledger().account(kDown, {});
  EXPECT_EQ(account.sent, 0U);
  EXPECT_EQ(account.lost, 0U);
}

TEST(Ledger, CountsWhatIsMissing) {
  Ledger ledger;
  ledger.sent(kDown, 10, 4, 0ns);
  ledger.on_event(received(10, 1ms));
  ledger.on_event(received(12, 2ms));
  const Account account = ledger.account(kDown, {});
  EXPECT_EQ(account.sent, 4U);
  EXPECT_EQ(account.received, 2U);
  EXPECT_EQ(account.lost, 2U);
  EXPECT_THAT(account.lost_numbers, ElementsAre(11, 13));
}

TEST(Ledger, TellsDoubledFromSentTwice) {
  Ledger ledger;
  ledger.sent(kDown, 0, 2, 0ns);
  ledger.sent(kDown, 0, 1, 0ns);
  for (const std::uint32_t number : {0U, 1U, 0U, 1U}) ledger.on_event(received(number, 1ms));
  const Account account = ledger.account(kDown, {});
  EXPECT_EQ(account.duplicated, 1U);
  EXPECT_EQ(account.reordered, 1U);
  EXPECT_EQ(account.lost, 0U);
}

TEST(Ledger, WhatWasNeverSentIsADuplicateOfNothing) {
  Ledger ledger;
  ledger.on_event(received(5, 1ms));
  EXPECT_EQ(ledger.account(kDown, {}).duplicated, 1U);
}

TEST(Ledger, CorruptedAndLate) {
  Ledger ledger;
  ledger.sent(kDown, 0, 2, 10ms);
  ledger.on_event(received(0, 60ms));
  ledger.on_event(received(1, 61ms, false));
  EXPECT_EQ(ledger.account(kDown, 50ms).late, 1U);
  EXPECT_EQ(ledger.account(kDown, {}).late, 0U);
  EXPECT_EQ(ledger.account(kDown, {}).corrupted, 1U);
}

TEST(Ledger, UplinkArrivesAtAService) {
  Ledger ledger;
  ledger.sent(kUp, 3, 1, 0ns);
  trace::Event event;
  event.mutable_packet()->set_protocol("udp");
  event.mutable_packet()->set_direction(trace::UPLINK);
  event.mutable_packet()->set_channel(2);
  event.mutable_packet()->set_destination_port(7);
  event.mutable_packet()->set_sequence(3);
  event.mutable_packet()->set_intact(true);
  ledger.on_event(event);
  EXPECT_EQ(ledger.account(kUp, {}).received, 1U);
  event.mutable_packet()->set_direction(trace::DOWNLINK);
  ledger.on_event(event);
  EXPECT_EQ(ledger.account(kUp, {}).received, 1U);
}

TEST(Ledger, ChannelsOfOurAddresses) {
  EXPECT_EQ(channel_of("10.0.3.1"), 3U);
  EXPECT_EQ(channel_of("fd00:0:0:5::1"), 5U);
  EXPECT_EQ(channel_of("192.0.2.1"), std::nullopt);
}

}  // namespace
}  // namespace bamboozle::scenario
