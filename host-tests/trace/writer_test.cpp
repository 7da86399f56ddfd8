// The writer: order, what happens to memory and to a file that is slow or says no.
#include "modem-model/trace/writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "host-tests/trace/temporary_file.h"
#include "modem-model/trace/reader.h"

namespace bamboozle::trace {
namespace {

using ::testing::HasSubstr;

struct DoorbellFacts {
  static constexpr Event::KindCase kKind = Event::kDoorbell;
  std::uint32_t value;
  void describe(Event& event) const { cleared(event.mutable_doorbell()).set_value(value); }
};

Event note(const std::string& text) {
  Event event;
  event.mutable_note()->set_text(text);
  return event;
}

void append(Writer& writer, std::uint64_t sequence) {
  const auto value = static_cast<std::uint32_t>(sequence);
  if (sequence % 7 == 0) {
    Event event = note(std::string(sequence % 100, 'x'));
    event.set_sequence(sequence);
    writer.append(event);
  } else {
    writer.append(Happening(SOURCE_BAM, 0, DoorbellFacts{value}), 10 * sequence, sequence);
  }
}

// Expects events 1 .. count in the file, each as append() made it.
void expect_all(const std::string& path, std::uint64_t count) {
  Reader reader(path);
  Event event;
  std::uint64_t read = 0;
  while (reader.next(event) == Reader::Status::event) {
    ASSERT_EQ(event.sequence(), ++read);
    if (read % 7 == 0)
      ASSERT_EQ(event.note().text().size(), read % 100);
    else
      ASSERT_EQ(event.doorbell().value(), read);
  }
  EXPECT_EQ(read, count);
}

TEST(Writer, KeepsTheOrderThroughAllItsBlocks) {
  const fakes::TemporaryFile file;
  constexpr std::uint64_t kEvents = 20000;
  Writer writer(file.path());
  for (std::uint64_t i = 1; i <= kEvents; ++i) {
    append(writer, i);
    if (i % 1000 == 0) writer.hurry();
  }
  writer.flush();
  expect_all(file.path(), kEvents);
  writer.flush();  // nothing new
  append(writer, kEvents + 1);
  writer.close();
  expect_all(file.path(), kEvents + 1);
  append(writer, kEvents + 2);  // lost
  writer.close();
  expect_all(file.path(), kEvents + 1);
  EXPECT_EQ(writer.error(), "");
}

TEST(Writer, WhoAppendsFasterThanTheFileTakesWaits) {
  const fakes::TemporaryFile place;
  const std::string path = place.path() + ".fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  Writer writer(path);
  std::atomic<std::uint64_t> appended = 0;
  constexpr std::uint64_t kEvents = 50000;
  std::thread source([&] {
    for (std::uint64_t i = 1; i <= kEvents; ++i) {
      writer.append(Happening(SOURCE_BAM, 0, DoorbellFacts{1}), i, i);
      appended = i;
    }
    writer.close();
  });
  std::uint64_t before = 1;
  while (before != appended) {  // until it stands: the pipe is full, and so are all blocks
    before = appended;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  EXPECT_LT(appended, kEvents);
  std::size_t bytes = 0;
  std::array<char, 4096> piece{};
  ::fcntl(reader, F_SETFL, 0);
  for (ssize_t count = 0; (count = ::read(reader, piece.data(), piece.size())) > 0;) bytes += static_cast<std::size_t>(count);
  source.join();
  ::close(reader);
  ::unlink(path.c_str());
  EXPECT_EQ(appended, kEvents);
  EXPECT_GT(bytes, kEvents * 5);
  EXPECT_EQ(writer.error(), "");
}

TEST(Writer, AFullDiskIsSaidOnceAndNobodyWaitsForIt) {
  Writer writer("/dev/full");
  for (std::uint64_t i = 1; i <= 20000; ++i) append(writer, i);
  writer.flush();
  EXPECT_TRUE(writer.failed());
  EXPECT_THAT(writer.error(), HasSubstr("/dev/full: cannot write"));
  append(writer, 1);
  writer.flush();
  writer.close();
}

TEST(Writer, LargeEventsAndSmallOnesComeOutAsTheyWentIn) {
  const fakes::TemporaryFile file;
  Writer writer(file.path());
  const std::array<std::size_t, 7> sizes = {0, 1, 8150, 8192, 100'000, 7, 65'600};
  for (unsigned round = 0; round < 3; ++round)
    for (const std::size_t size : sizes) {
      writer.append(note(std::string(size, 'x')));
      writer.append(Happening(SOURCE_BAM, 0, DoorbellFacts{5}), 1, 2);
    }
  writer.close();
  Reader reader(file.path());
  Event event;
  for (unsigned i = 0; i < 3 * sizes.size(); ++i) {
    ASSERT_EQ(reader.next(event), Reader::Status::event);
    EXPECT_EQ(event.note().text().size(), sizes[i % sizes.size()]);
    ASSERT_EQ(reader.next(event), Reader::Status::event);
    EXPECT_EQ(event.doorbell().value(), 5U);
  }
  EXPECT_NE(reader.next(event), Reader::Status::event);
}

TEST(WriterDeathTest, WhatWasHurriedIsThereAfterAnAbort) {
  const fakes::TemporaryFile file;
  EXPECT_EXIT(
      {
        Writer writer(file.path());
        for (std::uint64_t i = 1; i <= 2000; ++i) append(writer, i);
        writer.hurry();
        std::abort();
      },
      ::testing::KilledBySignal(SIGABRT), "");
  expect_all(file.path(), 2000);
}

TEST(Writer, AFileThatCannotBeIsAnError) {
  Writer writer("/nowhere/at/all/trace.pb");
  EXPECT_TRUE(writer.failed());
  EXPECT_THAT(writer.error(), HasSubstr("/nowhere/at/all/trace.pb: cannot create"));
  append(writer, 1);
  writer.hurry();
  writer.flush();
}

}  // namespace
}  // namespace bamboozle::trace
