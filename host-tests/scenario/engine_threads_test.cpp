// parallel, choose, hooks, starts in time, counted expectations, and what goes past the firmware's back.
#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Told = std::vector<std::string>;

TEST_F(EngineTest, BranchesRunSideBySide) {
  run("  - parallel: [[{wait: 1s}, {open: 1}], [{open: 2}, {wait: 2s}, {open: 3}]]\n  - {open: 4}\n");
  EXPECT_EQ(modem.told, (Told{"open 2"}));
  advance(seconds{1});
  EXPECT_EQ(modem.told, (Told{"open 2", "open 1"}));
  advance(seconds{1});
  EXPECT_EQ(modem.told, (Told{"open 2", "open 1", "open 3", "open 4"}));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, BranchesSeeTheSameEvent) {
  run("  - parallel: [[{expect: {vote: up}, within: 1s}], [{expect: {vote: up}, within: 1s}]]\n");
  vote(true);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AnEventMeetsAnExpectationInOneRoundOnly) {
  run("  - repeat: {times: 2, steps: [{parallel: [[{wait: 1s}], [{expect: {vote: up}, within: 3s}]]}]}\n");
  vote(true);
  advance(seconds{1});
  advance(seconds{3});
  EXPECT_NE(verdict().find("expected vote: up within 3s"), std::string::npos) << verdict();
}

TEST_F(EngineTest, AnEventThatABranchUsedMeetsNothingBehindIt) {
  run("  - parallel: [[{wait: 1s}], [{expect: {vote: up}, within: 3s}]]\n  - {expect: {vote: up}, within: 1s}\n");
  vote(true);
  advance(seconds{1});
  advance(seconds{1});
  EXPECT_NE(verdict().find("expected vote: up within 1s"), std::string::npos) << verdict();
}

TEST_F(EngineTest, ABranchThatEndsTakesNothingFromAnother) {
  run("  - parallel: [[{expect: {vote: up}, within: 1s}], [{wait: 2s}, {expect: {vote: up}, within: 3s}]]\n");
  vote(true);
  advance(seconds{2});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AStimulusOfOneBranchForgetsNothingOfAnother) {
  run("  - parallel: [[{wait: 1s}, {open: 1}], [{wait: 2s}, {expect: {vote: up}, within: 3s}]]\n");
  advance(milliseconds{500});
  vote(true);
  advance(milliseconds{1500});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FailureInABranchEndsThemAll) {
  run("  - parallel: [[{expect: {vote: up}, within: 1s}], [{wait: 5s}, {open: 1}]]\n  - {open: 2}\n");
  advance(seconds{2});
  EXPECT_EQ(engine->verdict().outcome(), "fail");
  EXPECT_TRUE(modem.told.empty());
}

TEST_F(EngineTest, FailureInABranchKillsTheGuestsCommandOfAnother) {
  run("  - parallel: [[{expect: {vote: up}, within: 1s}], [{guest: {run: sleep 9}}]]\n");
  advance(seconds{1});
  EXPECT_EQ(guest.cancelled, std::vector<std::uint32_t>{1});
  finish_guest(1, 143);
  EXPECT_EQ(engine->verdict().outcome(), "fail");
}

TEST_F(EngineTest, GuestCommandsOfBranchesKeepApart) {
  run("  - parallel: [[{guest: {run: a}}, {open: 1}], [{guest: {run: b}}, {open: 2}]]\n");
  finish_guest(2, 0);
  EXPECT_EQ(modem.told, (Told{"open 2"}));
  finish_guest(1, 0);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, ChooseTakesOneAndFollowsTheSeed) {
  run("  - repeat: {times: 200, steps: [{choose: [{weight: 3, steps: [{open: 1}]}, {steps: [{open: 2}]}]}]}\n");
  EXPECT_EQ(modem.told.size(), 200U);
  EXPECT_NEAR(static_cast<double>(std::count(modem.told.begin(), modem.told.end(), "open 1")), 150, 30);
  const Told first = modem.told;
  modem.told.clear();
  run("  - repeat: {times: 200, steps: [{choose: [{weight: 3, steps: [{open: 1}]}, {steps: [{open: 2}]}]}]}\n");
  EXPECT_EQ(modem.told, first);
}

TEST_F(EngineTest, MatrixRunsEveryCombination) {
  run("  - matrix: {a: [1, 2], b: [3, 4], steps: [{open: \"${a}\"}, {close: \"${b}\"}]}\n");
  EXPECT_EQ(modem.told, (Told{"open 1", "close 3", "open 1", "close 4", "open 2", "close 3", "open 2", "close 4"}));
}

TEST_F(EngineTest, AfterAndAtHoldAStepBack) {
  run("  - {open: 1, after: 2s}\n  - {open: 2, at: 5s}\n  - {open: 3, at: 1s}\n");
  advance(milliseconds{1999});
  EXPECT_TRUE(modem.told.empty());
  advance(milliseconds{1});
  EXPECT_EQ(modem.told, (Told{"open 1"}));
  advance(seconds{3});
  EXPECT_EQ(modem.told, (Told{"open 1", "open 2", "open 3"})) << "a time that has passed is now";
}

TEST_F(EngineTest, ACountedExpectationWantsThemAll) {
  run("  - {expect: {vote: up}, count: 3, within: 1s}\n");
  vote(true);
  vote(true);
  EXPECT_EQ(verdict(), "still running");
  vote(true);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FailureOfACountedExpectationSaysHowMany) {
  run("  - {expect: {vote: up}, count: 3, within: 1s}\n");
  vote(true);
  advance(seconds{1});
  EXPECT_NE(verdict().find("expected 3 times vote: up within 1s, got 1 of 3"), std::string::npos) << verdict();
}

TEST_F(EngineTest, ExactlySoManyWaitsTheWholeTime) {
  run("  - {expect: {vote: up}, exactly: 2, within: 1s}\n  - {open: 1}\n");
  vote(true);
  advance(milliseconds{100});
  vote(false);
  vote(true);
  advance(milliseconds{899});
  EXPECT_EQ(verdict(), "still running");
  EXPECT_TRUE(modem.told.empty());
  advance(milliseconds{1});
  EXPECT_EQ(verdict(), "pass");
  EXPECT_EQ(modem.told, (Told{"open 1"}));
}

TEST_F(EngineTest, OneTooManyFailsAtOnce) {
  run("  - {expect: {vote: up}, exactly: 2, within: 1s}\n");
  for (int i = 0; i < 2; ++i) vote(true);
  advance(milliseconds{400});
  EXPECT_EQ(verdict(), "still running");
  vote(true);
  EXPECT_NE(verdict().find("expected exactly 2 times vote: up within 1s, got one too many, at 0.000000000, 0.000000000, 0.400000000"), std::string::npos)
      << verdict();
}

TEST_F(EngineTest, OneTooFewFailsAtTheEnd) {
  run("  - {expect: {vote: up}, exactly: 2, within: 1s}\n");
  vote(true);
  advance(seconds{1});
  EXPECT_NE(verdict().find("expected exactly 2 times vote: up within 1s, got 1 of 2"), std::string::npos) << verdict();
}

TEST_F(EngineTest, ExactlyIsNotClaimedOfWhatIsNotKept) {
  run("  - {guest: {run: x}}\n  - {expect: {vote: up}, exactly: 1, within: 1s}\n");
  for (std::size_t i = 0; i < kWindowSize + 1; ++i) vote(true);
  finish_guest(1, 0, "");
  EXPECT_NE(verdict().find("nobody knows: more happened"), std::string::npos) << verdict();
}

TEST_F(EngineTest, WhatComesAfterTheTimeIsLeftToTheNextStep) {
  run("  - {expect: {vote: up}, exactly: 1, within: 1s}\n  - {expect: {vote: up}, within: 100ms}\n");
  vote(true);
  advance(seconds{1});
  vote(true);
  EXPECT_EQ(verdict(), "pass");
}

// --- hooks

TEST_F(EngineTest, AHookRunsWhenItSeesItsEvent) {
  run("  - {wait: 1s}\n", "hooks:\n  - {when: {vote: up}, steps: [{modem: crash}]}\n");
  EXPECT_TRUE(modem.told.empty());
  vote(true);
  EXPECT_EQ(modem.told, (Told{"crash"}));
  vote(false);
  vote(true);
  EXPECT_EQ(modem.told.size(), 2U);
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, HooksCountTheirEvents) {
  run("  - {wait: 1s}\n",
      "hooks:\n  - {when: {vote: up}, nth: 2, steps: [{open: 1}]}\n  - {when: {vote: up}, every: 2, times: 1, steps: [{open: 2}]}\n");
  for (int i = 0; i < 5; ++i) vote(true);
  EXPECT_EQ(modem.told, (Told{"open 1", "open 2"}));
}

TEST_F(EngineTest, TheEndWaitsForWhatAHookBegan) {
  run("  - {wait: 1s}\n", "hooks:\n  - {when: {vote: up}, steps: [{wait: 3s}, {open: 1}]}\n");
  vote(true);
  advance(seconds{1});
  EXPECT_EQ(verdict(), "still running");
  advance(seconds{2});
  EXPECT_EQ(modem.told, (Told{"open 1"}));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, AHookStepListensFromThereOnAndHealEndsIt) {
  run("  - {wait: 1s}\n  - {hook: {name: h, when: {vote: up}, steps: [{open: 1}]}}\n  - {wait: 1s}\n  - {heal: h}\n  - {wait: 1s}\n");
  vote(true);
  EXPECT_TRUE(modem.told.empty());
  advance(seconds{1});
  vote(true);
  EXPECT_EQ(modem.told, (Told{"open 1"}));
  advance(seconds{1});
  vote(true);
  EXPECT_EQ(modem.told.size(), 1U);
}

TEST_F(EngineTest, FailureOfAHookThatSetsItselfOff) {
  modem.on_told = [this](const std::string&) {
    trace::Event event;
    event.mutable_line()->set_name(trace::Line::A_PC);
    event.mutable_line()->set_level(true);
    sink.emit(event);
  };
  run("  - {wait: 1s}\n", "hooks:\n  - {when: {vote: up}, steps: [{open: 1}, {open: 1}, {wait: 10s}]}\n");
  trace::Event event;
  event.mutable_line()->set_name(trace::Line::A_PC);
  event.mutable_line()->set_level(true);
  sink.emit(event);
  clock.settle();
  EXPECT_EQ(engine->verdict().outcome(), "error");
  EXPECT_NE(verdict().find("begins again and again"), std::string::npos) << verdict();
}

// --- past the firmware's back

TEST_F(EngineTest, FaultsAreInForceFromTheFirstStep) {
  run("  - {fault: {name: b, event: vote, do: drop}}\n  - {heal: a}\n",
      "faults:\n  - {name: a, event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}}\n");
  ASSERT_EQ(machine.installed.size(), 2U);
  EXPECT_EQ(machine.installed[0].name, "a");
  EXPECT_EQ(machine.installed[0].when.nth, 3U);
  EXPECT_EQ(machine.installed[1].name, "b");
  EXPECT_EQ(machine.removed, std::vector<std::string>{"a"});
}

TEST_F(EngineTest, LinesAndTheBamAreMoved) {
  run("  - {lines: {modem_pc: up, modem_ack: toggle, set: [6], doorbell: false}}\n  - {lines: {word: zero}}\n"
      "  - {lines: {doorbell: true}}\n  - {bam: reset}\n  - {bam: off}\n");
  ASSERT_EQ(machine.stores.size(), 3U);
  EXPECT_EQ(machine.stores[0].modem_pc, true);
  EXPECT_TRUE(machine.stores[0].toggle_ack);
  EXPECT_EQ(machine.stores[0].set, 0x40U);
  EXPECT_FALSE(machine.stores[0].doorbell);
  EXPECT_TRUE(machine.stores[1].zero);
  EXPECT_TRUE(machine.stores[1].doorbell);
  EXPECT_FALSE(machine.stores[2].store);
  EXPECT_EQ(machine.disturbed, (std::vector<BamAction>{BamAction::reset, BamAction::power_off}));
}

}  // namespace
}  // namespace bamboozle::scenario
