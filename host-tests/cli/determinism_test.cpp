// Two runs of one scenario, and the first event in which they differ.
#include "cli/determinism.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using trace::Event;

struct DeterminismTest : ::testing::Test {
  /// A run whose trace has one step event for each label.
  Result run(const std::string& name, const std::vector<std::string>& labels) {
    std::filesystem::create_directories(folder.path() / name);
    fakes::FakeClock clock;
    trace::Recorder recorder(clock, folder.path() / name / "trace.pb", trace::Level::full);
    for (const std::string& label : labels) {
      clock.advance(Nanoseconds{1000});
      Event event;
      event.mutable_step()->set_label(label);
      recorder.emit(event);
      sum += label;
    }
    Result result;
    result.folder = folder.path() / name;
    result.outcome = Outcome::pass;
    result.complete = true;
    result.trace_sha256 = std::exchange(sum, {});
    return result;
  }
  [[nodiscard]] TraceDifference difference() const {
    return first_difference(folder.path() / "1/trace.pb", folder.path() / "2/trace.pb");
  }
  fakes::TemporaryFolder folder;
  std::string sum;
};

TEST_F(DeterminismTest, EqualTracesAreOneResult) {
  const Result result = both(run("1", {"a", "b"}), run("2", {"a", "b"}));
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_TRUE(difference().empty());
}

TEST_F(DeterminismTest, TheFirstEventThatDiffersIsShownAsBothHaveIt) {
  const Result result = both(run("1", {"a", "b", "c"}), run("2", {"a", "x", "c"}));
  EXPECT_EQ(result.outcome, Outcome::error);
  ASSERT_EQ(result.failures.size(), 1U);
  const FailureReport& failure = result.failures[0];
  EXPECT_EQ(failure.kind, "determinism");
  EXPECT_THAT(failure.expected, AllOf(HasSubstr("/1 has event 2:"), HasSubstr("b")));
  EXPECT_THAT(failure.got, AllOf(HasSubstr("/2 has event 2:"), HasSubstr("x")));
  EXPECT_EQ(failure.time_ns, 2000U);
}

TEST_F(DeterminismTest, AShorterTraceDiffersAtItsEnd) {
  run("1", {"a", "b"});
  run("2", {"a"});
  EXPECT_THAT(difference().first, HasSubstr("event 2"));
  EXPECT_EQ(difference().second, "the end, after 1 events");
}

TEST_F(DeterminismTest, ATraceThatCannotBeReadDiffers) {
  run("1", {"a"});
  EXPECT_FALSE(difference().empty());
}

TEST_F(DeterminismTest, TheWorseOfTheTwoCounts) {
  Result red = run("2", {"a"});
  red.outcome = Outcome::crash;
  const Result result = both(run("1", {"a"}), red);
  EXPECT_EQ(result.outcome, Outcome::crash);
  EXPECT_EQ(result.folder, red.folder);
}

TEST_F(DeterminismTest, WhatWasKilledIsNotCompared) {
  Result killed = run("2", {"a"});
  killed.outcome = Outcome::hang;
  killed.complete = false;
  EXPECT_EQ(both(run("1", {"a", "b"}), killed).outcome, Outcome::hang);
}

}  // namespace
}  // namespace bamboozle::cli
