// Every verb does what it says, and expectations look where the reference says they look.
#include <chrono>

#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(EngineTest, StimuliReachTheModem) {
  run("  - {modem: boot}\n  - {power: up}\n  - {open: 3}\n  - {close: 3}\n  - {power: down}\n  - {modem: crash}\n");
  EXPECT_EQ(modem.told, (std::vector<std::string>{"boot", "hold up", "open 3", "close 3", "hold down", "crash"}));
  EXPECT_EQ(verdict(), "pass");
  EXPECT_EQ(machine.finished, 1);
}

TEST_F(EngineTest, TheVerdictIsTheLastEventAndTheMachineEndsOnce) {
  run("  - {wait: 1s}\n");
  advance(seconds{2});
  EXPECT_EQ(sink.events.back().kind_case(), trace::Event::kVerdict);
  EXPECT_EQ(sink.events.back().verdict().exit_code(), 0);
  EXPECT_EQ(sink.events.back().verdict().virtual_ns(), 1'000'000'000U);
  violation("modem_fatal");
  advance(seconds{200});
  EXPECT_EQ(machine.finished, 1);
  EXPECT_EQ(sink.events.back().kind_case(), trace::Event::kViolation);
}

TEST_F(EngineTest, AModemWithABootTimeBootsByItself) {
  run("  - {wait: 1s}\n", "modem: {boot: {after: 500ms}}\n");
  EXPECT_TRUE(modem.told.empty());
  advance(milliseconds{600});
  EXPECT_EQ(modem.told, (std::vector<std::string>{"boot"}));
}

TEST_F(EngineTest, GuestStepsNameTheDriverUnderTest) {
  guest.on_start = [this](std::uint32_t id, const GuestRequest&) { emit_guest_end(id, 0); };
  run("  - {guest: {load: driver}}\n  - {guest: {load: /lib/modules/rmnet.ko}}\n  - {guest: {unload: driver}}\n");
  ASSERT_EQ(guest.requests.size(), 3U);
  EXPECT_EQ(guest.requests[0].text, "/driver/qcom_bam_dmux.ko");
  EXPECT_EQ(guest.requests[0].kind, GuestRequest::Kind::load);
  EXPECT_EQ(guest.requests[1].text, "/lib/modules/rmnet.ko");
  EXPECT_EQ(guest.requests[2].text, "qcom_bam_dmux");
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, GuestUdpIsPassedOn) {
  run("  - {guest: {udp: {to: 10.0.0.1, port: 7, count: 5, size: 64, reply: 2s, sequence: 9}}}\n");
  ASSERT_EQ(guest.requests.size(), 1U);
  const GuestRequest& request = guest.requests[0];
  EXPECT_EQ(request.kind, GuestRequest::Kind::send_udp);
  EXPECT_EQ(request.text, "10.0.0.1");
  EXPECT_EQ(request.count, 5U);
  EXPECT_EQ(request.size, 64U);
  EXPECT_EQ(request.first_sequence, 9U);
  EXPECT_EQ(request.reply, Nanoseconds{seconds{2}});
}

TEST_F(EngineTest, PortsAreOpenedBeforeTheFirstStep) {
  run("  - {modem: boot}\n  - {expect: {guest_rx: {channel: 0, udp: {port: 9}}}, within: 1s}\n");
  ASSERT_EQ(guest.requests.size(), 1U);
  EXPECT_EQ(guest.requests[0].kind, GuestRequest::Kind::listen_udp);
  EXPECT_EQ(guest.requests[0].port, 9);
  EXPECT_TRUE(modem.told.empty());
  finish_guest(1, 0);
  EXPECT_EQ(modem.told, (std::vector<std::string>{"boot"}));
}

TEST_F(EngineTest, OutputIsCompared) {
  run("  - {guest: {run: a, stdout: \"0\"}}\n  - {guest: {run: b, stdout: {contains: OK}}}\n  - {guest: {run: c, stdout: "
      "{matches: \"^[0-9]+ bytes\"}, exit: 2}}\n");
  finish_guest(1, 0, "0\n");
  finish_guest(2, 0, "page: OK\n");
  finish_guest(3, 2, "64 bytes from\n");
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AnExpectationIsMetByALaterEvent) {
  run("  - {power: up}\n  - {expect: {vote: up}, within: 5ms}\n");
  advance(milliseconds{4});
  EXPECT_EQ(verdict(), "still running");
  vote(false);
  vote(true);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, WhatHappenedDuringTheGuestStepCounts) {
  run("  - {guest: {run: x}}\n  - {expect: {vote: up}, within: 5ms}\n");
  advance(seconds{1});
  vote(true);
  advance(seconds{1});
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, WhatAStimulusCausedOnTheSpotCounts) {
  modem.on_told = [this](const std::string& what) {
    trace::Event event;
    event.mutable_power()->set_state("raising");
    if (what == "boot") sink.emit(event);
  };
  run("  - {modem: boot}\n  - {expect: {power: raising}, within: 10ms}\n");
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, OneEventMeetsOneExpectation) {
  run("  - {guest: {run: x}}\n  - {expect: {vote: up}, within: 5ms}\n  - {expect: {vote: up}, within: 5ms}\n");
  vote(true);
  finish_guest(1, 0);
  advance(milliseconds{4});
  EXPECT_EQ(verdict(), "still running");
  vote(true);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, OrderDoesNotMatterOutsideInOrder) {
  run("  - {guest: {run: x}}\n  - {expect: {vote: down}, within: 5ms}\n  - {expect: {vote: up}, within: 5ms}\n");
  vote(true);
  vote(false);
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, BoundsCountFromTheLastMatchedEvent) {
  run("  - {expect: {vote: up}, within: 1s}\n  - {expect: {vote: down}, within: 900ms..1.1s}\n");
  advance(milliseconds{700});
  vote(true);
  advance(seconds{1});
  vote(false);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AStateThatHoldsAlreadyIsEnough) {
  run("  - {guest: {run: x}}\n  - {modem: boot}\n  - {expect: {power: on}, within: 5ms}\n");
  power("on");
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, NeverLooksForwardOnly) {
  run("  - {guest: {run: x}}\n  - {never: {vote: up}, for: 1s}\n  - {expect: {vote: up}, within: 1ms}\n");
  vote(true);
  finish_guest(1, 0);
  advance(milliseconds{999});
  EXPECT_EQ(verdict(), "still running");
  advance(milliseconds{1});
  EXPECT_EQ(verdict(), "pass");  // the vote of the guest step is still there for the expectation
}

TEST_F(EngineTest, InOrderTakesEventsInOrder) {
  run("  - in_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {vote: down}, within: 1s}\n      - {expect: "
      "{power: off}, within: 1s}\n");
  vote(false);
  power("off");
  vote(true);
  EXPECT_EQ(verdict(), "still running");
  vote(false);
  EXPECT_EQ(verdict(), "still running");
  power("off");
  EXPECT_EQ(verdict(), "pass");
}

// Both come while a command runs: a bound from its end would call every lower one too early, and every upper one kept.
TEST_F(EngineTest, InOrderCountsFromTheEventBeforeEvenIfACommandStillRan) {
  run("  - {guest: {run: x}}\n  - in_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {vote: down}, within: "
      "400ms..500ms}\n");
  vote(true);
  advance(milliseconds{450});
  vote(false);
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, InOrderSeesThatTheNextOneCameLateWhileACommandStillRan) {
  run("  - {guest: {run: x}}\n  - in_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {vote: down}, within: "
      "400ms}\n");
  vote(true);
  advance(milliseconds{450});
  vote(false);
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "fail; expectation: expected vote: down within 400ms, got too late: it came after 450ms");
}

TEST_F(EngineTest, InOrderCountsRepeatedEventsFromTheOneBeforeThemAll) {
  run("  - in_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {power: off}, count: 2, within: 500ms}\n");
  vote(true);
  advance(milliseconds{300});
  power("off");
  advance(milliseconds{300});
  power("off");
  EXPECT_EQ(verdict().find("fail; expectation: expected 2 times power: off within 500ms, got 1 of 2"), 0U);
}

TEST_F(EngineTest, AnyOrderCountsEachFromTheStart) {
  run("  - any_order:\n      - {expect: {vote: up}, within: 1s}\n      - {expect: {power: off}, within: 2s}\n");
  vote(true);
  advance(milliseconds{1900});
  power("off");
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FramesAreUplinkUnlessSaid) {
  run("  - {expect: {frame: {channel: 0, command: open}}, within: 1s}\n  - {expect: {frame: {direction: downlink, command: "
      "open}}, within: 1s}\n");
  frame(0, 1, trace::DOWNLINK);
  EXPECT_EQ(verdict(), "still running");
  frame(0, 1, trace::UPLINK);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, SendWaitsItsDrawnTime) {
  run("  - {send: {channel: 2, payload: {hex: \"45 00\"}, count: 3}, after: 10ms..300ms}\n");
  advance(milliseconds{9});
  EXPECT_TRUE(modem.told.empty());
  advance(milliseconds{291});
  EXPECT_EQ(modem.told, (std::vector<std::string>{"data 2", "data 2", "data 2"}));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, StepEventsTellTheStory) {
  run("  - label: wait a bit\n    wait: 1s\n");
  advance(seconds{1});
  std::vector<trace::Step> steps;
  for (const trace::Event& event : sink.events) {
    if (event.has_step()) steps.push_back(event.step());
  }
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].phase(), trace::Step::BEGIN);
  EXPECT_EQ(steps[0].label(), "wait a bit");
  EXPECT_EQ(steps[0].text(), "wait: 1s");
  EXPECT_EQ(steps[0].line(), 4U);
  EXPECT_EQ(steps[1].phase(), trace::Step::DONE);
}

TEST_F(EngineTest, ProgressSaysWhereTheRunStands) {
  load("  - {wait: 1s}\n  - {wait: 2s, label: long}\n");
  EXPECT_EQ(engine->progress().step, 0U);
  engine->start();
  guest.is_ready = true;
  trace::Event hello;
  hello.mutable_guest_ready();
  sink.emit(hello);
  advance(milliseconds{1500});
  const Progress progress = engine->progress();
  EXPECT_EQ(progress.step, 2U);
  EXPECT_EQ(progress.total, 2U);
  EXPECT_EQ(progress.text, "long");
  EXPECT_EQ(progress.virtual_ns, 1'500'000'000U);
  EXPECT_FALSE(progress.ended);
}

TEST_F(EngineTest, KindsOfInterestAreThoseAskedFor) {
  load("  - {expect: {vote: up}}\n  - {never: {register: {name: CTRL}}, for: 1s}\n");
  const auto kinds = engine->kinds_of_interest();
  EXPECT_TRUE(kinds.contains(trace::Event::kLine));
  EXPECT_TRUE(kinds.contains(trace::Event::kRegisterAccess));
  EXPECT_TRUE(kinds.contains(trace::Event::kViolation));
  EXPECT_FALSE(kinds.contains(trace::Event::kDescriptorDone));
}

TEST_F(EngineTest, FramesThatAreWaitedForAreExpected) {
  load("  - {expect: {frame: {channel: 1, command: data}}}\n");
  trace::Frame frame;
  frame.set_direction(trace::UPLINK);
  frame.set_channel(1);
  EXPECT_TRUE(engine->expects_frame(frame));
  frame.set_channel(2);
  EXPECT_FALSE(engine->expects_frame(frame));
}

TEST_F(EngineTest, ABurstLargerThanTheWindowDropsTheOldest) {
  run("  - {guest: {run: x}}\n  - {expect: {frame: {channel: 5}}, within: 1s}\n");
  for (unsigned i = 0; i < 10'000; ++i) frame(i == 9'999 ? 5 : 0, 0);
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

}  // namespace
}  // namespace bamboozle::scenario
