// What somebody outside has the engine do, beside what the scenario is at.
#include <gmock/gmock.h>

#include "host-tests/scenario/engine_fixture.h"
#include "modem-model/scenario/command_loader.h"

namespace bamboozle::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using std::chrono::seconds;

class EngineOutsideTest : public EngineTest {
 protected:
  std::string act(const std::string& text) {
    const auto [step, problem] = load_stimulus(text);
    return step ? engine->act_from_outside(*step) : problem;
  }
};

TEST_F(EngineOutsideTest, AStimulusIsDoneAtOnce) {
  run("  - {wait: 5s}\n");
  EXPECT_EQ(act("{open: 3}"), "");
  EXPECT_EQ(act("{modem: crash}"), "");
  EXPECT_EQ(act("{power: up}"), "");
  EXPECT_EQ(act("{send: {channel: 1, ip: {udp: {port: 9}}, count: 2}}"), "");
  EXPECT_THAT(modem.told, ElementsAre("open 3", "crash", "hold up", "data 1", "data 1"));
  EXPECT_EQ(act("{bam: reset}"), "");
  EXPECT_EQ(act("{hwlock: {hold: 3}}"), "");
  EXPECT_EQ(machine.disturbed.size(), 1U);
  EXPECT_EQ(machine.locks.size(), 1U);
  advance(seconds{5});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineOutsideTest, TheScenarioStaysWhereItIs) {
  run("  - {expect: {vote: up}, within: 1s}\n");
  vote(true);  // met by this
  EXPECT_EQ(verdict(), "pass");
  run("  - {wait: 1s}\n  - {expect: {vote: up}, within: 1s}\n");
  vote(true);
  EXPECT_EQ(act("{open: 0}"), "");  // forgets nothing that was seen
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineOutsideTest, WhatIsSentIsInTheLedger) {
  run("  - {ledger: {channel: 0, direction: downlink, port: 9, sent: 1, lost: 0}, within: 1s}\n");
  EXPECT_EQ(act("{send: {channel: 0, ip: {udp: {port: 9, sequence: 5}}}}"), "");
  finish_guest(1, 0);  // listens
  trace::Event event;
  event.mutable_guest_receive()->set_port(9);
  event.mutable_guest_receive()->set_sequence(5);
  event.mutable_guest_receive()->set_intact(true);
  sink.emit(event);
  clock.settle();
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineOutsideTest, RulesAndHooksComeAndGo) {
  run("  - {hook: {name: echo, when: {vote: up}, steps: [{open: 0}]}}\n  - {wait: 5s}\n");
  EXPECT_EQ(act("{fault: {name: late, event: modem_ack, do: drop}}"), "");
  EXPECT_EQ(machine.installed.back().name, "late");
  vote(true);
  EXPECT_THAT(modem.told, ElementsAre("open 0"));
  EXPECT_EQ(act("{heal: echo}"), "");
  vote(false);
  vote(true);
  EXPECT_THAT(modem.told, ElementsAre("open 0"));
  machine.has_rules = false;
  EXPECT_THAT(act("{heal: nothing}"), HasSubstr("'nothing'"));
}

TEST_F(EngineOutsideTest, AlsoAfterTheVerdict) {
  run("  - {wait: 1s}\n");
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
  EXPECT_EQ(act("{open: 3}"), "");
  EXPECT_THAT(modem.told, ElementsAre("open 3"));
}

TEST_F(EngineOutsideTest, StepsThatTakeTimeAreNoneOfIts) {
  run("  - {wait: 1s}\n");
  Step step;
  step.action = WaitStep{};
  EXPECT_THAT(engine->act_from_outside(step), HasSubstr("only a stimulus"));
}

}  // namespace
}  // namespace bamboozle::scenario
