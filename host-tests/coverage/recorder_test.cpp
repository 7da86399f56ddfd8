// What is counted: instructions, and the ways of branches, with interrupts between.
#include "coverage/recorder.h"

#include <gtest/gtest.h>

#include "host-tests/coverage/small_module.h"

namespace bamboozle::coverage {
namespace {

constexpr std::uint64_t kTextAt = 0xffff800000a00000;
constexpr Slot kNotEqual = 10;  // b.ne +16, to 14
constexpr Slot kZero = 20;      // cbz -8, to 18

class RecorderTest : public ::testing::Test {
 protected:
  RecorderTest() { memory.load(small_module(), kTextAt, kTextAt + 0x100000, kTextAt + 0x5000); }
  [[nodiscard]] BranchCounts ways(Slot slot) const {
    const Executions executions = recorder.executions();
    const auto& branches = executions.sections.at(".text").branches;
    return branches.contains(slot) ? branches.at(slot) : BranchCounts{};
  }

  GuestMemory memory;
  Recorder recorder{small_module(), memory.reader(), 2};
};

TEST_F(RecorderTest, KnowsTheDriversCodeOnly) {
  EXPECT_EQ(recorder.translate(kTextAt + 8 * 4, memory.code(kTextAt + 8 * 4, 3)), 8U);
  EXPECT_EQ(recorder.translate(kTextAt & 0xffffffff, memory.code(kTextAt + 8 * 4, 3)), std::nullopt) << "a program's address";
  EXPECT_TRUE(recorder.is_branch(kNotEqual));
  EXPECT_FALSE(recorder.is_branch(11));
  EXPECT_EQ(recorder.executions().sections.at(".text").address, kTextAt);
}

TEST_F(RecorderTest, CountsInstructionsWhereTheyAre) {
  *recorder.counter(12) += 3;
  *recorder.counter(kTextWords + 1) += 1;
  const Executions executions = recorder.executions();
  EXPECT_EQ(executions.count(".text", 48), 3U);
  EXPECT_EQ(executions.count(".init.text", 4), 1U);
  EXPECT_EQ(executions.count(".text", 52), 0U);
}

TEST_F(RecorderTest, TellsWhichWayABranchWent) {
  recorder.branch(0, kNotEqual);
  recorder.enter(0, 14);
  recorder.branch(0, kNotEqual);
  recorder.enter(0, 11);
  recorder.enter(0, 11);  // reached otherwise: no branch waits
  EXPECT_EQ(ways(kNotEqual).taken, 1U);
  EXPECT_EQ(ways(kNotEqual).not_taken, 1U);
}

TEST_F(RecorderTest, AnInterruptsBranchesComeBetween) {
  recorder.branch(0, kNotEqual);
  recorder.enter(0, 40);  // the driver's own interrupt handler
  recorder.branch(0, kZero);
  recorder.enter(0, 18);
  recorder.enter(0, 14);
  EXPECT_EQ(ways(kZero).taken, 1U);
  EXPECT_EQ(ways(kNotEqual).taken, 1U);
}

TEST_F(RecorderTest, ProcessorsDoNotMix) {
  recorder.branch(0, kNotEqual);
  recorder.enter(1, 14);
  EXPECT_EQ(ways(kNotEqual).taken, 0U);
  recorder.enter(0, 11);
  EXPECT_EQ(ways(kNotEqual).not_taken, 1U);
  recorder.branch(7, kNotEqual);  // there is no such processor
  recorder.enter(7, 11);
  EXPECT_EQ(ways(kNotEqual).not_taken, 1U);
}

TEST_F(RecorderTest, BranchesThatNeverResolveAreForgotten) {
  for (int i = 0; i < 1000; ++i) recorder.branch(0, kZero);
  recorder.branch(0, kNotEqual);
  recorder.enter(0, 14);
  EXPECT_EQ(ways(kNotEqual).taken, 1U);
}

}  // namespace
}  // namespace bamboozle::coverage
