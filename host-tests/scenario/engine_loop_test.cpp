// repeat, foreach, and random draws.
#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(EngineTest, RepeatRepeats) {
  run("  - {repeat: {times: 3, steps: [{power: up}, {wait: 1s}]}}\n");
  advance(seconds{2});
  EXPECT_EQ(verdict(), "still running");
  advance(seconds{1});
  EXPECT_EQ(modem.told.size(), 3U);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, ForeachPutsValuesIn) {
  run("  - {foreach: {n: [5, 2, 7], steps: [{open: \"${n}\"}]}}\n");
  EXPECT_EQ(modem.told, (std::vector<std::string>{"open 5", "open 2", "open 7"}));
}

TEST_F(EngineTest, LoopsNest) {
  run("  - {repeat: {times: 2, steps: [{foreach: {n: 0..1, steps: [{open: \"${n}\"}]}}, {modem: boot}]}}\n");
  EXPECT_EQ(modem.told, (std::vector<std::string>{"open 0", "open 1", "boot", "open 0", "open 1", "boot"}));
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, StepEventsCountIterations) {
  run("  - {repeat: {times: 2, steps: [{modem: boot}]}}\n");
  std::vector<std::uint32_t> iterations;
  for (const trace::Event& event : sink.events) {
    if (event.has_step() && event.step().index() == 2 && event.step().phase() == trace::Step::BEGIN) {
      iterations.push_back(event.step().iteration());
    }
  }
  EXPECT_EQ(iterations, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(sink.events[sink.events.size() - 2].step().phase(), trace::Step::DONE);  // of the loop itself
}

TEST_F(EngineTest, ManyStepsWithoutTimeGiveWay) {
  run("  - {repeat: {times: 5000, steps: [{power: up}]}}\n");
  EXPECT_EQ(modem.told.size(), 5000U);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, FailureInALoopTellsTheIteration) {
  run("  - {repeat: {times: 5, steps: [{expect: {vote: up}, within: 1s}]}}\n");
  vote(true);
  advance(seconds{2});
  EXPECT_EQ(engine->verdict().outcome(), "fail");
  const auto failed = std::find_if(sink.events.begin(), sink.events.end(), [](const trace::Event& event) {
    return event.has_step() && event.step().phase() == trace::Step::FAILED;
  });
  ASSERT_NE(failed, sink.events.end());
  EXPECT_EQ(failed->step().iteration(), 2U);
}

std::vector<std::uint64_t> send_times(const StampingSink& sink) {
  std::vector<std::uint64_t> times;
  for (const trace::Event& event : sink.events) {
    if (event.has_step() && event.step().text().starts_with("send") && event.step().phase() == trace::Step::DONE) {
      times.push_back(event.time_ns());
    }
  }
  return times;
}

TEST_F(EngineTest, DrawsDifferFromIterationToIteration) {
  run("  - {repeat: {times: 10, steps: [{send: {channel: 0, payload: {size: 1}}, after: 10ms..300ms}]}}\n");
  advance(seconds{5});
  const auto times = send_times(sink);
  ASSERT_EQ(times.size(), 10U);
  EXPECT_NE(times[1] - times[0], times[2] - times[1]);
}

}  // namespace
}  // namespace bamboozle::scenario
