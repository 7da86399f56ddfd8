// Programs that end in every way there is.
#include "cli/supervisor.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <iterator>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;
using How = ProgramEnd::How;
using ::testing::HasSubstr;

ProgramSpec shell(const std::string& script) { return {{"/bin/sh", "-c", script}, "", "", false}; }

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether the process is there and no zombie.
bool runs(pid_t process) {
  return text_of("/proc/" + std::to_string(process) + "/stat").find(") Z") == std::string::npos && ::kill(process, 0) == 0;
}

TEST(SupervisorTest, TellsTheExitStatus) {
  const ProgramEnd end = run_program(shell("exit 7"), 10s);
  EXPECT_EQ(end.how, How::exited);
  EXPECT_EQ(end.status, 7);
  EXPECT_FALSE(end.ok());
  EXPECT_TRUE(run_program(shell("true"), 10s).ok());
}

TEST(SupervisorTest, TellsTheSignal) {
  const ProgramEnd end = run_program(shell("kill -SEGV $$"), 10s);
  EXPECT_EQ(end.how, How::signaled);
  EXPECT_EQ(end.status, SIGSEGV);
  EXPECT_THAT(end.text(), HasSubstr("signal 11"));
}

TEST(SupervisorTest, TellsWhyAProgramDidNotStart) {
  const ProgramEnd end = run_program({{"/nowhere/qemu"}, "", "", false}, 10s);
  EXPECT_EQ(end.how, How::not_started);
  EXPECT_THAT(end.text(), HasSubstr("/nowhere/qemu: No such file or directory"));
}

TEST(SupervisorTest, EndsWhatHangs) {
  const ProgramEnd end = run_program(shell("sleep 1000"), 200ms);
  EXPECT_EQ(end.how, How::timed_out);
  EXPECT_LT(end.wall, 5s);
}

TEST(SupervisorTest, GivesAHangingProgramAMomentToPutItsFilesInOrder) {
  const fakes::TemporaryFolder folder;
  const std::string file = folder.path() / "end";
  const ProgramEnd end =
      run_program(shell("trap 'echo flushed > " + file + "; exit 0' TERM; while :; do sleep 0.05; done"), 300ms);
  EXPECT_EQ(end.how, How::timed_out);
  EXPECT_EQ(text_of(file), "flushed\n");
}

TEST(SupervisorTest, KillsWhatDoesNotListen) {
  const ProgramEnd end = run_program(shell("trap '' TERM; while :; do sleep 0.05; done"), 200ms);
  EXPECT_EQ(end.how, How::timed_out);
}

TEST(SupervisorTest, LeavesNoChildOfAChildBehind) {
  const fakes::TemporaryFolder folder;
  const std::string file = folder.path() / "pid";
  EXPECT_TRUE(run_program(shell("sleep 1000 & echo $! > " + file), 10s).ok());
  const pid_t orphan = std::stoi(text_of(file));
  for (int i = 0; i < 100 && runs(orphan); ++i) ::usleep(20000);
  EXPECT_FALSE(runs(orphan));
}

TEST(SupervisorTest, KeepsTheOutputInAFile) {
  const fakes::TemporaryFolder folder;
  ProgramSpec spec = shell("echo out; echo err >&2; pwd");
  spec.output = folder.path() / "log";
  spec.folder = "/";
  EXPECT_TRUE(run_program(spec, 10s).ok());
  EXPECT_EQ(text_of(spec.output), "out\nerr\n/\n");
}

TEST(SupervisorTest, TicksWhileItWaits) {
  int ticks = 0;
  pid_t seen = 0;
  run_program(shell("sleep 0.5"), 10s, [&](pid_t process) {
    ++ticks;
    seen = process;
  });
  EXPECT_GE(ticks, 2);
  EXPECT_GT(seen, 0);
}

TEST(ProgramTest, DiesWithItsOwner) {
  pid_t process = 0;
  {
    Program program(shell("sleep 1000"));
    ASSERT_TRUE(program.started());
    process = program.process();
    EXPECT_FALSE(program.wait_for(50ms).has_value());
  }
  EXPECT_NE(::kill(process, 0), 0);
}

}  // namespace
}  // namespace bamboozle::cli
