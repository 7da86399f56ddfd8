#include "modem-model/scenario/event_window.h"

#include <gtest/gtest.h>

namespace bamboozle::scenario {
namespace {

FieldValue port(const trace::Event& event) { return std::uint64_t{event.pipe().posted()}; }

Pattern posted(std::uint64_t count) {
  Pattern pattern(trace::Event::kPipe, "pipe");
  pattern.add({"posted", std::to_string(count), count, Condition::Test::equal, port, false});
  return pattern;
}

trace::Event pipe(unsigned number, unsigned count) {
  trace::Event event;
  event.mutable_pipe()->set_number(number);
  event.mutable_pipe()->set_posted(count);
  return event;
}

TEST(EventWindow, FindsTheFirstAndConsumesOnce) {
  EventWindow window({trace::Event::kPipe});
  window.add(pipe(4, 1));
  window.add(pipe(5, 1));
  const auto* first = window.find(posted(1), 0);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->event.pipe().number(), 4U);
  window.consume(first->position, 1);
  const EventWindow::Taker takers[] = {7, 1};
  EXPECT_EQ(window.find(posted(1), 0, takers)->event.pipe().number(), 5U);
  EXPECT_EQ(window.find(posted(1), 0, std::span(takers, 1)), first) << "somebody else's";
  window.hand_on(1, 7);
  EXPECT_EQ(window.find(posted(1), 0, std::span(takers, 1))->event.pipe().number(), 5U);
  EXPECT_EQ(window.find(posted(1), window.newest()), nullptr);
}

TEST(EventWindow, StatesOutliveTheWindow) {
  EventWindow window({trace::Event::kPipe});
  window.add(pipe(5, 31));
  window.add(pipe(5, 32));
  window.forget(window.newest());
  EXPECT_EQ(window.find(posted(32), 0), nullptr);
  EXPECT_TRUE(window.holds_now(posted(32)));
  EXPECT_FALSE(window.holds_now(posted(31)));
}

TEST(EventWindow, IsBounded) {
  EventWindow window({trace::Event::kPipe});
  for (unsigned i = 0; i < 3 * kWindowSize; ++i) window.add(pipe(5, i));
  EXPECT_EQ(window.find(posted(0), 0), nullptr);
  EXPECT_NE(window.find(posted(3 * kWindowSize - 1), 0), nullptr);
  EXPECT_NE(window.summary(posted(0)).find("8192 older events no longer kept"), std::string::npos);
  EXPECT_EQ(window.last_events().size(), kLastEvents);
}

TEST(EventWindow, OtherKindsOnlyShowAmongTheLast) {
  EventWindow window({});
  window.add(pipe(5, 1));
  EXPECT_EQ(window.find(posted(1), 0), nullptr);
  EXPECT_EQ(window.last_events().size(), 1U);
}

}  // namespace
}  // namespace bamboozle::scenario
