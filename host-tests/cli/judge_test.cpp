// The verdict, from every kind of evidence that a run can leave behind.
#include "cli/judge.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::cli {
namespace {

using How = ProgramEnd::How;
using ::testing::HasSubstr;
using trace::Event;

constexpr const char* kPanic = "[    1.234567] Kernel panic - not syncing: sysrq triggered crash\n";
constexpr const char* kWarning = "[    1.234567] WARNING: CPU: 0 PID: 1 at drivers/misc/lkdtm/bugs.c:1 lkdtm_WARNING+0x1/0x2\n";

struct JudgeTest : ::testing::Test {
  /// A trace with header, one step and, if given, a verdict.
  void record(const char* outcome, bool header = true) {
    trace::Recorder recorder(clock, folder.path() / "trace.pb", trace::Level::full);
    if (header) {
      Event event;
      event.mutable_run_header()->set_scenario("a");
      recorder.emit(event);
    }
    clock.advance(Nanoseconds{1000000000});
    Event step;
    step.mutable_step()->set_line(12);
    step.mutable_step()->set_label("wake");
    step.mutable_step()->set_phase(trace::Step::BEGIN);
    recorder.emit(step);
    if (outcome == nullptr) return;
    Event verdict;
    verdict.mutable_verdict()->set_outcome(outcome);
    if (std::string(outcome) != "pass") {
      auto* const failure = verdict.mutable_verdict()->add_failures();
      failure->set_line(13);
      failure->set_kind("expectation");
      failure->set_expected("vote: up");
      failure->set_got("nothing");
      failure->add_near_misses("vote: down");
    }
    recorder.emit(verdict);
  }
  Result judged() {
    Result result;
    RunEvidence evidence{folder.path(), end, allowed};
    judge(evidence, result);
    return result;
  }

  fakes::TemporaryFolder folder;
  fakes::FakeClock clock;
  ProgramEnd end{How::exited, 0, "", {}};
  std::set<std::string> allowed;
};

TEST_F(JudgeTest, AVerdictAtTheEndOfAWholeTraceIsGreen) {
  record("pass");
  const Result result = judged();
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_TRUE(result.failures.empty());
  EXPECT_EQ(result.virtual_ns, 1000000000U);
  EXPECT_EQ(result.trace_sha256.size(), 64U);
  EXPECT_TRUE(result.complete);
}

TEST_F(JudgeTest, QemusStatusIsNotTheVerdict) {
  record("pass");
  end.status = 1;
  EXPECT_EQ(judged().outcome, Outcome::pass);
  record("fail");
  end.status = 0;
  EXPECT_EQ(judged().outcome, Outcome::fail);
}

TEST_F(JudgeTest, AMachineThatDiesAfterAGreenVerdictIsAnError) {
  record("pass");
  for (const ProgramEnd::How how : {ProgramEnd::How::signaled, ProgramEnd::How::timed_out}) {
    end.how = how;
    end.status = 11;
    const Result result = judged();
    EXPECT_EQ(result.outcome, Outcome::error);
    ASSERT_EQ(result.failures.size(), 1U);
    EXPECT_EQ(result.failures[0].expected, "QEMU to end by itself after a green verdict");
  }
}

TEST_F(JudgeTest, AFailureIsTakenOver) {
  record("fail");
  const Result result = judged();
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].line, 13U);
  EXPECT_EQ(result.failures[0].expected, "vote: up");
  EXPECT_EQ(result.failures[0].near_misses.at(0), "vote: down");
}

TEST_F(JudgeTest, WithoutAnEndMarkerThereIsNoVerdict) {
  record(nullptr);
  const Result result = judged();
  EXPECT_EQ(result.outcome, Outcome::error);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_THAT(result.failures[0].got, HasSubstr("before the scenario"));
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.failures[0].step, "wake");
  EXPECT_EQ(result.failures[0].line, 12U);
  EXPECT_EQ(result.failures[0].last_events.size(), 2U);
}

TEST_F(JudgeTest, QemusOwnWordsAreShownWhenItDied) {
  folder.write("qemu.log", "qemu: no such plugin\n");
  end.status = 1;
  const Result result = judged();
  EXPECT_EQ(result.outcome, Outcome::error);
  EXPECT_THAT(result.failures.at(0).got, HasSubstr("QEMU exited with 1, before the scenario began"));
  ASSERT_EQ(result.tails.size(), 1U);
  EXPECT_EQ(result.tails[0].lines.at(0), "qemu: no such plugin");
}

TEST_F(JudgeTest, APanicWithoutAVerdictIsACrash) {
  record(nullptr);
  folder.write("console.log", kPanic);
  const Result result = judged();
  EXPECT_EQ(result.outcome, Outcome::crash);
  EXPECT_THAT(result.failures.at(0).got, HasSubstr("sysrq triggered crash"));
  EXPECT_FALSE(result.tails.empty());
}

TEST_F(JudgeTest, APanicOnTheConsoleTurnsGreenRed) {
  record("pass");
  folder.write("console.log", kPanic);
  EXPECT_EQ(judged().outcome, Outcome::crash);
}

TEST_F(JudgeTest, AWarningOnTheConsoleTurnsGreenRedUnlessAllowed) {
  record("pass");
  folder.write("console.log", kWarning);
  EXPECT_EQ(judged().outcome, Outcome::fail);
  EXPECT_EQ(judged().failures.at(0).kind, "guest_warning");
  allowed = {"guest_warning"};
  EXPECT_EQ(judged().outcome, Outcome::pass);
}

TEST_F(JudgeTest, ALimitOnWallTimeIsAHang) {
  record(nullptr);
  end.how = How::timed_out;
  const Result result = judged();
  EXPECT_EQ(result.outcome, Outcome::hang);
  EXPECT_THAT(result.failures.at(0).expected, HasSubstr("wall"));
}

TEST_F(JudgeTest, ACutTraceIsNoVerdict) {
  record("pass");
  std::filesystem::resize_file(folder.path() / "trace.pb", std::filesystem::file_size(folder.path() / "trace.pb") - 1);
  EXPECT_EQ(judged().outcome, Outcome::error);
}

TEST_F(JudgeTest, ATraceWithoutItsHeaderIsNoVerdict) {
  record("pass", false);
  EXPECT_EQ(judged().outcome, Outcome::error);
}

TEST_F(JudgeTest, AnUnknownOutcomeIsNoVerdict) {
  record("excellent");
  EXPECT_EQ(judged().outcome, Outcome::error);
}

TEST(LastLinesTest, GivesTheEnd) {
  const fakes::TemporaryFolder folder;
  folder.write("log", "a\r\nb\nc");
  EXPECT_THAT(last_lines(folder.path() / "log", 2), ::testing::ElementsAre("b", "c"));
  EXPECT_TRUE(last_lines(folder.path() / "none", 2).empty());
}

}  // namespace
}  // namespace bamboozle::cli
