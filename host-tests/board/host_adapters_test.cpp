// The machine's clock: work that is done at the end of a turn of the main loop, and work that is not.
#include "qemu-device/board/host_adapters.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <list>
#include <string>
#include <vector>

namespace bamboozle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A main loop in miniature: timers and work run when a test says so.
struct Loop {
  struct Entry {
    void (*run)(void*) = nullptr;
    void* data = nullptr;
    bool due = false;
  };
  std::list<Entry> entries;
  BzHost host{};

  Loop() {
    host.opaque = this;
    host.now = [](void*) { return int64_t{0}; };
    host.timer_new = [](void* self, void (*run)(void*), void* data) -> void* {
      return &static_cast<Loop*>(self)->entries.emplace_back(Entry{run, data, false});
    };
    host.work_new = host.timer_new;
    host.timer_arm = [](void* entry, int64_t) { static_cast<Entry*>(entry)->due = true; };
    host.work_schedule = [](void* entry) { static_cast<Entry*>(entry)->due = true; };
    host.timer_cancel = [](void* entry) { static_cast<Entry*>(entry)->due = false; };
    host.timer_free = host.work_free = [](void* entry) { *static_cast<Entry*>(entry) = {}; };
  }
  /// One turn of all that is due now; what becomes due in it waits.
  unsigned turn() {
    std::vector<Entry*> now;
    for (Entry& entry : entries)
      if (std::exchange(entry.due, false)) now.push_back(&entry);
    for (Entry* entry : now) entry->run(entry->data);
    return static_cast<unsigned>(now.size());
  }
};

TEST(HostClock, WorkOutsideATurnGetsOneOfItsOwn) {
  Loop loop;
  HostClock clock(loop.host, true);
  int ran = 0;
  const auto work = clock.make_work([&] { ++ran; });
  work->schedule();
  work->schedule();
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(loop.turn(), 1U);
  EXPECT_EQ(ran, 1);
}

TEST(HostClock, WorkOfATimerIsDoneAtTheEndOfItsTurn) {
  Loop loop;
  HostClock clock(loop.host, true);
  std::vector<std::string> order;
  const auto second = clock.make_work([&] { order.emplace_back("second"); });
  const auto first = clock.make_work([&] {
    order.emplace_back("first");
    second->schedule();
  });
  const auto timer = clock.make_timer([&] {
    first->schedule();
    order.emplace_back("timer");
  });
  timer->arm_at(Nanoseconds{0});
  EXPECT_EQ(loop.turn(), 1U);
  EXPECT_THAT(order, ElementsAre("timer", "first", "second"));
  EXPECT_EQ(loop.turn(), 0U);
}

TEST(HostClock, WithoutSettlingEachWorkHasATurn) {
  Loop loop;
  HostClock clock(loop.host, false);
  int ran = 0;
  const auto work = clock.make_work([&] { ++ran; });
  {
    const HostClock::Turn turn(clock);
    work->schedule();
  }
  EXPECT_EQ(ran, 0);
  loop.turn();
  EXPECT_EQ(ran, 1);
}

TEST(HostClock, WorkThatSchedulesItselfForEverLetsTheLoopGoOn) {
  Loop loop;
  HostClock clock(loop.host, true);
  int ran = 0;
  std::unique_ptr<Work> work;
  work = clock.make_work([&] {
    ++ran;
    work->schedule();
  });
  {
    const HostClock::Turn turn(clock);
    work->schedule();
  }
  const int once = ran;
  EXPECT_GT(once, 1);
  EXPECT_EQ(loop.turn(), 1U) << "the rest got a turn of its own";
  EXPECT_GT(ran, once);
}

TEST(HostClock, WorkThatIsGoneIsNotDone) {
  Loop loop;
  HostClock clock(loop.host, true);
  int ran = 0;
  auto work = clock.make_work([&] { ++ran; });
  {
    const HostClock::Turn turn(clock);
    work->schedule();
    work.reset();
  }
  EXPECT_EQ(ran, 0);
}

// QEMU with counted instructions and an idle CPU: arming a timer moves the clock to the next deadline, there and then.
struct WarpingLoop {
  struct Entry {
    WarpingLoop* loop = nullptr;
    void (*run)(void*) = nullptr;
    void* data = nullptr;
    int64_t when = -1;
  };
  std::list<Entry> entries;
  BzHost host{};
  int64_t now = 0;

  WarpingLoop() {
    host.opaque = this;
    host.now = [](void* self) { return static_cast<WarpingLoop*>(self)->now; };
    host.timer_new = [](void* self, void (*run)(void*), void* data) -> void* {
      auto* loop = static_cast<WarpingLoop*>(self);
      return &loop->entries.emplace_back(Entry{loop, run, data, -1});
    };
    host.timer_arm = [](void* entry, int64_t when) {
      auto* self = static_cast<Entry*>(entry);
      self->when = when;
      self->loop->now = std::max(self->loop->now, self->loop->next()->when);
    };
    host.timer_cancel = [](void* entry) { static_cast<Entry*>(entry)->when = -1; };
    host.timer_free = [](void* entry) { *static_cast<Entry*>(entry) = {}; };
  }
  Entry* next() {
    Entry* first = nullptr;
    for (Entry& entry : entries)
      if (entry.when >= 0 && (first == nullptr || entry.when < first->when)) first = &entry;
    return first;
  }
  bool turn() {
    Entry* entry = next();
    if (entry == nullptr) return false;
    now = std::max(now, entry->when);
    entry->when = -1;
    entry->run(entry->data);
    return true;
  }
};

TEST(HostClock, TimeStandsStillWhileATimersCallbackRuns) {
  WarpingLoop loop;
  HostClock clock(loop.host, false);
  std::vector<std::string> log;
  const auto say = [&](const char* what) { log.push_back(what + std::to_string(clock.now().count())); };
  const auto late = clock.make_timer([&] { say("late "); });
  const auto soon = clock.make_timer([&] { say("soon "); });
  const auto never = clock.make_timer([&] { say("never "); });
  const auto first = clock.make_timer([&] {
    late->arm_at(Nanoseconds{500});
    never->arm_at(Nanoseconds{50});
    say("first ");
    soon->arm_at(Nanoseconds{900});
    soon->arm_at(Nanoseconds{20});
    never->cancel();
    say("still ");
  });
  first->arm_at(Nanoseconds{10});
  while (loop.turn()) {
  }
  EXPECT_THAT(log, ElementsAre("first 10", "still 10", "soon 20", "late 500"));
}

TEST(HostClock, ATimerThatIsGoneIsNotArmed) {
  WarpingLoop loop;
  HostClock clock(loop.host, false);
  auto doomed = clock.make_timer([] { FAIL(); });
  const auto first = clock.make_timer([&] {
    doomed->arm_at(Nanoseconds{20});
    doomed.reset();
  });
  first->arm_at(Nanoseconds{10});
  while (loop.turn()) {
  }
  EXPECT_EQ(loop.now, 10);
}

}  // namespace
}  // namespace bamboozle
