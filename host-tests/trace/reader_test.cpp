// The reader: whole files, files that were cut anywhere, files that are something else.
#include "modem-model/trace/reader.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/trace/temporary_file.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::trace {
namespace {

using ::testing::HasSubstr;
using Status = Reader::Status;

struct ReaderTest : ::testing::Test {
  void record(int count) {
    const fakes::FakeClock clock;
    Recorder recorder(clock, file.path(), Level::full);
    for (int i = 0; i < count; ++i) {
      Event note;
      note.mutable_note()->set_text("note " + std::to_string(i) + std::string(200, '.'));
      recorder.emit(std::move(note));
    }
  }
  fakes::TemporaryFile file;
  Event event;
};

TEST_F(ReaderTest, ReadsEverythingThenTheEnd) {
  record(3);
  Reader reader(file.path());
  for (std::uint64_t i = 1; i <= 3; ++i) {
    ASSERT_EQ(reader.next(event), Status::event);
    EXPECT_EQ(event.sequence(), i);
  }
  EXPECT_EQ(reader.next(event), Status::end);
  EXPECT_EQ(reader.next(event), Status::end);
  EXPECT_EQ(reader.problem(), "");
}

TEST_F(ReaderTest, AnEmptyFileIsAtItsEnd) {
  Reader reader(file.path());
  EXPECT_EQ(reader.next(event), Status::end);
}

TEST_F(ReaderTest, ACutAnywhereGivesTheWholeEventsBeforeIt) {
  record(2);
  const std::string whole = file.bytes();
  const std::size_t first = whole.size() / 2;  // both events have the same size
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    file.write(whole.substr(0, cut));
    Reader reader(file.path());
    std::size_t events = 0;
    Status status = reader.next(event);
    for (; status == Status::event; status = reader.next(event)) ++events;
    EXPECT_EQ(events, cut / first) << cut;
    EXPECT_EQ(status, cut == first ? Status::end : Status::truncated) << cut;
    if (status == Status::truncated) {
      EXPECT_THAT(reader.problem(), HasSubstr("cut at byte " + std::to_string(cut)));
    }
  }
}

TEST_F(ReaderTest, AFileThatGrowsIsReadOnFromTheEventThatWasNotWhole) {
  record(2);
  const std::string whole = file.bytes();
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    file.write(whole.substr(0, cut));
    Reader reader(file.path());
    std::uint64_t events = 0;
    while (reader.next(event) == Status::event) ++events;
    file.write(whole);
    reader.retry();
    EXPECT_EQ(reader.problem(), "");
    while (reader.next(event) == Status::event) EXPECT_EQ(event.sequence(), ++events) << cut;
    EXPECT_EQ(events, 2U) << cut;
    EXPECT_EQ(reader.next(event), Status::end);
  }
}

TEST_F(ReaderTest, WhatIsNoEventStaysNoneHoweverOftenOneAsks) {
  file.write(std::string("\x04") + "\xff\xff\xff\xff");
  Reader reader(file.path());
  EXPECT_EQ(reader.next(event), Status::corrupt);
  reader.retry();
  EXPECT_EQ(reader.next(event), Status::corrupt);
  Reader missing("/nowhere/trace.pb");
  missing.retry();
  EXPECT_EQ(missing.next(event), Status::unreadable);
}

TEST_F(ReaderTest, AHugeSizeIsNotBelieved) {
  file.write("\xff\xff\xff\xff\x7f" + std::string(100, 'x'));
  Reader reader(file.path());
  EXPECT_EQ(reader.next(event), Status::corrupt);
  EXPECT_THAT(reader.problem(), HasSubstr("expected at most"));
}

TEST_F(ReaderTest, AnEndlessSizeIsNotBelieved) {
  file.write(std::string(100, '\xff'));
  Reader reader(file.path());
  EXPECT_EQ(reader.next(event), Status::corrupt);
}

TEST_F(ReaderTest, BytesThatAreNoEventAreSaidToBeNone) {
  file.write(std::string("\x04") + "\xff\xff\xff\xff");
  Reader reader(file.path());
  EXPECT_EQ(reader.next(event), Status::corrupt);
  EXPECT_THAT(reader.problem(), HasSubstr("are no event"));
}

TEST_F(ReaderTest, AMissingFileSaysSo) {
  Reader reader("/nowhere/trace.pb");
  EXPECT_EQ(reader.next(event), Status::unreadable);
  EXPECT_THAT(reader.problem(), HasSubstr("/nowhere/trace.pb: cannot open"));
}

TEST_F(ReaderTest, AFolderIsUnreadable) {
  Reader reader("/tmp");
  EXPECT_EQ(reader.next(event), Status::unreadable);
}

}  // namespace
}  // namespace bamboozle::trace
