#include "cli/job_pool.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace bamboozle::cli {
namespace {

constexpr std::chrono::milliseconds kWatch{100};

struct Ended {
  std::size_t id = 0;
  Result result;
  std::exception_ptr thrown;
};

class Pool {
 public:
  Pool(unsigned at_once, const JobCalls& calls) : at_once_(at_once == 0 ? 1 : at_once), calls_(calls) {}
  ~Pool() {
    for (auto& [id, thread] : threads_) thread.join();
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void run() {
    while (true) {
      begin_what_can();
      if (threads_.empty()) break;
      for (Ended& ended : wait()) finish(std::move(ended));
      if (calls_.watch) calls_.watch();
    }
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  void begin_what_can() {
    while (threads_.size() < at_once_ && !alone_ && !thrown_ && !(calls_.stopped && calls_.stopped())) {
      if (!waiting_) waiting_ = calls_.next();
      if (!waiting_ || (waiting_->alone && !threads_.empty())) return;
      alone_ = waiting_->alone;
      const std::size_t id = std::exchange(waiting_, std::nullopt)->id;
      threads_.emplace(id, [this, id] { work(id); });
    }
  }

  void work(std::size_t id) {
    Ended ended;
    ended.id = id;
    try {
      ended.result = calls_.work(id);
    } catch (...) {
      ended.thrown = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    ended_.push_back(std::move(ended));
    any_ended_.notify_one();
  }

  std::deque<Ended> wait() {
    std::unique_lock lock(mutex_);
    any_ended_.wait_for(lock, kWatch, [this] { return !ended_.empty(); });
    return std::exchange(ended_, {});
  }

  void finish(Ended ended) {
    threads_.extract(ended.id).mapped().join();
    alone_ = false;
    if (ended.thrown)
      thrown_ = ended.thrown;
    else
      calls_.done(ended.id, std::move(ended.result));
  }

  const std::size_t at_once_;
  const JobCalls& calls_;
  std::optional<Job> waiting_;  // asked for, not begun: it must wait for the others or the others for it
  bool alone_ = false;          // one that is alone goes on
  std::map<std::size_t, std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable any_ended_;
  std::deque<Ended> ended_;
  std::exception_ptr thrown_;
};

}  // namespace

void run_jobs(unsigned at_once, const JobCalls& calls) { Pool(at_once, calls).run(); }

}  // namespace bamboozle::cli
