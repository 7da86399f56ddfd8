// What a failure says.
#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(EngineTest, FailureUnmetExpectation) {
  run("  - {wait: 1s}\n  - label: the driver votes\n    expect: {vote: up}\n    within: 500ms\n");
  advance(seconds{1});
  vote(false);
  advance(milliseconds{499});
  EXPECT_EQ(verdict(), "still running");
  advance(milliseconds{1});
  EXPECT_EQ(
      verdict(),
      "fail; expectation: expected vote: up within 500ms, got 1 of the kind since the last stimulus or guest step, none like it");
  const trace::Failure& failure = engine->verdict().failures(0);
  EXPECT_EQ(engine->verdict().exit_code(), 1);
  EXPECT_EQ(failure.file(), "t.yaml");
  EXPECT_EQ(failure.line(), 5U);
  EXPECT_EQ(failure.column(), 5U);
  EXPECT_EQ(failure.step(), "the driver votes");
  EXPECT_EQ(failure.time_ns(), 1'500'000'000U);
  ASSERT_EQ(failure.near_misses_size(), 1);
  EXPECT_NE(failure.near_misses(0).find("at 1.000000000: level: false instead of true"), std::string::npos)
      << failure.near_misses(0);
  EXPECT_GT(failure.last_events_size(), 0);
  EXPECT_LE(failure.last_events_size(), 12);
}

TEST_F(EngineTest, FailureNearMissesTellFields) {
  run("  - {expect: {frame: {channel: 0, command: open}}, within: 1s}\n");
  frame(3, 0);
  frame(1, 1);
  frame(1, 1);
  advance(seconds{1});
  const trace::Failure& failure = engine->verdict().failures(0);
  ASSERT_EQ(failure.near_misses_size(), 2);
  EXPECT_NE(failure.near_misses(0).find("channel: 1 instead of 0"), std::string::npos) << failure.near_misses(0);
  EXPECT_NE(failure.near_misses(1).find("channel: 3 instead of 0, command: 0 instead of 1 (open)"), std::string::npos)
      << failure.near_misses(1);
}

TEST_F(EngineTest, FailureTooEarly) {
  run("  - {wait: 1s}\n  - {expect: {vote: down}, within: 900ms..1.3s}\n");
  advance(milliseconds{1400});
  vote(false);
  EXPECT_EQ(verdict(), "fail; expectation: expected vote: down within 900ms..1.3s, got too early: it came after 400ms");
}

TEST_F(EngineTest, FailureTooEarlyWhenItCameDuringTheStepBefore) {
  run("  - {guest: {run: x}}\n  - {expect: {vote: down}, within: 900ms..1.3s}\n");
  vote(false);
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "fail; expectation: expected vote: down within 900ms..1.3s, got too early: it came after 0s");
}

TEST_F(EngineTest, FailureEventsBeforeTheStimulusDoNotCount) {
  run("  - {guest: {run: x}}\n  - {power: up}\n  - {expect: {vote: up}, within: 5ms}\n");
  vote(true);
  finish_guest(1, 0);
  advance(milliseconds{5});
  EXPECT_EQ(verdict(),
            "fail; expectation: expected vote: up within 5ms, got nothing of the kind since the last stimulus or guest step");
}

TEST_F(EngineTest, FailureStateThatStands) {
  run("  - {modem: boot}\n  - {expect: {power: on}, within: 5ms}\n");
  power("raising");
  advance(milliseconds{5});
  const trace::Failure& failure = engine->verdict().failures(0);
  ASSERT_GE(failure.near_misses_size(), 1);
  EXPECT_EQ(failure.near_misses(0), "power stands since 0.000000000: power: \"raising\" instead of \"on\"");
}

TEST_F(EngineTest, FailureInAnyOrderNamesTheOneThatIsMissing) {
  run("  - any_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {power: off}, within: 2s}\n");
  vote(true);
  advance(seconds{2});
  EXPECT_EQ(verdict(),
            "fail; expectation: expected power: off within 2s, got nothing of the kind since the last stimulus or guest step");
}

TEST_F(EngineTest, FailureNever) {
  run("  - {wait: 1s}\n  - {never: {guest_log: \"timed out\"}, for: 1s}\n");
  advance(milliseconds{1250});
  log("bam-dmux: resume timed out");
  EXPECT_EQ(verdict(), "fail; never: expected never guest_log: \"timed out\" for 1s, got it came after 250ms");
}

TEST_F(EngineTest, FailureExitStatus) {
  run("  - {guest: {run: \"echo because; exit 3\"}}\n");
  finish_guest(1, 3, "because\n");
  EXPECT_EQ(verdict(), "fail; guest: expected exit status 0, got exit status 3; output: because");
}

TEST_F(EngineTest, FailureOutput) {
  run("  - {guest: {run: x, stdout: {contains: OK}}}\n");
  finish_guest(1, 0, "\xff\x01not at all\n");
  EXPECT_EQ(verdict(), "fail; guest: expected output that contains: OK, got output: ??not at all");
}

TEST_F(EngineTest, FailureGuestStepThatRunsOnIsKilled) {
  guest.on_cancel = [this](std::uint32_t id) { emit_guest_end(id, 137, "half"); };
  run("  - {guest: {run: \"sleep 99\"}, within: 2s}\n");
  advance(seconds{3});
  EXPECT_EQ(guest.cancelled, (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(verdict(), "fail; guest: expected an end within 2s, got it ran on and was killed; output: half");
}

// A failure ends the steps while a command waits in the driver, where no signal reaches it: its bound has an end, and that is no hang.
TEST_F(EngineTest, FailureGivesARunningCommandTheTimeOfADriversWait) {
  run("  - parallel:\n      - [{guest: {run: \"ip link set wwan0 up\"}, within: 20s}]\n      - [{expect: {vote: up}, within: 1s}]\n");
  advance(seconds{1});
  EXPECT_EQ(guest.cancelled, (std::vector<std::uint32_t>{1}));
  advance(milliseconds{4500});
  EXPECT_EQ(verdict(), "still running");
  finish_guest(1, 137, "");
  EXPECT_EQ(engine->verdict().outcome(), "fail");
}

TEST_F(EngineTest, FailureGuestThatCannotBeKilledHangs) {
  run("  - {guest: {run: x}, within: 2s}\n");
  advance(seconds{2} + kKillGrace);
  EXPECT_EQ(verdict(), "hang; limit: expected an end within 2s, got it ran on and could not be killed: the guest hangs");
  EXPECT_EQ(engine->verdict().exit_code(), 4);
}

TEST_F(EngineTest, FailureNoHello) {
  load("  - {wait: 1s}\n");
  engine->start();
  advance(seconds{61});
  EXPECT_EQ(verdict(),
            "hang; limit: expected the guest agent's hello within 60s of virtual time, got nothing: the guest did not come up, "
            "see its console");
  EXPECT_EQ(machine.finished, 1);
}

TEST_F(EngineTest, FailureVirtualLimit) {
  run("  - {guest: {run: x}}\n", "limits: {virtual: 3s, step: 60s}\n");
  advance(seconds{3} + kKillGrace);
  EXPECT_EQ(verdict(),
            "hang; limit: expected the end of the steps within 3s of virtual time (limits: virtual), got still in line 5: guest: "
            "{run: x}");
}

TEST_F(EngineTest, FailureEndsTheStepsButNotFinally) {
  guest.on_start = [this](std::uint32_t id, const GuestRequest&) { emit_guest_end(id, 0); };
  run("  - {expect: {vote: up}, within: 1s}\n  - {modem: boot}\nfinally:\n  - {expect: {vote: down}, within: 1s}\n  - {guest: "
      "{unload: driver}}\n");
  advance(seconds{3});
  EXPECT_TRUE(modem.told.empty());
  ASSERT_EQ(guest.requests.size(), 1U);
  EXPECT_EQ(guest.requests[0].kind, GuestRequest::Kind::unload);
  EXPECT_EQ(engine->verdict().failures_size(), 2);
}

TEST_F(EngineTest, FinallyRunsAfterAPassToo) {
  run("  - {modem: boot}\nfinally:\n  - {modem: crash}\n");
  EXPECT_EQ(modem.told, (std::vector<std::string>{"boot", "crash"}));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FinallyIsBounded) {
  run("  - {modem: boot}\nfinally:\n  - {repeat: {times: 1000, steps: [{wait: 1s}]}}\n", "limits: {virtual: 3s}\n");
  advance(seconds{10});
  EXPECT_EQ(engine->verdict().outcome(), "hang");
}

TEST_F(EngineTest, FinallyDoesNotAskADeadGuest) {
  run("  - {guest: {run: x}, within: 1s}\nfinally:\n  - {guest: {unload: driver}}\n  - {modem: crash}\n");
  advance(seconds{2} + kKillGrace);
  EXPECT_EQ(guest.requests.size(), 1U);
  EXPECT_EQ(modem.told, (std::vector<std::string>{"crash"}));
  EXPECT_EQ(engine->verdict().outcome(), "hang");
}

TEST_F(EngineTest, FailureWhenAPortCannotBeOpened) {
  run("  - {expect: {guest_rx: {udp: {port: 9}}}, within: 1s}\n");
  finish_guest(1, 1, "address in use");
  EXPECT_EQ(verdict(), "error; guest: expected a UDP socket on port 9, got output: address in use");
  EXPECT_EQ(engine->verdict().exit_code(), 5);
}

}  // namespace
}  // namespace bamboozle::scenario
