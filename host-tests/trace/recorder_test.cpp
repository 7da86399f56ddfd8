// The recorder: what is written, what is heard, in which order, and what happens when the disk says no.
#include "modem-model/trace/recorder.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/trace/temporary_file.h"
#include "modem-model/trace/reader.h"

namespace bamboozle::trace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Event note(const std::string& text) {
  Event event;
  event.mutable_note()->set_text(text);
  return event;
}

Event frame(std::uint32_t channel) {
  Event event;
  event.mutable_frame()->set_channel(channel);
  return event;
}

Event verdict() {
  Event event;
  event.mutable_verdict()->set_outcome("pass");
  return event;
}

std::vector<Event> read_all(const std::string& path) {
  std::vector<Event> events;
  Reader reader(path);
  Event event;
  while (reader.next(event) == Reader::Status::event) events.push_back(event);
  return events;
}

struct RecorderTest : ::testing::Test {
  fakes::FakeClock clock;
  fakes::TemporaryFile file;
};

TEST_F(RecorderTest, StampsTimeAndSequence) {
  Recorder recorder(clock, file.path(), Level::full);
  clock.advance(Nanoseconds{5});
  EXPECT_EQ(recorder.emit(note("a")), 1U);
  clock.advance(Nanoseconds{7});
  EXPECT_EQ(recorder.emit(note("b")), 2U);
  recorder.flush();
  const std::vector<Event> events = read_all(file.path());
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].time_ns(), 5U);
  EXPECT_EQ(events[1].time_ns(), 12U);
  EXPECT_EQ(events[1].sequence(), 2U);
  EXPECT_EQ(events[1].note().text(), "b");
}

TEST_F(RecorderTest, LightLeavesHotKindsOutAndTheirNumbersToo) {
  Recorder recorder(clock, file.path(), Level::light);
  EXPECT_FALSE(recorder.wants(Event::kFrame));
  EXPECT_TRUE(recorder.wants(Event::kLine));
  EXPECT_EQ(recorder.emit(frame(1)), 0U);
  EXPECT_EQ(recorder.emit(note("a")), 1U);
  recorder.flush();
  EXPECT_EQ(read_all(file.path()).size(), 1U);
}

TEST_F(RecorderTest, AListenerHearsWhatTheLevelKeepsOutOfTheFile) {
  Recorder recorder(clock, file.path(), Level::light);
  std::vector<std::uint32_t> channels;
  recorder.add_listener({Event::kFrame}, [&](const Event& event) { channels.push_back(event.frame().channel()); });
  EXPECT_TRUE(recorder.wants(Event::kFrame));
  EXPECT_FALSE(recorder.wants(Event::kPacket));
  EXPECT_EQ(recorder.emit(frame(6)), 0U);
  recorder.flush();
  EXPECT_THAT(channels, ElementsAre(6U));
  EXPECT_TRUE(read_all(file.path()).empty());
}

TEST_F(RecorderTest, WhatAListenerEmitsIsHeardByAllAfterTheEventAtHand) {
  Recorder recorder(clock, file.path(), Level::full);
  std::vector<std::string> heard;
  recorder.add_listener({Event::kNote}, [&](const Event& event) {
    if (event.note().text() == "a") {
      EXPECT_EQ(recorder.emit(note("b")), 2U);
      EXPECT_EQ(recorder.emit(note("c")), 3U);
    }
    heard.push_back("first " + event.note().text());
  });
  recorder.add_listener({Event::kNote}, [&](const Event& event) { heard.push_back("second " + event.note().text()); });
  EXPECT_EQ(recorder.emit(note("a")), 1U);
  EXPECT_THAT(heard, ElementsAre("first a", "second a", "first b", "second b", "first c", "second c"));
  recorder.flush();
  EXPECT_EQ(read_all(file.path()).size(), 3U);
}

TEST_F(RecorderTest, AListenerMayAddAnother) {
  Recorder recorder(clock, "", Level::full);
  int late = 0;
  recorder.add_listener({Event::kNote}, [&](const Event&) {
    for (int i = 0; i < 20; ++i) recorder.add_listener({Event::kNote}, [&](const Event&) { ++late; });
  });
  recorder.emit(note("a"));
  EXPECT_EQ(late, 0);
  recorder.emit(note("b"));
  EXPECT_EQ(late, 20);
}

TEST_F(RecorderTest, TheVerdictIsTheLastEventAndIsOnTheDiskAtOnce) {
  Recorder recorder(clock, file.path(), Level::full);
  recorder.emit(note("a"));
  EXPECT_EQ(recorder.emit(verdict()), 2U);
  EXPECT_EQ(read_all(file.path()).size(), 2U);
  EXPECT_FALSE(recorder.wants(Event::kNote));
  EXPECT_EQ(recorder.emit(note("too late")), 0U);
  recorder.flush();
  EXPECT_EQ(read_all(file.path()).back().kind_case(), Event::kVerdict);
}

// The file is written on a thread of its own: whether it comes to that many events.
bool comes_to(const std::string& path, std::size_t events) {
  for (int i = 0; i < 5000 && read_all(path).size() < events; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return read_all(path).size() == events;
}

TEST_F(RecorderTest, WhoWatchesSeesWhatHappensNowAndThenAndEveryPacketSoonAfter) {
  Recorder recorder(clock, file.path(), Level::full);
  recorder.emit(frame(1));
  EXPECT_TRUE(read_all(file.path()).empty());  // one write a packet would cost too much
  recorder.emit(note("a"));
  EXPECT_TRUE(comes_to(file.path(), 2));
  recorder.emit(frame(2));
  clock.advance(kFlushInterval);
  EXPECT_EQ(read_all(file.path()).size(), 2U);
  recorder.emit(frame(3));
  EXPECT_TRUE(comes_to(file.path(), 4));
}

struct DoorbellFacts {
  static constexpr Event::KindCase kKind = Event::kDoorbell;
  std::uint32_t value;
  void describe(Event& event) const {
    ++described;
    cleared(event.mutable_doorbell()).set_value(value);
  }
  static inline std::atomic<int> described = 0;
};

TEST_F(RecorderTest, FactsAndMessagesAreOneStream) {
  Recorder recorder(clock, file.path(), Level::full);
  clock.advance(Nanoseconds{5});
  EXPECT_EQ(recorder.tell(Happening(SOURCE_BAM, 0, DoorbellFacts{8})), 1U);
  EXPECT_EQ(recorder.emit(note("a")), 2U);
  EXPECT_EQ(recorder.tell(Happening(SOURCE_BAM, 1, DoorbellFacts{0})), 3U);
  recorder.flush();
  const std::vector<Event> events = read_all(file.path());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].doorbell().value(), 8U);
  EXPECT_EQ(events[0].time_ns(), 5U);
  EXPECT_EQ(events[0].sequence(), 1U);
  EXPECT_EQ(events[1].note().text(), "a");
  EXPECT_EQ(events[2].doorbell().value(), 0U);  // nothing of the first one is left in its memory
  EXPECT_EQ(events[2].cause(), 1U);
  EXPECT_EQ(events[2].sequence(), 3U);
}

TEST_F(RecorderTest, NoMessageIsMadeOfFactsAtWhichNobodyLooks) {
  Recorder recorder(clock, "", Level::full);
  int heard = 0;
  std::optional<std::uint32_t> value;
  recorder.add_listener({Event::kDoorbell}, [&](const Heard& one) {
    EXPECT_EQ(one.kind(), Event::kDoorbell);
    if (++heard == 2) value = one.event().doorbell().value() + one.event().doorbell().value();
  });
  DoorbellFacts::described = 0;
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(recorder.tell(Happening(SOURCE_BAM, 0, DoorbellFacts{i})), 0U);
  EXPECT_EQ(heard, 3);
  EXPECT_EQ(value, 2U);
  EXPECT_EQ(DoorbellFacts::described, 1);
}

TEST_F(RecorderTest, WhatAListenerTellsIsHeardAfterTheEventAtHand) {
  Recorder recorder(clock, "", Level::full);
  std::vector<std::uint32_t> values;
  recorder.add_listener({Event::kNote, Event::kDoorbell}, [&](const Event& event) {
    if (event.has_note()) recorder.tell(Happening(SOURCE_BAM, 0, DoorbellFacts{8}));
    values.push_back(event.doorbell().value());
  });
  recorder.emit(note("a"));
  EXPECT_THAT(values, ElementsAre(0U, 8U));
}

TEST_F(RecorderTest, WithoutAFileOnlyListenersAreServed) {
  Recorder recorder(clock, "", Level::full);
  EXPECT_FALSE(recorder.wants(Event::kNote));
  int heard = 0;
  recorder.add_listener(KindSet::all(), [&](const Event&) { ++heard; });
  EXPECT_EQ(recorder.emit(note("a")), 0U);
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(recorder.error(), "");
}

TEST_F(RecorderTest, AFileThatCannotBeCreatedIsAStateNotAnException) {
  Recorder recorder(clock, "/nowhere/at/all/trace.pb", Level::full);
  EXPECT_THAT(recorder.error(), HasSubstr("/nowhere/at/all/trace.pb: cannot create"));
  int heard = 0;
  recorder.add_listener({Event::kNote}, [&](const Event&) { ++heard; });
  recorder.emit(note("a"));
  EXPECT_EQ(heard, 1);
}

TEST_F(RecorderTest, AFullDiskIsReportedOnceAndTheRunGoesOn) {
  Recorder recorder(clock, "/dev/full", Level::full);
  recorder.emit(note("a"));
  recorder.flush();
  EXPECT_THAT(recorder.error(), HasSubstr("cannot write"));
  EXPECT_FALSE(recorder.wants(Event::kNote));
  recorder.emit(verdict());
}

TEST_F(RecorderTest, EventsBeyondOneBufferArrive) {
  {
    Recorder recorder(clock, file.path(), Level::full);
    for (int i = 0; i < 40; ++i) recorder.emit(note(std::string(100000, 'x')));
    recorder.emit(note(std::string(3000000, 'y')));
    recorder.emit(note("end"));
  }
  const std::vector<Event> events = read_all(file.path());
  ASSERT_EQ(events.size(), 42U);
  EXPECT_EQ(events[40].note().text().size(), 3000000U);
  EXPECT_EQ(events[41].note().text(), "end");
}

TEST(LevelTest, Parses) {
  EXPECT_EQ(parse_level("full"), Level::full);
  EXPECT_EQ(parse_level("light"), Level::light);
  EXPECT_EQ(parse_level("loud"), std::nullopt);
}

}  // namespace
}  // namespace bamboozle::trace
