#include "qemu-device/smem/doorbell.h"

#include <gtest/gtest.h>

#include <vector>

#include "host-tests/fakes/fake_event_sink.h"

namespace bamboozle::smem {
namespace {

struct DoorbellTest : testing::Test {
  fakes::FakeEventSink events;
  DoorbellBlock block{events};
  std::vector<unsigned> rung;

  void listen(unsigned bit) {
    block.listen(bit, [this, bit] { rung.push_back(bit); });
  }
};

TEST_F(DoorbellTest, RingsTheListenerOfTheBit) {
  listen(kSmsmBit);
  block.write(8, 1u << 13);
  EXPECT_EQ(rung, std::vector{13u});
  EXPECT_TRUE(events.of(trace::Event::kDoorbell).empty());
}

TEST_F(DoorbellTest, RingsEachTime) {
  listen(kSmsmBit);
  block.write(8, 1u << 13);
  block.write(8, 1u << 13);
  EXPECT_EQ(rung.size(), 2u);
}

TEST_F(DoorbellTest, SeveralBitsRingInOrder) {
  listen(kSmsmBit);
  listen(kSmdBit);
  block.write(8, 0xFFFFFFFF);
  EXPECT_EQ(rung, (std::vector{12u, 13u}));
  EXPECT_EQ(block.unheard(), 30u);
}

TEST_F(DoorbellTest, UnheardBitIsTracedByName) {
  block.write(8, 1u << kSmp2pBit);
  const auto bells = events.of(trace::Event::kDoorbell);
  ASSERT_EQ(bells.size(), 1u);
  EXPECT_EQ(bells[0].doorbell().name(), "smp2p");
  EXPECT_TRUE(bells[0].doorbell().ignored());
  EXPECT_EQ(block.unheard(), 1u);
}

TEST_F(DoorbellTest, RingingNothingDoesNothing) {
  listen(kSmsmBit);
  block.write(8, 0);
  EXPECT_TRUE(rung.empty());
}

TEST_F(DoorbellTest, DoorbellReadsZero) {
  block.write(8, 1u << 13);
  EXPECT_EQ(block.read(8), 0u);
}

TEST_F(DoorbellTest, OtherRegistersAreStoredAndRingNothing) {
  listen(kSmsmBit);
  block.write(0xC, 0xFFFFFFFF);
  EXPECT_EQ(block.read(0xC), 0xFFFFFFFFu);
  EXPECT_EQ(block.read(0x10), 0u);
  EXPECT_TRUE(rung.empty());
}

TEST_F(DoorbellTest, OutsideAndMisalignedAreIgnored) {
  listen(kSmsmBit);
  for (const std::uint64_t offset : {std::uint64_t{0x1000}, std::uint64_t{9}, std::uint64_t{0x100000008}, ~std::uint64_t{0}}) {
    block.write(offset, 0xFFFFFFFF);
    EXPECT_EQ(block.read(offset), 0u) << offset;
  }
  EXPECT_TRUE(rung.empty());
}

TEST_F(DoorbellTest, ListenerOfNoBitIsIgnored) {
  listen(32);
  block.write(8, 0xFFFFFFFF);
  EXPECT_TRUE(rung.empty());
}

TEST_F(DoorbellTest, ResetForgetsStoredButKeepsListeners) {
  listen(kSmsmBit);
  block.write(0xC, 5);
  block.reset();
  EXPECT_EQ(block.read(0xC), 0u);
  block.write(8, 1u << 13);
  EXPECT_EQ(rung.size(), 1u);
}

}  // namespace
}  // namespace bamboozle::smem
