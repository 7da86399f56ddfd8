// Jobs side by side: how many at once, which alone, what is told by whom.
#include "cli/job_pool.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;

struct JobPoolTest : ::testing::Test {
  JobPoolTest() {
    calls.next = [this]() -> std::optional<Job> {
      if (begun == jobs.size()) return std::nullopt;
      const Job job = jobs[begun++];
      return job;
    };
    calls.work = [this](std::size_t id) {
      const int now = ++running;
      most = std::max(most.load(), now);
      if (jobs[id].alone && now != 1) disturbed = true;
      std::this_thread::sleep_for(20ms);
      if (alone_runs && !jobs[id].alone) disturbed = true;
      alone_runs = jobs[id].alone;
      std::this_thread::sleep_for(5ms);
      alone_runs = false;
      --running;
      Result result;
      result.name = std::to_string(id);
      return result;
    };
    calls.done = [this](std::size_t id, const Result& result) {
      EXPECT_EQ(std::this_thread::get_id(), caller);
      EXPECT_EQ(result.name, std::to_string(id));
      done.push_back(id);
    };
  }
  void add(std::size_t count, bool alone = false) {
    for (std::size_t i = 0; i < count; ++i) jobs.push_back({jobs.size(), alone});
  }

  std::vector<Job> jobs;
  std::size_t begun = 0;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<bool> alone_runs{false};
  std::atomic<bool> disturbed{false};
  std::vector<std::size_t> done;
  const std::thread::id caller = std::this_thread::get_id();
  JobCalls calls;
};

TEST_F(JobPoolTest, DoesAllOfThemAndNeverMoreThanSoManyAtOnce) {
  add(10);
  run_jobs(3, calls);
  EXPECT_EQ(done.size(), 10U);
  EXPECT_EQ(most, 3);
}

TEST_F(JobPoolTest, OneAtATimeKeepsTheOrder) {
  add(5);
  run_jobs(1, calls);
  EXPECT_THAT(done, ::testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(most, 1);
}

TEST_F(JobPoolTest, WhatIsAloneHasNothingBesideIt) {
  add(3);
  add(2, true);
  add(3);
  run_jobs(4, calls);
  EXPECT_EQ(done.size(), 8U);
  EXPECT_FALSE(disturbed);
  EXPECT_GE(most, 2);
}

TEST_F(JobPoolTest, OnceStoppedNothingIsBegunAndWhatRunsIsAwaited) {
  add(6);
  add(1, true);
  calls.stopped = [this] { return !done.empty(); };
  run_jobs(2, calls);
  EXPECT_LE(done.size(), 3U);
  EXPECT_EQ(running, 0);
}

TEST_F(JobPoolTest, WatchesWhileItWaits) {
  add(1);
  int watched = 0;
  calls.work = [](std::size_t) {
    std::this_thread::sleep_for(350ms);
    return Result{};
  };
  calls.done = [](std::size_t, const Result&) {};
  calls.watch = [&] { ++watched; };
  run_jobs(1, calls);
  EXPECT_GE(watched, 3);
}

TEST_F(JobPoolTest, WhatAJobThrowsIsThrownHereAndTheOthersAreAwaited) {
  add(4);
  const auto work = calls.work;
  calls.work = [work](std::size_t id) {
    if (id == 1) throw std::runtime_error("no disk");
    return work(id);
  };
  EXPECT_THROW(run_jobs(2, calls), std::runtime_error);
  EXPECT_EQ(running, 0);
  EXPECT_LT(done.size(), 4U);
}

}  // namespace
}  // namespace bamboozle::cli
