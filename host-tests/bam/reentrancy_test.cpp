// The client, or whoever listens to the events, comes back into the controller from inside (design.md 4).
#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Reentrancy : public BamTest {
 protected:
  Reentrancy() {
    start();
    for (std::uint32_t i = 0; i < 64; ++i) {
      describe_at(kUpRing, i * 8, kBuffers, 10 + i);
      describe_at(kDownRing, i * 8, kBuffers + (1 + i) * 0x1000, 2048);
    }
  }
};

TEST_F(Reentrancy, AnAnswerFromInsideAFrameIsDeliveredWithOneInterrupt) {
  ring_bell(kDown, 0x100);
  client.on_uplink = [this](unsigned) { EXPECT_EQ(bam.push(kDown, bytes(20)), Delivery::accepted); };
  ring_bell(kUp, 24);
  EXPECT_EQ(bam.posted(kDown), 29U);
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0x30U);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Reentrancy, AnAnswerWithoutRoomIsRefusedAndTheUplinkGoesOn) {
  client.on_uplink = [this](unsigned) { EXPECT_EQ(bam.push(kDown, bytes(20)), Delivery::refused); };
  ring_bell(kUp, 24);
  EXPECT_EQ(client.frames.size(), 3U);
}

TEST_F(Reentrancy, AnAnswerLeavesTheFrameInHandIntact) {  // no shared buffer between the directions
  ring_bell(kDown, 0x100);
  fill_ram(kBuffers, bytes(10));
  client.on_uplink = [this](unsigned) { EXPECT_EQ(bam.push(kDown, client.frames.back()), Delivery::accepted); };
  ring_bell(kUp, 8);
  EXPECT_EQ(ram(kBuffers + 0x1000, 10), bytes(10));
}

TEST_F(Reentrancy, PushingWhenToldOfRoomUsesIt) {
  EXPECT_EQ(bam.push(kDown, bytes(4)), Delivery::refused);
  client.on_posted = [this](unsigned) { EXPECT_EQ(bam.push(kDown, bytes(4)), Delivery::accepted); };
  ring_bell(kDown, 0x100);
  EXPECT_EQ(bam.posted(kDown), 31U);
  EXPECT_THAT(line.levels, ElementsAre(true));
}

TEST_F(Reentrancy, ADoorbellFromInsideAFrameIsWorkedOffAfterIt) {
  client.on_uplink = [this](unsigned) {
    if (client.frames.size() == 1) ring_bell(kUp, 24);
  };
  ring_bell(kUp, 8);
  EXPECT_EQ(client.frames.size(), 3U);
  EXPECT_EQ(client.depth_seen, 1U);
}

TEST_F(Reentrancy, ACollapseFromInsideAFrameStopsTheBatch) {
  client.on_uplink = [this](unsigned) { bam.set_power(false); };
  ring_bell(kUp, 24);
  EXPECT_EQ(client.frames.size(), 1U);
  EXPECT_FALSE(line.level());
  bam.set_power(true);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 0U);
}

TEST_F(Reentrancy, APowerCycleFromInsideAFrameLeavesAPristinePipe) {
  client.on_uplink = [this](unsigned) {
    bam.set_power(false);
    bam.set_power(true);
  };
  ring_bell(kUp, 24);
  EXPECT_EQ(client.frames.size(), 1U);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  EXPECT_EQ(read(RegisterId::p_evnt_reg, kUp), 0U);
}

TEST_F(Reentrancy, APipeResetFromInsideAFrameAndANewStartBeginsAtZero) {
  client.on_uplink = [this](unsigned) {
    if (client.frames.size() > 1) return;
    set_up(kUp, kUpRing, kConsumer);
    ring_bell(kUp, 16);
  };
  ring_bell(kUp, 0x20);
  EXPECT_EQ(client.frames.size(), 3U);  // one of the old generation, two of the new
  EXPECT_EQ(read(RegisterId::p_sw_ofsts, kUp), 16U);
}

// A listener that acts at the first event of a kind, from inside the controller.
class Meddler final : public EventSink {
 public:
  [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return true; }
  std::uint64_t emit(trace::Event event) override {
    const auto kind = event.kind_case();
    if (kind == trace::Event::kNote) notes.push_back(event.note().text());
    if (kind == at && act) std::exchange(act, nullptr)();
    return ++sequence;
  }
  trace::Event::KindCase at = trace::Event::KIND_NOT_SET;
  std::function<void()> act;
  std::vector<std::string> notes;
  std::uint64_t sequence = 0;
};

class Meddling : public Reentrancy, public ::testing::WithParamInterface<trace::Event::KindCase> {
 protected:
  Meddling() : other({}, memory, other_line, meddler, clock) {
    other.set_client(&client);
    other.set_power(true);
    const auto w = [this](RegisterId id, unsigned n, std::uint32_t value) { std::ignore = other.write(at(id, n), value); };
    w(RegisterId::ctrl, 0, 0x20002);
    for (const auto& [pipe, ring, control] : {std::tuple{kUp, kUpRing, kConsumer}, {kDown, kDownRing, kProducer}}) {
      w(RegisterId::p_desc_fifo_addr, pipe, ring);
      w(RegisterId::p_fifo_sizes, pipe, kFifoSize);
      w(RegisterId::p_irq_en, pipe, 0x31);
      w(RegisterId::p_ctrl, pipe, control);
    }
    w(RegisterId::irq_srcs_msk_ee, 0, 0x80000030);
  }
  fakes::FakeIrqLine other_line;
  Meddler meddler;
  BamController other;
};

TEST_P(Meddling, ACollapseFromAListenerLeavesNoTraceInThePipes) {
  meddler.at = GetParam();
  meddler.act = [this] {
    other.set_power(false);
    other.set_power(true);
  };
  std::ignore = other.write(at(RegisterId::p_evnt_reg, kDown), 0x18);
  std::ignore = other.push(kDown, bytes(3000));
  std::ignore = other.write(at(RegisterId::p_evnt_reg, kUp), 0x18);
  for (const unsigned pipe : {kUp, kDown}) {
    if (other.pipe(pipe).enabled()) continue;
    EXPECT_EQ(other.pipe(pipe).status, 0U);
    EXPECT_EQ(other.pipe(pipe).offset, 0U);
    EXPECT_FALSE(other.pipe(pipe).mid_frame);
    EXPECT_EQ(other.pipe(pipe).half_moved(), 0U);
  }
  EXPECT_EQ(other_line.level(), (other.peek(at(RegisterId::irq_srcs_ee))) != 0);
}

INSTANTIATE_TEST_SUITE_P(AtFirst, Meddling,
                         ::testing::Values(trace::Event::kRegisterAccess, trace::Event::kDoorbell, trace::Event::kDescriptorDone,
                                           trace::Event::kInterrupt, trace::Event::kPipe));

TEST_F(Meddling, ACompletionOfAnOlderGenerationIsDroppedAndSaid) {
  meddler.at = trace::Event::kDescriptorDone;
  meddler.act = [this] { std::ignore = other.write(at(RegisterId::p_rst, kUp), 1); };
  std::ignore = other.write(at(RegisterId::p_evnt_reg, kUp), 0x18);
  EXPECT_THAT(client.frames, IsEmpty());
  EXPECT_THAT(meddler.notes, Contains(HasSubstr("a completion of generation")));
}

TEST_F(Meddling, ACompletionOfThisGenerationIsHandedOver) {
  std::ignore = other.write(at(RegisterId::p_evnt_reg, kUp), 0x18);
  EXPECT_EQ(client.frames.size(), 3U);
  EXPECT_THAT(meddler.notes, IsEmpty());
}

TEST_F(Meddling, APushFromInsideAPushIsRefusedAndToldAfterwards) {
  std::ignore = other.write(at(RegisterId::p_evnt_reg, kDown), 0x40);
  meddler.at = trace::Event::kDescriptorDone;
  meddler.act = [this] { EXPECT_EQ(other.push(kDown, bytes(5)), Delivery::refused); };
  EXPECT_EQ(other.push(kDown, bytes(3000)), Delivery::accepted);
  EXPECT_THAT(client.posted, ElementsAre(kDown));
}

}  // namespace
}  // namespace bamboozle::bam
