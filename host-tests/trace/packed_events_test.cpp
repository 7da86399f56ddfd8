#include "modem-model/trace/packed_events.h"

#include <gtest/gtest.h>

namespace bamboozle::trace {
namespace {

Event note(const std::string& text) {
  Event event;
  event.set_time_ns(text.size());
  event.mutable_note()->set_text(text);
  return event;
}

TEST(PackedEvents, TheNewestAreKeptInTheirOrder) {
  PackedEvents events(3);
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

}  // namespace
}  // namespace bamboozle::trace
