// Producer pipes: frames fill descriptors, or wait (domain.md 1.6, 1.7, 1.10).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Downlink : public BamTest {
 protected:
  explicit Downlink(Options options = {}) : BamTest(options) { start(); }
  // posts buffers of `size` bytes, 0x1000 apart
  void post(std::uint32_t count, std::uint32_t size, std::uint32_t flags = kFlagEot) {
    for (std::uint32_t i = 0; i < count; ++i) describe_at(kDownRing, i * 8, kBuffers + i * 0x1000, size, flags);
    ring_bell(kDown, count * 8);
  }
  [[nodiscard]] std::uint32_t written_back(std::uint32_t slot) { return memory.load32(kDownRing + slot * 8 + 4); }
};

TEST_F(Downlink, AFrameFillsOneDescriptorAndRaisesTheLine) {
  post(32, 2048);
  EXPECT_EQ(bam.push(kDown, bytes(100)), Delivery::accepted);
  EXPECT_EQ(ram(kBuffers, 101), [] {
    Frame f = bytes(100);
    f.push_back({});
    return f;
  }());
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kDown), 8U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), kTransferEnd);
  EXPECT_TRUE(line.level());
}

TEST_F(Downlink, WithoutDescriptorsItIsRefusedSilently) {
  EXPECT_EQ(bam.push(kDown, bytes(100)), Delivery::refused);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), 0U);
  EXPECT_FALSE(line.level());
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Downlink, TwoFramesNeverShareADescriptor) {
  post(32, 2048);
  ASSERT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  ASSERT_EQ(bam.push(kDown, bytes(10, 50)), Delivery::accepted);
  EXPECT_EQ(ram(kBuffers + 0x1000, 10), bytes(10, 50));
  EXPECT_EQ(bam.posted(kDown), 30U);
}

TEST_F(Downlink, TheDescriptorIsWrittenBackWithSizeAndEot) {
  post(1, 2048, kFlagInt);  // as downstream: no EOT from software
  ASSERT_EQ(bam.push(kDown, bytes(100)), Delivery::accepted);
  EXPECT_EQ(written_back(0), 100U | 0xC0000000U);
  EXPECT_EQ(memory.load32(kDownRing), kBuffers);  // the address stays
}

class DownlinkWithoutWriteBack : public Downlink {
 protected:
  static Options without() {
    Options options;
    options.write_back = false;
    return options;
  }
  DownlinkWithoutWriteBack() : Downlink(without()) {}
};

TEST_F(DownlinkWithoutWriteBack, TheDescriptorStaysAsItWas) {
  post(1, 2048, 0);
  ASSERT_EQ(bam.push(kDown, bytes(100)), Delivery::accepted);
  EXPECT_EQ(written_back(0), 2048U);
}

TEST_F(Downlink, AFrameLongerThanADescriptorGoesOnInTheNext) {
  post(4, 100);
  ASSERT_EQ(bam.push(kDown, bytes(250)), Delivery::accepted);
  EXPECT_EQ(ram(kBuffers + 0x1000, 100), bytes(100, 101));
  EXPECT_EQ(ram(kBuffers + 0x2000, 50), bytes(50, 201));
  EXPECT_EQ(written_back(0), 100U);  // the software's EOT is gone: the packet did not end here (domain.md 1.6)
  EXPECT_EQ(written_back(1), 100U);
  EXPECT_EQ(written_back(2), 50U | kFlagEot << 16);
  EXPECT_EQ(bam.posted(kDown), 1U);
}

TEST_F(Downlink, AFrameThatFillsItsDescriptorExactlyEndsThere) {
  post(2, 100);
  ASSERT_EQ(bam.push(kDown, bytes(100)), Delivery::accepted);
  EXPECT_EQ(bam.posted(kDown), 1U);
  EXPECT_EQ(written_back(0), 100U | kFlagEot << 16);
}

TEST_F(Downlink, WhatDoesNotFitWaitsForTheNextDescriptors) {
  post(1, 100);
  EXPECT_EQ(bam.push(kDown, bytes(150)), Delivery::accepted);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kDown), 8U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), 0U);  // the packet has not ended
  describe_at(kDownRing, 8, kBuffers + 0x1000, 100);
  ring_bell(kDown, 16);
  EXPECT_EQ(ram(kBuffers + 0x1000, 50), bytes(50, 101));
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), kTransferEnd);
}

TEST_F(Downlink, BehindAHalfMovedFrameThePipeRefusesAndTellsWhenItIsDone) {
  post(1, 100);
  ASSERT_EQ(bam.push(kDown, bytes(150)), Delivery::accepted);
  EXPECT_EQ(bam.push(kDown, bytes(5)), Delivery::refused);
  describe_at(kDownRing, 8, kBuffers + 0x1000, 20);
  ring_bell(kDown, 16);
  EXPECT_THAT(client.posted, IsEmpty());  // 30 bytes are still to come
  describe_at(kDownRing, 16, kBuffers + 0x2000, 100);
  describe_at(kDownRing, 24, kBuffers + 0x3000, 100);
  ring_bell(kDown, 32);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
  EXPECT_EQ(bam.push(kDown, bytes(5)), Delivery::accepted);
}

TEST_F(Downlink, TheRestOfAFrameDiesWithTheReset) {
  post(1, 100);
  ASSERT_EQ(bam.push(kDown, bytes(150)), Delivery::accepted);
  set_up(kDown, kDownRing, kProducer);
  post(1, 100);
  EXPECT_EQ(bam.posted(kDown), 1U);
  EXPECT_THAT(notes(), ElementsAre(HasSubstr("drops 50 bytes")));
  ASSERT_EQ(bam.push(kDown, bytes(10, 7)), Delivery::accepted);
  EXPECT_EQ(ram(kBuffers, 10), bytes(10, 7));
}

TEST_F(Downlink, AZeroSizeDescriptorIsPassedOver) {
  describe_at(kDownRing, 0, 0xDEAD0000, 0);
  describe_at(kDownRing, 8, kBuffers, 100);
  ring_bell(kDown, 16);
  ASSERT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_EQ(ram(kBuffers, 10), bytes(10));
  EXPECT_EQ(written_back(0), 0U);
  EXPECT_EQ(written_back(1), 10U | kFlagEot << 16);
}

TEST_F(Downlink, ARingOfZeroSizeDescriptorsTakesBoundedWork) {
  for (std::uint32_t slot = 0; slot < 4094; ++slot) describe_at(kDownRing, slot * 8, 0, 0);
  ring_bell(kDown, 0x7FF0);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_EQ(memory.reads, 4094U);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);  // the first still looks for a place
}

TEST_F(Downlink, AnEmptyFrameTakesOneDescriptor) {
  post(2, 100);
  EXPECT_EQ(bam.push(kDown, {}), Delivery::accepted);
  EXPECT_EQ(bam.posted(kDown), 1U);
  EXPECT_EQ(written_back(0), static_cast<std::uint32_t>(kFlagEot << 16));
}

TEST_F(Downlink, WrapsAtTheFifoSize) {
  for (std::uint32_t slot = 0; slot < 4094; ++slot) describe_at(kDownRing, slot * 8, kBuffers, 64);
  ring_bell(kDown, 0x7FF0);
  for (int i = 0; i < 4094; ++i) ASSERT_EQ(bam.push(kDown, bytes(4)), Delivery::accepted);
  describe_at(kDownRing, 0x7FF0, kBuffers, 64);
  ring_bell(kDown, 0);
  ASSERT_EQ(bam.push(kDown, bytes(4)), Delivery::accepted);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kDown), 0U);
}

// --- back-pressure

TEST_F(Downlink, ARefusedClientIsToldOnceWhenDescriptorsCome) {
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  post(32, 2048);
  ring_bell(kDown, 33 * 8);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
  EXPECT_THAT(changes(kDown), ElementsAre("enabled", "starved", "posted", "fed"));
}

TEST_F(Downlink, ArmingAnEmptyRingIsTracedWithItsCount) {
  post(32, 2048);
  ring_bell(kDown, 33 * 8);  // was not empty
  EXPECT_THAT(changes(kDown), ElementsAre("enabled", "posted"));
  EXPECT_EQ(sink.of(trace::Event::kPipe).back().pipe().posted(), 32U);
}

TEST_F(Downlink, ADoorbellThatPostsNothingArmsNothing) {
  ring_bell(kDown, 0);
  EXPECT_THAT(changes(kDown), ElementsAre("enabled"));
}

TEST_F(Downlink, WhoWasNotRefusedIsNotTold) {
  post(32, 2048);
  EXPECT_THAT(client.posted, IsEmpty());
}

TEST_F(Downlink, TheThirtyThirdFrameOfABurstWaits) {
  post(32, 2048);
  for (int i = 0; i < 32; ++i) EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Downlink, WaitingOutlivesAResetOfThePipe) {
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  set_up(kDown, kDownRing, kProducer);
  post(1, 100);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

TEST_F(Downlink, ADisabledHaltedOrMissingPipeRefuses) {
  post(32, 2048);
  write(RegisterId::p_halt, kDown, 1);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  EXPECT_EQ(bam.push(3, bytes(10)), Delivery::refused);
  EXPECT_EQ(bam.push(99, bytes(10)), Delivery::refused);
  EXPECT_EQ(bam.push(kUp, bytes(10)), Delivery::refused);  // a consumer
  write(RegisterId::p_halt, kDown, 0);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
}

TEST_F(Downlink, EnablingTheControllerAgainFeedsWhoWaits) {
  post(32, 2048);
  write(RegisterId::ctrl, 0, 0x20000);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
  write(RegisterId::ctrl, 0, 0x20002);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

// --- moderation

constexpr Nanoseconds kDelay = std::chrono::milliseconds{2};

class ModeratedDownlink : public Downlink {
 protected:
  static Options moderated() {
    Options options;
    options.moderation.downlink_batch = 16;
    options.moderation.downlink_delay = kDelay;
    return options;
  }
  ModeratedDownlink() : Downlink(moderated()) {}
  // a driver with a pool of that many buffers, all of them full, and a client that has more
  void exhaust(std::uint32_t pool) {
    post(pool, 2048);
    for (std::uint32_t i = 0; i < pool; ++i) ASSERT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
    ASSERT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
    next_ = pool;
  }
  void post_one() {
    describe_at(kDownRing, next_ * 8, kBuffers + next_ * 0x1000, 2048);
    ring_bell(kDown, ++next_ * 8);
  }

 private:
  std::uint32_t next_ = 0;
};

TEST_F(ModeratedDownlink, ARefusedClientHearsOfABatchOfDescriptors) {
  exhaust(32);
  for (int i = 0; i < 15; ++i) post_one();
  EXPECT_THAT(client.posted, IsEmpty());
  post_one();
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

TEST_F(ModeratedDownlink, ASmallPoolMakesSmallBatches) {
  exhaust(4);
  post_one();
  EXPECT_THAT(client.posted, IsEmpty());
  post_one();
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

TEST_F(ModeratedDownlink, ADriverThatPostsNoMoreIsNotWaitedForLong) {
  exhaust(32);
  post_one();
  clock.advance(kDelay - Nanoseconds{1});
  EXPECT_THAT(client.posted, IsEmpty());
  clock.advance(Nanoseconds{1});
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

TEST_F(ModeratedDownlink, TheFirstDescriptorAfterAResetIsTold) {
  exhaust(32);
  set_up(kDown, kDownRing, kProducer);
  post(1, 2048);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

// --- descriptors that point to no RAM

TEST_F(Downlink, ABufferOutsideRamSwallowsTheFrameAndStopsThePipe) {
  describe_at(kDownRing, 0, 0x0B800000, 2048);
  ring_bell(kDown, 8);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_THAT(violations(), ElementsAre("dma_outside_ram"));
  EXPECT_EQ(read(RegisterId::p_irq_stts, kDown), kPipeError | kPipeHrespError);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kDown), 0U);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::refused);
}

TEST_F(Downlink, OnlyTheBytesOfTheFrameMustBeRam) {
  describe_at(kDownRing, 0, kRam + 0x400000 - 10, 2048);
  ring_bell(kDown, 8);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Downlink, ARingOutsideRamSwallowsTheFrameAndStopsThePipe) {
  set_up(kDown, 0, kProducer);
  ring_bell(kDown, 8);
  EXPECT_EQ(bam.push(kDown, bytes(10)), Delivery::accepted);
  EXPECT_THAT(violations(), ElementsAre("dma_outside_ram"));
}

}  // namespace
}  // namespace bamboozle::bam
