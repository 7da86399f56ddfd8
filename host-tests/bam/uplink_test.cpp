// Consumer pipes: descriptors become frames (domain.md 1.5, 1.6, 1.10).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Uplink : public BamTest {
 protected:
  explicit Uplink(Options options = {}) : BamTest(options) { start(); }
};

TEST_F(Uplink, OneDescriptorIsOneFrame) {
  fill_ram(kBuffers, bytes(60));
  describe_at(kUpRing, 0, kBuffers, 60);
  ring_bell(kUp, 8);
  EXPECT_THAT(client.frames, ElementsAre(bytes(60)));
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 8U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kTransferEnd);
}

TEST_F(Uplink, WithoutADoorbellNothingMoves) {
  describe_at(kUpRing, 0, kBuffers, 60);
  EXPECT_THAT(client.frames, IsEmpty());
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
}

TEST_F(Uplink, OneDoorbellMayPostManyAndRaisesTheLineOnce) {
  for (std::uint32_t i = 0; i < 32; ++i) describe_at(kUpRing, i * 8, kBuffers, 10 + i);
  ring_bell(kUp, 0x100);
  EXPECT_EQ(client.frames.size(), 32U);
  EXPECT_EQ(client.frames[31].size(), 41U);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Uplink, AFrameOfSeveralDescriptorsEndsAtEot) {
  fill_ram(kBuffers, bytes(30));
  describe_at(kUpRing, 0, kBuffers, 10, 0);
  describe_at(kUpRing, 8, kBuffers + 10, 15, 0);
  describe_at(kUpRing, 16, kBuffers + 25, 5);
  ring_bell(kUp, 24);
  EXPECT_THAT(client.frames, ElementsAre(bytes(30)));
}

TEST_F(Uplink, WithoutEotTheFrameWaitsAndNobodyIsTold) {
  describe_at(kUpRing, 0, kBuffers, 10, 0);
  ring_bell(kUp, 8);
  EXPECT_THAT(client.frames, IsEmpty());
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 8U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  EXPECT_FALSE(line.level());
}

TEST_F(Uplink, AFrameMaySpanDoorbells) {
  fill_ram(kBuffers, bytes(20));
  describe_at(kUpRing, 0, kBuffers, 10, 0);
  ring_bell(kUp, 8);
  describe_at(kUpRing, 8, kBuffers + 10, 10);
  ring_bell(kUp, 16);
  EXPECT_THAT(client.frames, ElementsAre(bytes(20)));
}

TEST_F(Uplink, IntSaysProcessedAndEotSaysTransferEnd) {
  describe_at(kUpRing, 0, kBuffers, 10, kFlagInt);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kProcessedDescriptor);
  describe_at(kUpRing, 8, kBuffers, 10, kFlagInt | kFlagEot);
  ring_bell(kUp, 16);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kProcessedDescriptor | kTransferEnd);
}

TEST_F(Uplink, NwdAloneSaysNothing) {  // it only moves the moment of INT, and here both moments are one
  describe_at(kUpRing, 0, kBuffers, 10, kFlagNwd);
  ring_bell(kUp, 8);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  describe_at(kUpRing, 8, kBuffers, 10, kFlagNwd | kFlagInt);
  ring_bell(kUp, 16);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kProcessedDescriptor);
}

TEST_F(Uplink, WrapsAtTheFifoSizeNotAtTheMemory) {
  std::uint32_t tail = 0;
  for (std::uint32_t slot = 0; slot < 4095; ++slot) describe_at(kUpRing, slot * 8, kBuffers, 1);
  describe_at(kUpRing, 0x7FF8, 0, 999);  // the slot that there is memory for and that is none
  ring_bell(kUp, tail = 0x7FF0);
  EXPECT_EQ(client.frames.size(), 4094U);
  ring_bell(kUp, tail = 0);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);  // never 0x7FF8
  ring_bell(kUp, tail = 16);
  EXPECT_EQ(client.frames.size(), 4097U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 16U);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Uplink, ADownstreamRingOf256SlotsWrapsAtItsOwnSize) {
  set_up(kUp, kUpRing, kConsumer, 0x800);
  for (std::uint32_t slot = 0; slot < 256; ++slot) describe_at(kUpRing, slot * 8, kBuffers, 1);
  ring_bell(kUp, 0x7F8);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 257U);
}

TEST_F(Uplink, WorkPerDoorbellIsLessThanARing) {  // EVNT right behind SW_OFSTS: the most that a guest can ask for
  describe_at(kUpRing, 0, kBuffers, 1);
  ring_bell(kUp, 8);
  for (std::uint32_t slot = 0; slot < 4095; ++slot) describe_at(kUpRing, slot * 8, kBuffers, 1);
  const std::uint64_t reads = memory.reads;
  ring_bell(kUp, 0);
  EXPECT_EQ(client.frames.size(), 1U + 4094U);
  EXPECT_EQ(memory.reads - reads, 2U * 4094U);  // each descriptor once, each buffer once
}

TEST_F(Uplink, ADescriptorIsNotWrittenBack) {
  describe_at(kUpRing, 0, kBuffers, 60, kFlagEot | kFlagInt);
  ring_bell(kUp, 8);
  EXPECT_EQ(memory.writes, 0U);
}

TEST_F(Uplink, AZeroSizeDescriptorWithEotIsAnEmptyFrame) {
  describe_at(kUpRing, 0, 0xDEAD0000, 0);  // the address of nothing is not looked at
  ring_bell(kUp, 8);
  EXPECT_THAT(client.frames, ElementsAre(Frame{}));
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Uplink, AZeroSizeDescriptorInAFrameAddsNothing) {
  fill_ram(kBuffers, bytes(20));
  describe_at(kUpRing, 0, kBuffers, 20, 0);
  describe_at(kUpRing, 8, kBuffers, 0);
  ring_bell(kUp, 16);
  EXPECT_THAT(client.frames, ElementsAre(bytes(20)));
}

TEST_F(Uplink, ACommandDescriptorIsNoDataAndSaidOnce) {
  fill_ram(kBuffers, bytes(20));
  describe_at(kUpRing, 0, kBuffers, 8, kFlagCmd | kFlagLock);
  describe_at(kUpRing, 8, kBuffers, 8, kFlagCmd);
  describe_at(kUpRing, 16, kBuffers, 20);
  ring_bell(kUp, 24);
  EXPECT_THAT(client.frames, ElementsAre(bytes(20)));
  EXPECT_THAT(notes(), ElementsAre(HasSubstr("flags{CMD=1 LOCK=1}")));
}

class BoundedUplink : public Uplink {
 protected:
  static Options bounded() {
    Options options;
    options.largest_frame = 100;
    return options;
  }
  BoundedUplink() : Uplink(bounded()) {}
};

TEST_F(BoundedUplink, AFrameOfExactlyTheBoundPasses) {
  describe_at(kUpRing, 0, kBuffers, 60, 0);
  describe_at(kUpRing, 8, kBuffers, 40);
  ring_bell(kUp, 16);
  EXPECT_EQ(client.frames.at(0).size(), 100U);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(BoundedUplink, ALongerOneIsDroppedCompletedAndReported) {
  describe_at(kUpRing, 0, kBuffers, 60, 0);
  describe_at(kUpRing, 8, kBuffers, 41, 0);
  describe_at(kUpRing, 16, kBuffers, 1);
  describe_at(kUpRing, 24, kBuffers, 5);
  ring_bell(kUp, 32);
  EXPECT_THAT(violations(), ElementsAre("malformed_frame"));
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 32U);
  ASSERT_EQ(client.frames.size(), 1U);  // the next frame is whole again
  EXPECT_EQ(client.frames[0].size(), 5U);
}

TEST_F(BoundedUplink, AFrameThatNeverEndsKeepsNoMoreThanTheBound) {
  for (std::uint32_t slot = 0; slot < 4094; ++slot) describe_at(kUpRing, slot * 8, kBuffers, 0x7FF8, 0);
  ring_bell(kUp, 0x7FF0);
  EXPECT_LE(bam.pipe(kUp).assembly.bytes().size(), 100U);
}

// --- descriptors that point to no RAM

TEST_F(Uplink, ABufferOutsideRamStopsThePipeWithErrors) {
  describe_at(kUpRing, 0, 0x0B000000, 60);  // our own registers, of all things
  describe_at(kUpRing, 8, kBuffers, 10);
  ring_bell(kUp, 16);
  EXPECT_THAT(client.frames, IsEmpty());
  EXPECT_THAT(violations(), ElementsAre("dma_outside_ram"));
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), kPipeError | kPipeHrespError);
  EXPECT_EQ(read(RegisterId::irq_stts), kBamHrespError);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0x80000010U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
  EXPECT_TRUE(line.level());
}

TEST_F(Uplink, ABufferThatRunsOutOfRamIsOutside) {
  describe_at(kUpRing, 0, kRam + 0x400000 - 59, 60);
  ring_bell(kUp, 8);
  EXPECT_THAT(violations(), ElementsAre("dma_outside_ram"));
}

TEST_F(Uplink, ABufferThatEndsWithRamIsInside) {
  describe_at(kUpRing, 0, kRam + 0x400000 - 60, 60);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 1U);
}

TEST_F(Uplink, ARingOutsideRamStopsThePipe) {
  set_up(kUp, 0xFFFFFFF8, kConsumer);  // its second descriptor would lie beyond 4 GiB
  ring_bell(kUp, 16);
  EXPECT_THAT(violations(), ElementsAre("dma_outside_ram"));
}

TEST_F(Uplink, AFailedPipeStandsStillUntilItIsReset) {
  describe_at(kUpRing, 0, 0, 60);
  ring_bell(kUp, 8);
  acknowledge(kUp);
  ring_bell(kUp, 16);
  EXPECT_EQ(violations().size(), 1U);
  set_up(kUp, kUpRing, kConsumer);
  describe_at(kUpRing, 0, kBuffers, 60);
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 1U);
}

// --- moderation

constexpr Nanoseconds kInterval = std::chrono::microseconds{300};

class ModeratedUplink : public Uplink {
 protected:
  static Options moderated() {
    Options options;
    options.moderation.uplink_interval = kInterval;
    return options;
  }
  ModeratedUplink() : Uplink(moderated()) {}

  void send(std::uint32_t slot) {
    describe_at(kUpRing, slot * 8, kBuffers, 10);
    ring_bell(kUp, (slot + 1) * 8);
  }
};

TEST_F(ModeratedUplink, ADoorbellAfterSilenceIsWorkedOffAtOnce) {
  send(0);
  EXPECT_EQ(client.frames.size(), 1U);
  clock.advance(kInterval);
  send(1);
  EXPECT_EQ(client.frames.size(), 2U);
}

TEST_F(ModeratedUplink, DoorbellsInABurstAreWorkedOffTogetherWithOneInterrupt) {
  send(0);
  line.levels.clear();
  write(RegisterId::p_irq_clr, kUp, ~0U);
  for (std::uint32_t slot = 1; slot < 6; ++slot) send(slot);
  EXPECT_EQ(client.frames.size(), 1U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 8U);
  clock.advance(kInterval - Nanoseconds{1});
  EXPECT_EQ(client.frames.size(), 1U);
  clock.advance(Nanoseconds{1});
  EXPECT_EQ(client.frames.size(), 6U);
  EXPECT_THAT(line.levels, ElementsAre(false, true));
}

TEST_F(ModeratedUplink, ABatchStartsTheIntervalAnew) {
  send(0);
  send(1);
  clock.advance(kInterval);
  send(2);
  EXPECT_EQ(client.frames.size(), 2U);
  clock.advance(kInterval);
  EXPECT_EQ(client.frames.size(), 3U);
}

TEST_F(ModeratedUplink, AResetBeforeTheBatchLeavesNothingToDo) {
  send(0);
  send(1);
  set_up(kUp, kUpRing, kConsumer);
  line.levels.clear();
  clock.advance(kInterval);
  EXPECT_EQ(client.frames.size(), 1U);
  EXPECT_THAT(line.levels, IsEmpty());
}

TEST_F(ModeratedUplink, ACollapseBeforeTheBatchLeavesNothingToDo) {
  send(0);
  send(1);
  bam.set_power(false);
  clock.advance(kInterval);
  EXPECT_EQ(client.frames.size(), 1U);
}

TEST_F(ModeratedUplink, TheDoorbellStaysTheCause) {
  send(0);
  write(RegisterId::p_irq_clr, kUp, ~0U);
  send(1);
  clock.advance(kInterval);
  const auto doorbell = sink.of(trace::Event::kDoorbell).back();
  const auto done = sink.of(trace::Event::kDescriptorDone).back();
  EXPECT_EQ(done.cause(), doorbell.sequence());
  EXPECT_EQ(sink.of(trace::Event::kInterrupt).back().cause(), done.sequence());
}

}  // namespace
}  // namespace bamboozle::bam
