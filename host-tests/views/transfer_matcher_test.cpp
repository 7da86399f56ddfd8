// Descriptors and the frames that they carried.
#include "modem-model/views/transfer_matcher.h"

#include <gmock/gmock.h>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using ::testing::ElementsAre;

constexpr const char* kEot = " flags: 0x4000}";

std::string done(int pipe, int bytes) {
  return "descriptor_done {pipe: " + std::to_string(pipe) + " transferred: " + std::to_string(bytes) + kEot;
}
std::string frame(const char* direction, int size) {
  return std::string("frame {direction: ") + direction + " size: " + std::to_string(size) + "}";
}

/// "d3d4f5": a frame (event 5) with its descriptors; ".7": any other event.
std::vector<std::string> match(std::initializer_list<std::string> events) {
  std::vector<std::string> seen;
  TransferMatcher matcher({[&](const Transfer& transfer) {
                             std::string text;
                             for (const trace::Event& it : transfer.descriptors) text += "d" + std::to_string(it.sequence());
                             if (transfer.frame != nullptr) text += "f" + std::to_string(transfer.frame->sequence());
                             seen.push_back(text);
                           },
                           [&](const trace::Event& it) { seen.push_back("." + std::to_string(it.sequence())); }});
  std::uint64_t sequence = 0;
  for (const std::string& text : events) {
    trace::Event next = event(text);
    next.set_sequence(++sequence);
    matcher.take(next);
  }
  matcher.finish();
  return seen;
}

TEST(TransferMatcherTest, AnUplinkFrameStandsBehindItsDescriptor) {
  EXPECT_THAT(match({done(4, 8), frame("UPLINK", 8), done(4, 96), frame("UPLINK", 96)}), ElementsAre("d1f2", "d3f4"));
}

TEST(TransferMatcherTest, ADownlinkFrameComesBehindTheInterruptToo) {
  EXPECT_THAT(match({done(5, 8), "interrupt {name: 'bam' level: true}", frame("DOWNLINK", 8), "note {}"}),
              ElementsAre("d1f3", ".2", ".4"));
}

TEST(TransferMatcherTest, AFrameInPartsHasAllItsDescriptors) {
  EXPECT_THAT(match({"descriptor_done {pipe: 4 transferred: 100}", done(4, 50), frame("UPLINK", 150)}), ElementsAre("d1d2f3"));
}

TEST(TransferMatcherTest, WhatIsLeftOfAnEarlierFrameIsNotTheNextOnes) {
  EXPECT_THAT(match({done(5, 30), done(5, 8), frame("DOWNLINK", 8)}), ElementsAre("d1", "d2f3"));
}

TEST(TransferMatcherTest, AFrameOfTheOtherWayTakesNone) {
  EXPECT_THAT(match({done(4, 8), frame("DOWNLINK", 8), frame("UPLINK", 8)}), ElementsAre("d1", "f2", "f3"));
}

TEST(TransferMatcherTest, WhatNobodyTookIsGivenOnWhenTheGuestActsAgain) {
  EXPECT_THAT(match({done(4, 8), "register_access {}", frame("UPLINK", 8)}), ElementsAre("d1", ".2", "f3"));
  EXPECT_THAT(match({done(4, 8), done(4, 16), frame("UPLINK", 16)}), ElementsAre("d1", "d2f3"));
}

TEST(TransferMatcherTest, WhatIsHeldIsBounded) {
  std::size_t seen = 0;
  TransferMatcher matcher({[&](const Transfer&) { ++seen; }, [&](const trace::Event&) { ++seen; }});
  matcher.take(event(done(5, 8)));
  for (std::size_t i = 0; i < 10 * TransferMatcher::kMostHeld; ++i) {
    matcher.take(event("note {}"));
    EXPECT_LE(i + 2 - seen, TransferMatcher::kMostHeld);
  }
}

}  // namespace
}  // namespace bamboozle::views
