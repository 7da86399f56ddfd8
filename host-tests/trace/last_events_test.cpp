#include "modem-model/trace/last_events.h"

#include <gtest/gtest.h>

namespace bamboozle::trace {
namespace {

Event note(const std::string& text) {
  Event event;
  event.set_time_ns(text.size());
  event.mutable_note()->set_text(text);
  return event;
}

struct PipeFacts {
  static constexpr Event::KindCase kKind = Event::kPipe;
  std::uint32_t number;
  void describe(Event& event) const { cleared(event.mutable_pipe()).set_number(number); }
};

TEST(LastEvents, TheNewestAreKeptInTheirOrder) {
  LastEvents events(3);
  EXPECT_TRUE(events.newest(3).empty());
  events.add(note("a"));
  EXPECT_EQ(events.size(), 1U);
  for (const char* text : {"longer than the one that comes after it", "c", "", "e"}) events.add(note(text));
  EXPECT_EQ(events.size(), 3U);
  const auto kept = events.newest(10);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].note().text(), "c");
  EXPECT_EQ(kept[0].time_ns(), 1U);
  EXPECT_EQ(kept[1].note().text(), "");
  EXPECT_TRUE(kept[1].has_note());
  EXPECT_EQ(kept[2].note().text(), "e");
  ASSERT_EQ(events.newest(1).size(), 1U);
  EXPECT_EQ(events.newest(1)[0].note().text(), "e");
}

TEST(LastEvents, FactsAndMessagesTakeTurnsInAPlace) {
  LastEvents events(1);
  for (std::uint32_t i = 0; i < 3; ++i) {
    events.add(note("before"));
    EXPECT_EQ(events.newest(1)[0].note().text(), "before");
    const Happening happening(SOURCE_BAM, 7, PipeFacts{i});
    events.add(Heard(happening, 11, 12));
    const Event kept = events.newest(1)[0];
    EXPECT_EQ(kept.pipe().number(), i);
    EXPECT_EQ(kept.source(), SOURCE_BAM);
    EXPECT_EQ(kept.cause(), 7U);
    EXPECT_EQ(kept.time_ns(), 11U);
    EXPECT_EQ(kept.sequence(), 12U);
  }
}

}  // namespace
}  // namespace bamboozle::trace
