// What is not expected is a failure, unless its kind is allowed.
#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(EngineTest, FailureViolationEndsTheRun) {
  run("  - {wait: 10s}\nfinally:\n  - {modem: crash}\n");
  violation("collapsed_access");
  EXPECT_EQ(verdict(), "fail; violation: expected no collapsed_access, got collapsed_access: it happened");
  EXPECT_EQ(engine->verdict().exit_code(), 1);
  EXPECT_EQ(modem.told, (std::vector<std::string>{"crash"}));
}

TEST_F(EngineTest, AnAllowedViolationIsNone) {
  run("  - {wait: 1s}\n", "allow: [collapsed_access]\n");
  violation("collapsed_access");
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AnAllowedViolationCanBeExpected) {
  run("  - {modem: crash}\n  - {expect: {violation: collapsed_access}, within: 1s}\n", "allow: [collapsed_access]\n");
  violation("collapsed_access");
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FailureViolationKillsTheRunningCommandFirst) {
  run("  - {guest: {run: x}}\n");
  violation("bad_doorbell");
  EXPECT_EQ(guest.cancelled, (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(verdict(), "still running");
  finish_guest(1, 137);
  EXPECT_EQ(engine->verdict().outcome(), "fail");
  EXPECT_EQ(engine->verdict().failures_size(), 1);
}

TEST_F(EngineTest, FailureViolationWithACommandThatCannotBeKilledIsAHang) {
  run("  - {guest: {run: x}}\n");
  violation("bad_doorbell");
  advance(kKillGrace);
  EXPECT_EQ(engine->verdict().outcome(), "hang");
  EXPECT_EQ(engine->verdict().failures_size(), 2);
}

TEST_F(EngineTest, FailureWarning) {
  run("  - {wait: 1s}\n");
  log("WARNING: CPU: 0 PID: 7 at drivers/net/wwan/x.c:1 f+0x0/0x4");
  EXPECT_EQ(verdict(),
            "fail; violation: expected no guest_warning, got guest_warning: WARNING: WARNING: CPU: 0 PID: 7 at "
            "drivers/net/wwan/x.c:1 f+0x0/0x4");
  const auto own =
      std::count_if(sink.events.begin(), sink.events.end(), [](const trace::Event& event) { return event.has_violation(); });
  EXPECT_EQ(own, 1);
}

TEST_F(EngineTest, AnAllowedWarningIsRecordedAsAllowed) {
  run("  - {wait: 1s}\n", "allow: [guest_warning]\n");
  log("BUG: something");
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
  bool allowed = false;
  for (const trace::Event& event : sink.events) allowed = allowed || event.violation().allowed();
  EXPECT_TRUE(allowed);
}

TEST_F(EngineTest, FailurePanicIsACrash) {
  run("  - {guest: {run: x}}\nfinally:\n  - {guest: {unload: driver}}\n");
  log("Kernel panic - not syncing: sysrq triggered crash");
  EXPECT_EQ(engine->verdict().outcome(), "crash");
  EXPECT_EQ(engine->verdict().exit_code(), 3);
  EXPECT_EQ(guest.requests.size(), 1U);  // nobody is left to unload the driver
}

TEST_F(EngineTest, FailureWhileTheGuestBoots) {
  load("  - {wait: 1s}\n");
  engine->start();
  log("BUG: early");
  EXPECT_EQ(engine->verdict().outcome(), "fail");
  EXPECT_EQ(machine.finished, 1);
}

TEST_F(EngineTest, EventsAreNeverActedOnInsideTheirEmitter) {
  run("  - {expect: {vote: up}, within: 1s}\n  - {modem: boot}\n");
  trace::Event event;
  event.mutable_line()->set_name(trace::Line::A_PC);
  event.mutable_line()->set_level(true);
  sink.emit(event);
  EXPECT_TRUE(modem.told.empty());
  clock.settle();
  EXPECT_EQ(modem.told, (std::vector<std::string>{"boot"}));
}

}  // namespace
}  // namespace bamboozle::scenario
