// What the controller says about itself, and that it says nothing to nobody.
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::ElementsAre;

class TraceTest : public BamTest {
 protected:
  TraceTest() {
    start();
    describe_at(kUpRing, 0, kBuffers, 10, kFlagEot | kFlagInt);
    describe_at(kUpRing, 8, kBuffers, 10);
    sink.events.clear();
  }
};

TEST_F(TraceTest, FromTheStoreToTheInterruptEachEventNamesItsCause) {
  ring_bell(kUp, 8);
  std::vector<trace::Event::KindCase> kinds;
  for (const auto& event : sink.events) kinds.push_back(event.kind_case());
  EXPECT_THAT(kinds, ElementsAre(trace::Event::kRegisterAccess, trace::Event::kDoorbell, trace::Event::kDescriptorDone,
                                 trace::Event::kInterrupt));
  for (std::size_t i = 1; i < sink.events.size(); ++i) EXPECT_EQ(sink.events[i].cause(), sink.events[i - 1].sequence());
  for (const auto& event : sink.events) EXPECT_EQ(event.source(), trace::SOURCE_BAM);
}

TEST_F(TraceTest, ADescriptorIsTracedAsTheGuestWroteIt) {
  ring_bell(kUp, 8);
  const auto done = sink.of(trace::Event::kDescriptorDone).at(0).descriptor_done();
  EXPECT_EQ(done.pipe(), kUp);
  EXPECT_EQ(done.offset(), 0U);
  EXPECT_EQ(done.address(), kBuffers);
  EXPECT_EQ(done.size(), 10U);
  EXPECT_EQ(done.flags(), kFlagEot | kFlagInt);
  EXPECT_EQ(done.transferred(), 10U);
}

TEST_F(TraceTest, TheInterruptSaysWhichSourcesAndFallsByTheStoreThatClearedIt) {
  ring_bell(kUp, 8);
  EXPECT_EQ(sink.of(trace::Event::kInterrupt).at(0).interrupt().status(), 0x10U);
  acknowledge(kUp);
  const auto fall = sink.of(trace::Event::kInterrupt).at(1);
  EXPECT_FALSE(fall.interrupt().level());
  EXPECT_EQ(fall.cause(), sink.of(trace::Event::kRegisterAccess).back().sequence());
}

TEST_F(TraceTest, ACollapsedAccessIsAnEventAndAViolationCausedByIt) {
  bam.set_power(false);
  sink.events.clear();
  std::ignore = read(RegisterId::p_ctrl, kUp);
  const auto access = sink.of(trace::Event::kRegisterAccess).at(0);
  EXPECT_TRUE(access.register_access().collapsed());
  EXPECT_EQ(sink.of(trace::Event::kViolation).at(0).cause(), access.sequence());
}

TEST_F(TraceTest, NothingAfterACollapsedAccessIsBlamedOnIt) {
  bam.set_power(false);
  std::ignore = bam.write(0, 1);
  sink.events.clear();
  bam.set_power(true);
  EXPECT_EQ(bam.push(kDown, bytes(4)), Delivery::refused);
  EXPECT_EQ(sink.of(trace::Event::kPipe).at(0).cause(), 0U);
}

TEST_F(TraceTest, AViolationNamesTheStoreThatBrokeTheRule) {
  ring_bell(kUp, 3);
  EXPECT_EQ(sink.of(trace::Event::kViolation).at(0).cause(), sink.of(trace::Event::kDoorbell).at(0).sequence());
}

TEST(QuietTrace, HotEventsThatNobodyWantsAreNotEvenBuilt) {
  struct Quiet final : EventSink {
    [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return false; }
    std::uint64_t emit(trace::Event event) override {
      ++emitted;
      last = event.kind_case();
      return 0;
    }
    unsigned emitted = 0;
    trace::Event::KindCase last = trace::Event::KIND_NOT_SET;
  } quiet;
  fakes::FakeGuestMemory memory{kRam, 0x100000};
  fakes::FakeIrqLine line;
  fakes::FakeClock clock;
  BamController bam({}, memory, line, quiet, clock);
  bam.set_power(true);
  for (const auto& [offset, value] : {std::pair{0x0U, 0x20002U},
                                      {0x1781CU, kUpRing},
                                      {0x17820U, kFifoSize},
                                      {0x17018U, 0x31U},
                                      {0x3004U, 0x80000010U},
                                      {0x17000U, 0x22U}})
    std::ignore = bam.write(offset, value);
  memory.store32(kUpRing, kBuffers);
  memory.store32(kUpRing + 4, 10 | kFlagEot << 16);
  std::ignore = bam.write(0x17818, 8);
  EXPECT_TRUE(line.level());
  EXPECT_EQ(quiet.emitted, 0U);
}

}  // namespace
}  // namespace bamboozle::bam
