// Who runs, of engine.h: branches of parallel steps, and what hooks begin.
#include <fmt/format.h>

#include <algorithm>

#include "modem-model/scenario/engine.h"

namespace bamboozle::scenario {
namespace {

// A hook that sets itself off would begin for ever at one moment of virtual time.
constexpr std::size_t kMostThreads = 256;

}  // namespace

Engine::Thread& Engine::spawn(const std::vector<Step>& steps, Thread* parent) {
  Thread& thread = *threads_.emplace_back(std::make_unique<Thread>());
  thread.parent = parent;
  // a branch looks at the same events as the step it is in, from the same moment on
  thread.base = parent != nullptr ? parent->base : clock_.now();
  thread.floor = parent != nullptr ? parent->floor : window_.newest();
  thread.stack.assign(1, Block{&steps, 0, nullptr, 0, 0});
  return thread;
}

void Engine::end_thread() {
  thread_->finished = true;
  if (thread_->parent != nullptr) --thread_->parent->branches;
}

bool Engine::drop_finished() {
  return std::erase_if(threads_, [](const std::unique_ptr<Thread>& thread) { return thread->finished; }) != 0;
}

/// Only the file's own thread goes on; the others are gone at the end of the turn.
void Engine::drop_others() {
  for (const auto& thread : threads_) thread->finished = thread != threads_.front();
  thread_ = threads_.front().get();
  thread_->branches = 0;
}

void Engine::arm(const Hook& hook) { hooks_.push_back({&hook, 0, 0}); }

void Engine::offer(const trace::Event& event) {
  if (phase_ != Phase::running) return;
  for (ArmedHook& armed : hooks_) {
    const Hook& hook = *armed.hook;
    if (!hook.when.matches(event)) continue;
    ++armed.seen;
    if (hook.nth != 0 && armed.seen != hook.nth) continue;
    if (hook.every != 0 && armed.seen % hook.every != 0) continue;
    if (hook.times != 0 && armed.begun >= hook.times) continue;
    ++armed.begun;
    hooks_to_begin_.push_back(&hook);
  }
}

void Engine::begin_hooks() {
  const std::vector<const Hook*> begin = std::exchange(hooks_to_begin_, {});
  if (phase_ != Phase::running) return;
  for (const Hook* hook : begin) {
    if (threads_.size() >= kMostThreads) {
      fail(Outcome::error, "limit", fmt::format("at most {} hooks and branches at a time", kMostThreads),
           fmt::format("the hook '{}' begins again and again", hook->name));
      return stop_steps();
    }
    spawn(hook->steps, nullptr).hook = true;
  }
}

bool Engine::hooks_run() const {
  return !hooks_to_begin_.empty() ||
         std::any_of(threads_.begin(), threads_.end(), [](const auto& thread) { return thread->hook && !thread->finished; });
}

}  // namespace bamboozle::scenario
