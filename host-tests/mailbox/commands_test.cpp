// The agent runs what the host orders: real children of a real shell, here on the host.
#include "guest/agent/commands.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host-tests/mailbox/agent_loop.h"

namespace bamboozle::agent {
namespace {

using ::testing::HasSubstr;

class CommandsTest : public ::testing::Test {
 protected:
  std::optional<std::uint32_t> shell(const std::string& line, std::uint32_t timeout_ms = 0) {
    loop.commands.shell(1, line, timeout_ms);
    return loop.end_of(1);
  }
  AgentLoop loop;
};

TEST_F(CommandsTest, TellsBothOutputsInOrderAndTheStatus) {
  EXPECT_EQ(shell("echo one; echo two >&2; echo three; exit 3"), 3U);
  EXPECT_EQ(loop.output_of(1), "one\ntwo\nthree\n");
}

TEST_F(CommandsTest, TellsTheSignalThatEndedIt) { EXPECT_EQ(shell("kill -SEGV $$"), 128U + SIGSEGV); }

TEST_F(CommandsTest, SaysWhatTheShellDoesNotFind) {
  EXPECT_EQ(shell("no-such-program-here"), 127U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("no-such-program-here"));
}

TEST_F(CommandsTest, GivesNothingToRead) { EXPECT_EQ(shell("cat"), 0U); }

TEST_F(CommandsTest, LeavesNoneOfItsDescriptorsOpen) {
  loop.datagrams.listen(9, 0);  // one of the agent's own, beside the pipes
  EXPECT_EQ(shell("ls -l /proc/$$/fd"), 0U);
  EXPECT_THAT(loop.output_of(1), ::testing::Not(HasSubstr("socket:")));
}

TEST_F(CommandsTest, RunsSeveralAtATime) {
  loop.commands.shell(1, "echo slow; sleep 100", 0);
  loop.commands.shell(2, "echo quick", 0);
  EXPECT_EQ(loop.end_of(2), 0U);
  EXPECT_FALSE(loop.status_of(1));
  EXPECT_EQ(loop.output_of(2), "quick\n");
  loop.commands.cancel(1);
  EXPECT_EQ(loop.end_of(1), 128U + SIGKILL);
}

TEST_F(CommandsTest, KillsWhatRunsOutOfTimeWithItsChildren) {
  EXPECT_EQ(shell("sleep 100 & sleep 100; true", 100), 128U + SIGKILL);
  EXPECT_THAT(loop.output_of(1), HasSubstr("out of time"));
  // the write end of the output is held by the children alone: it closes when they are dead
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  int open = 1;
  while (open != 0 && std::chrono::steady_clock::now() < limit) {
    loop.turn();
    open = 0;
    loop.commands.each_output([&open](int) { ++open; });
  }
  EXPECT_EQ(open, 0);
}

TEST_F(CommandsTest, KillsOnlyTheCancelledOne) {
  loop.commands.shell(1, "sleep 100", 0);
  loop.commands.shell(2, "sleep 0.2", 0);
  loop.commands.cancel(1);
  loop.commands.cancel(77);
  EXPECT_EQ(loop.end_of(1), 128U + SIGKILL);
  EXPECT_EQ(loop.end_of(2), 0U);
}

TEST_F(CommandsTest, BoundsTheOutputAndStaysFree) {
  loop.commands.shell(1, "yes", 0);
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (loop.output_of(1).size() <= 65536 && std::chrono::steady_clock::now() < limit) loop.turn();
  loop.commands.shell(2, "echo here", 0);
  EXPECT_EQ(loop.end_of(2), 0U);
  loop.commands.cancel(1);
  EXPECT_EQ(loop.end_of(1), 128U + SIGKILL);
  EXPECT_LT(loop.output_of(1).size(), 70000U);
  EXPECT_GT(loop.output_of(1).size(), 65536U);  // one more than the host keeps, so that it knows
}

TEST_F(CommandsTest, KeepsTheLastOutputOfAFullPipe) {
  EXPECT_EQ(shell("head -c 60000 /dev/zero | tr '\\0' x; echo; echo end"), 0U);
  EXPECT_EQ(loop.output_of(1).size(), 60005U);
  EXPECT_TRUE(loop.output_of(1).ends_with("\nend\n"));
}

TEST_F(CommandsTest, TellsTheOutputBeforeTheEndWhicheverIsSeenFirst) {
  loop.commands.shell(1, "echo last words", 0);
  int status = 0;
  const pid_t pid = waitpid(-1, &status, 0);
  loop.commands.child_ended(pid, status);  // nobody has read its output yet
  ASSERT_EQ(loop.sent.size(), 2U);
  EXPECT_EQ(loop.sent[0].body(), "last words\n");
  EXPECT_EQ(loop.status_of(1), 0U);
}

TEST_F(CommandsTest, LetsWorkInTheBackgroundLiveOn) {
  const std::filesystem::path mark = std::filesystem::path(::testing::TempDir()) / ("alive" + std::to_string(getpid()));
  std::filesystem::remove(mark);
  EXPECT_EQ(shell("(sleep 0.3; echo late; echo late; echo yes > " + mark.string() + ") & echo started"), 0U);
  EXPECT_EQ(loop.output_of(1), "started\n");
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!std::filesystem::exists(mark) && std::chrono::steady_clock::now() < limit) loop.turn();
  EXPECT_TRUE(std::filesystem::exists(mark)) << "a broken pipe must not have killed it";
  EXPECT_EQ(loop.output_of(1), "started\n");
  std::filesystem::remove(mark);
}

TEST_F(CommandsTest, NamesTheModuleThatIsNotThere) {
  loop.commands.load(1, "/nowhere/x.ko debug=1", 0);
  EXPECT_EQ(loop.end_of(1), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("/nowhere/x.ko: No such file"));
}

TEST_F(CommandsTest, NamesTheModuleThatCannotBeUnloaded) {
  loop.commands.unload(1, "bamboozle_no_such_module", 0);
  EXPECT_EQ(loop.end_of(1), 1U);
  EXPECT_THAT(loop.output_of(1), HasSubstr("bamboozle_no_such_module"));
}

TEST_F(CommandsTest, KnowsTheNextDeadline) {
  EXPECT_FALSE(loop.commands.next_deadline());
  loop.commands.shell(1, "sleep 100", 50'000);
  loop.commands.shell(2, "sleep 100", 10'000);
  ASSERT_TRUE(loop.commands.next_deadline());
  EXPECT_LE(*loop.commands.next_deadline(), std::chrono::steady_clock::now() + std::chrono::seconds(10));
  loop.commands.cancel(1);
  loop.commands.cancel(2);
  loop.end_of(1);
  loop.end_of(2);
  EXPECT_FALSE(loop.commands.next_deadline());
}

}  // namespace
}  // namespace bamboozle::agent
