// The two pauses for a debugger: before a step, and at the first failure. What a run does is the same with them.
#include <gmock/gmock.h>

#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using EnginePauseTest = EngineTest;

TEST_F(EnginePauseTest, PausesBeforeAStepThatThenDoesWhatItDoes) {
  options.pause_at = 2;
  run("  - {modem: boot}\n  - {label: here, power: up}\n  - {wait: 1s}\n");
  EXPECT_THAT(machine.pauses, ElementsAre("t.yaml:5: here begins"));
  EXPECT_THAT(modem.told, ElementsAre("boot"));
  engine->resumed();
  clock.settle();
  EXPECT_THAT(modem.told, ElementsAre("boot", "hold up"));
  advance(std::chrono::seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EnginePauseTest, NothingGoesOnMeanwhile) {
  options.pause_at = 1;
  run("  - {wait: 1s}\n  - {modem: boot}\n");
  violation("bad_doorbell");
  EXPECT_EQ(verdict(), "still running");
  engine->resumed();
  clock.settle();
  EXPECT_THAT(verdict(), HasSubstr("bad_doorbell"));
}

TEST_F(EnginePauseTest, OfALoopOnlyTheFirstRoundPauses) {
  options.pause_at = 2;
  run("  - repeat: {times: 3, steps: [{power: up}]}\n");
  EXPECT_EQ(machine.pauses.size(), 1U);
  engine->resumed();
  clock.settle();
  EXPECT_EQ(machine.pauses.size(), 1U);
  EXPECT_THAT(modem.told, ElementsAre("hold up", "hold up", "hold up"));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EnginePauseTest, AStepThatWaitsFirstStillDoes) {
  options.pause_at = 1;
  run("  - {power: up, after: 10ms}\n");
  engine->resumed();
  clock.settle();
  EXPECT_THAT(modem.told, IsEmpty());
  advance(std::chrono::milliseconds{10});
  EXPECT_THAT(modem.told, ElementsAre("hold up"));
}

TEST_F(EnginePauseTest, PausesAtAFailureBeforeFinallyCleansUp) {
  options.pause_on_failure = true;
  run("  - {expect: {vote: up}, within: 5ms}\n", "finally: [{power: down}]\n");
  EXPECT_THAT(machine.pauses, IsEmpty());
  advance(std::chrono::milliseconds{5});
  EXPECT_THAT(machine.pauses, ElementsAre(HasSubstr("t.yaml:5: expected vote: up within 5ms")));
  EXPECT_THAT(modem.told, IsEmpty());
  EXPECT_EQ(verdict(), "still running");
  engine->resumed();
  clock.settle();
  EXPECT_THAT(modem.told, ElementsAre("hold down"));
  EXPECT_THAT(verdict(), HasSubstr("expected vote: up"));
}

TEST_F(EnginePauseTest, AFailureThatEndsTheRunWaitsAsWell) {
  options.pause_on_failure = true;
  load("  - {wait: 1s}\n");
  engine->start();
  advance(std::chrono::seconds{60});
  EXPECT_EQ(machine.pauses.size(), 1U);
  EXPECT_EQ(machine.finished, 0);
  engine->resumed();
  EXPECT_EQ(machine.finished, 1);
  EXPECT_THAT(verdict(), HasSubstr("hang"));
}

TEST_F(EnginePauseTest, AMachineThatRanAllTheTimeIsNoNews) {
  run("  - {wait: 1s}\n");
  engine->resumed();
  advance(std::chrono::seconds{1});
  EXPECT_EQ(verdict(), "pass");
  EXPECT_THAT(machine.pauses, IsEmpty());
}

}  // namespace
}  // namespace bamboozle::scenario
