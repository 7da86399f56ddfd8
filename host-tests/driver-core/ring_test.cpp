#include <gtest/gtest.h>

#include "driver/core/receive_ring.h"
#include "driver/core/transmit_ring.h"

namespace bamboozle::dmux {
namespace {

TEST(TransmitRingTest, KeepsItsLastSlotsForCommands) {
  TransmitRing ring;
  for (unsigned i = 0; i < TransmitRing::kSlots - TransmitRing::kForCommands; ++i) {
    ASSERT_TRUE(ring.has_room(false));
    ring.append(0, false, 100, 1);
  }
  EXPECT_FALSE(ring.has_room(false));
  for (unsigned i = 0; i < TransmitRing::kForCommands; ++i) {
    ASSERT_TRUE(ring.has_room(true));
    ring.append(0, true, 8, 1);
  }
  EXPECT_FALSE(ring.has_room(true));
}

TEST(TransmitRingTest, GoesRoundAndKeepsOrder) {
  TransmitRing ring;
  for (unsigned n = 0; n < 1000; ++n) {
    const unsigned slot = ring.free_slot();
    ring.append(n % 8, false, 10, n);
    EXPECT_EQ(ring.next_waiting(), slot);
    ring.sent(n);
    EXPECT_EQ(ring.next_done(), -1);
    EXPECT_TRUE(ring.complete(slot, ring.token()));
    EXPECT_EQ(ring.next_done(), static_cast<int>(slot));
    ring.release_oldest();
    EXPECT_TRUE(ring.empty());
    EXPECT_EQ(ring.next_done(), -1) << "whatever the next slot was on its last lap";
  }
}

TEST(TransmitRingTest, CompletionsOfAnOldRingDoNotCount) {
  TransmitRing ring;
  ring.append(0, false, 10, 1);
  ring.sent(1);
  const unsigned old = ring.token();
  ring.take_back();
  EXPECT_EQ(ring.waiting(), 1U);
  EXPECT_FALSE(ring.complete(0, old));
  ring.sent(2);
  EXPECT_FALSE(ring.complete(0, old)) << "the frame is in flight again, but this transfer is not its";
  EXPECT_TRUE(ring.complete(0, ring.token()));
  EXPECT_FALSE(ring.complete(0, ring.token())) << "twice";
}

TEST(TransmitRingTest, ACompletionOfNothingInFlightDoesNotCount) {
  TransmitRing ring;
  EXPECT_FALSE(ring.complete(0, ring.token()));
  ring.append(0, false, 10, 1);
  EXPECT_FALSE(ring.complete(0, ring.token()));
  EXPECT_FALSE(ring.complete(99, ring.token()));
}

TEST(TransmitRingTest, WhatIsPrependedGoesFirst) {
  TransmitRing ring;
  ring.append(1, false, 10, 1);
  const unsigned first = ring.first_slot();
  ring.prepend(2, true, 8, 1);
  EXPECT_EQ(ring.next_waiting(), first);
  EXPECT_EQ(ring.slot(first).channel, 2);
  ring.sent(1);
  EXPECT_EQ(ring.slot(ring.next_waiting()).channel, 1);
}

TEST(TransmitRingTest, AFrameThatWaitsMayGoToo) {
  TransmitRing ring;
  ring.append(1, false, 10, 1);
  ring.release_oldest();
  EXPECT_TRUE(ring.empty());
  EXPECT_EQ(ring.in_flight(), 0U);
  EXPECT_EQ(ring.waiting(), 0U);
}

TEST(ReceiveRingTest, ABufferGoesRound) {
  ReceiveRing ring(32);
  for (unsigned n = 0; n < 1000; ++n) {
    const int slot = ring.next_idle();
    ASSERT_GE(slot, 0);
    ring.posted(static_cast<unsigned>(slot));
    EXPECT_EQ(ring.oldest_posted(), slot);
    EXPECT_TRUE(ring.complete(static_cast<unsigned>(slot), ring.token()));
    EXPECT_EQ(ring.oldest_posted(), -1);
    EXPECT_EQ(ring.take(), slot);
    EXPECT_EQ(ring.take(), -1);
    ring.returned(static_cast<unsigned>(slot));
  }
}

TEST(ReceiveRingTest, WhatWasFilledOutlivesTheRing) {
  ReceiveRing ring(4);
  for (int slot = ring.next_idle(); slot >= 0; slot = ring.next_idle()) ring.posted(static_cast<unsigned>(slot));
  EXPECT_EQ(ring.with_engine(), 4U);
  const unsigned old = ring.token();
  EXPECT_TRUE(ring.complete(0, old));
  ring.take_back();
  EXPECT_FALSE(ring.complete(1, old));
  EXPECT_EQ(ring.with_engine(), 0U);
  EXPECT_EQ(ring.take(), 0);
  EXPECT_EQ(ring.take(), -1);
}

TEST(ReceiveRingTest, TheOnlyIdleBufferIsFoundWhereverItIs) {
  for (unsigned idle = 0; idle < 4; ++idle) {
    ReceiveRing ring(4);
    for (int slot = ring.next_idle(); slot >= 0; slot = ring.next_idle()) ring.posted(static_cast<unsigned>(slot));
    for (unsigned slot = 0; slot <= idle; ++slot) ASSERT_TRUE(ring.complete(slot, ring.token()));
    for (unsigned slot = 0; slot <= idle; ++slot) EXPECT_EQ(ring.take(), static_cast<int>(slot));
    EXPECT_EQ(ring.next_idle(), -1) << "they are being read";
    ring.returned(idle);
    EXPECT_EQ(ring.next_idle(), static_cast<int>(idle));
  }
}

TEST(ReceiveRingTest, WhatIsTakenBackIsIdleAndItsCompletionsOld) {
  ReceiveRing ring(4);
  for (unsigned slot = 0; slot < 4; ++slot) ring.posted(slot);
  const unsigned old = ring.token();
  ring.take_back();
  unsigned again = 0;
  for (int slot = ring.next_idle(); slot >= 0; slot = ring.next_idle(), ++again) ring.posted(static_cast<unsigned>(slot));
  EXPECT_EQ(again, 4U);
  EXPECT_FALSE(ring.complete(1, old)) << "the buffer is with the DMA engine again, but this transfer is not its";
  EXPECT_TRUE(ring.complete(1, ring.token()));
}

TEST(ReceiveRingTest, ACompletionCountsOnceAndOnlyForWhatThereIs) {
  ReceiveRing ring(4);
  ring.posted(0);
  EXPECT_TRUE(ring.complete(0, ring.token()));
  EXPECT_FALSE(ring.complete(0, ring.token()));
  EXPECT_FALSE(ring.complete(1, ring.token())) << "never posted";
  EXPECT_FALSE(ring.complete(100'000, ring.token()));
  EXPECT_EQ(ring.filled(), 1U);
}

TEST(ReceiveRingTest, IsReadInTheOrderOfCompletion) {
  ReceiveRing ring(4);
  for (unsigned slot = 0; slot < 4; ++slot) ring.posted(slot);
  EXPECT_TRUE(ring.complete(1, ring.token()));
  EXPECT_EQ(ring.oldest_posted(), 0);
  EXPECT_TRUE(ring.complete(0, ring.token()));
  EXPECT_EQ(ring.oldest_posted(), 2) << "both are behind it";
  EXPECT_EQ(ring.take(), 1);
  EXPECT_EQ(ring.take(), 0);
}

TEST(ReceiveRingTest, HasNoMoreBuffersThanItCanCount) { EXPECT_EQ(ReceiveRing(1000).size(), ReceiveRing::kMost); }

TEST(TransmitRingTest, AnAbandonedFramesCompletionFreesNoOther) {
  TransmitRing ring;
  ring.append(0, false, 10, 1);
  ring.sent(1);
  const unsigned old = ring.token();
  ring.abandon();
  ring.release_oldest();
  for (unsigned i = 0; i < TransmitRing::kSlots; ++i) {  // round, to the same slot
    ring.append(0, false, 10, 2);
    ring.sent(2);
  }
  EXPECT_FALSE(ring.complete(0, old));
  EXPECT_FALSE(ring.complete(100'000, ring.token())) << "none of its slots";
  EXPECT_TRUE(ring.complete(0, ring.token()));
}

TEST(TransmitRingTest, AFramesAgeIsItsTimeWithTheDmaEngine) {
  TransmitRing ring;
  ring.append(0, false, 10, 1);
  EXPECT_EQ(ring.oldest_in_flight_since(), kNever);
  ring.sent(5);
  EXPECT_EQ(ring.oldest_in_flight_since(), 5) << "it has waited for power until then";
}

}  // namespace
}  // namespace bamboozle::dmux
