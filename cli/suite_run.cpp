#include "cli/suite_run.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "cli/determinism.h"
#include "cli/job_pool.h"

namespace bamboozle::cli {
namespace {

class SuiteRun {
 public:
  SuiteRun(const std::vector<SuiteEntry>& entries, const SuiteOptions& options, WallTimes& times, const SuiteCalls& calls)
      : entries_(entries),
        options_(options),
        times_(times),
        calls_(calls),
        order_(running_order(entries, times, jobs_of(options))) {}

  std::vector<Result> run() {
    JobCalls pool;
    pool.next = [this] { return next(); };
    pool.stopped = [this] { return is_stopped(); };
    pool.work = [this](std::size_t id) { return calls_.run(step_of(id)); };
    pool.done = [this](std::size_t id, Result result) { done(step_of(id), std::move(result)); };
    pool.watch = calls_.watch;
    run_jobs(jobs_of(options_), pool);
    // one of a pair, whose other was not begun any more, promises nothing by being green; being red it is as red as it would be
    for (auto& [place, half] : std::exchange(halves_, {}))
      if (is_red(standing(half.second))) tell(place, std::move(half.second));
    std::vector<Result> results;
    for (auto& [place, result] : results_) results.push_back(std::move(result));
    return results;
  }

 private:
  using Place = std::pair<unsigned, std::size_t>;  // round, entry

  // a job's id tells its round, its place in the order and its copy, in this order
  [[nodiscard]] SuiteStep step_of(std::size_t id) const {
    const std::size_t round = id / 2 / order_.size();
    return {order_[id / 2 % order_.size()], rounds_of(options_) == 1 ? 0 : static_cast<unsigned>(round + 1),
            static_cast<unsigned>(id % 2)};
  }
  [[nodiscard]] bool is_pair(const SuiteStep& step) const {
    const SuiteEntry& entry = entries_[step.entry];
    return options_.twice && entry.understood && !entry.host_clock;
  }
  [[nodiscard]] bool is_stopped() const { return (calls_.stopped && calls_.stopped()) || (options_.until_fail && failed_); }

  std::optional<Job> next() {
    if (order_.empty()) return std::nullopt;
    if (next_ % 2 == 1 && !is_pair(step_of(next_))) ++next_;
    const unsigned rounds = rounds_of(options_);
    if (rounds != 0 && next_ >= 2 * order_.size() * rounds) return std::nullopt;
    const std::size_t id = next_++;
    const SuiteStep step = step_of(id);
    if (calls_.begun && step.copy == 0) calls_.begun(step);
    return Job{id, entries_[step.entry].host_clock};
  }

  void done(const SuiteStep& step, Result result) {
    if (calls_.stopped && calls_.stopped() && !result.complete) return;  // killed with all the others: no result of its own
    times_.note(entries_[step.entry].name, result.wall_seconds);
    const Place place(step.round, step.entry);
    if (is_pair(step)) {
      const auto other = halves_.find(place);
      if (other == halves_.end()) {
        halves_.emplace(place, std::pair(step.copy, std::move(result)));
        return;
      }
      auto [copy, half] = std::move(other->second);
      halves_.erase(other);
      result = copy == 0 ? both(std::move(half), std::move(result)) : both(std::move(result), std::move(half));
    }
    tell(place, std::move(result));
  }

  void tell(const Place& place, Result result) {
    result.round = place.first;
    if (is_red(standing(result))) failed_ = true;
    if (calls_.done) calls_.done(result);
    results_.emplace(place, std::move(result));
  }

  const std::vector<SuiteEntry>& entries_;
  const SuiteOptions& options_;
  WallTimes& times_;
  const SuiteCalls& calls_;
  const std::vector<std::size_t> order_;
  std::size_t next_ = 0;
  bool failed_ = false;
  std::map<Place, std::pair<unsigned, Result>> halves_;
  std::map<Place, Result> results_;
};

}  // namespace

unsigned jobs_of(const SuiteOptions& options) {
  return options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

unsigned rounds_of(const SuiteOptions& options) { return options.until_fail ? options.repeat : std::max(1U, options.repeat); }

std::vector<std::size_t> running_order(const std::vector<SuiteEntry>& entries, const WallTimes& times, unsigned jobs) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  if (jobs == 1) return order;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (entries[a].host_clock != entries[b].host_clock) return entries[b].host_clock;
    const auto length = [&](std::size_t i) {
      return times.of(entries[i].name).value_or(std::numeric_limits<double>::infinity());
    };
    return length(a) > length(b);
  });
  return order;
}

std::vector<Result> run_suite(const std::vector<SuiteEntry>& entries, const SuiteOptions& options, WallTimes& times,
                              const SuiteCalls& calls) {
  return SuiteRun(entries, options, times, calls).run();
}

}  // namespace bamboozle::cli
