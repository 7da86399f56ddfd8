// Which run is meant, and what is said of one that is over.
#include "cli/live_runs.h"

#include <gmock/gmock.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/control_client.h"
#include "cli/run_folder.h"
#include "host-tests/control/fake_run.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/control/socket_server.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Nobody final : public ip::SocketPoller {
 public:
  void add_client(ip::SocketClient&) override {}
  void remove_client(ip::SocketClient&) override {}
  void kick() override {}
};

class LiveRunsTest : public ::testing::Test {
 protected:
  fs::path run(const std::string& name) {
    const fs::path folder = cache_.path() / "runs" / name;
    fs::create_directories(folder);
    return folder;
  }
  /// Listens, begun so many seconds ago.
  std::unique_ptr<control::SocketServer> live(const fs::path& folder, int age = 0) {
    auto server = std::make_unique<control::SocketServer>(folder, fake_, nobody_);
    EXPECT_EQ(server->problem(), "");
    struct timespec times[2] = {{0, UTIME_OMIT}, {1'000'000 - age, 0}};
    ::utimensat(AT_FDCWD, (folder / control::kSocketName).c_str(), times, 0);
    return server;
  }
  /// A socket that a killed machine left behind.
  void dead(const fs::path& folder) {
    const auto server = live(folder);
    fs::create_directories(folder / "aside");
    fs::rename(folder / control::kSocketName, folder / "aside" / control::kSocketName);  // it takes only its own name away
    left_.push_back(folder);
  }
  void bury() {
    for (const fs::path& folder : left_) fs::rename(folder / "aside" / control::kSocketName, folder / control::kSocketName);
  }
  std::string found(const std::string& name) {
    const auto answer = find_live_run(cache_.path(), name);
    const auto* folder = std::get_if<fs::path>(&answer);
    return folder != nullptr ? folder->filename().string() : std::get<std::string>(answer);
  }

  fakes::TemporaryFolder cache_;
  control::FakeRun fake_;
  Nobody nobody_;
  std::vector<fs::path> left_;
};

TEST_F(LiveRunsTest, TheNewestThatGoesOnWhenNoneIsNamed) {
  const auto old = live(run("shell-1"), 10);
  const auto newer = live(run("first-light-2"), 5);
  dead(run("first-light-3"));
  bury();
  EXPECT_EQ(found(""), "first-light-2");
}

TEST_F(LiveRunsTest, OneThatIsKeptElsewhereIsFoundByTheLatestLink) {
  const auto old = live(run("shell-1"), 10);
  const fs::path kept = cache_.path() / "kept";
  fs::create_directories(kept);
  point_latest(cache_.path(), kept);
  const auto newer = live(kept, 5);
  EXPECT_EQ(found(""), "kept");
  point_latest(cache_.path(), run("shell-1"));
  EXPECT_EQ(found(""), "shell-1");
}

TEST_F(LiveRunsTest, NoneAtAll) { EXPECT_THAT(found(""), HasSubstr("no run goes on")); }

TEST_F(LiveRunsTest, ByNameTheNewestThatGoesOn) {
  const auto one = live(run("shell-1"));
  run("shell-2");
  EXPECT_EQ(found("shell"), "shell-1");
  EXPECT_EQ(found("shell-2"), "shell-2");
  EXPECT_THAT(found("shall"), HasSubstr("there is no such run"));
}

TEST_F(LiveRunsTest, ByFolderOrTrace) {
  const fs::path folder = run("a-1");
  EXPECT_EQ(found(folder), "a-1");
  EXPECT_EQ(found(folder / "trace.pb"), "a-1");
}

TEST_F(LiveRunsTest, WhoseMachineIsGoneIsSaid) {
  const fs::path folder = run("a-1");
  dead(folder);
  bury();
  EXPECT_THAT(ControlClient(folder).problem(), HasSubstr("its machine is gone"));
  cache_.write("runs/a-1/result.json", "{}");
  EXPECT_THAT(ControlClient(folder).problem(), HasSubstr("the run has ended; ./bamboozle view"));
}

TEST_F(LiveRunsTest, WhatNeverBeganIsSaid) {
  EXPECT_THAT(ControlClient(run("b-1")).problem(), HasSubstr("no run goes on there"));
  EXPECT_THAT(ControlClient(cache_.path() / "nowhere").problem(), HasSubstr("no such folder"));
}

}  // namespace
}  // namespace bamboozle::cli
