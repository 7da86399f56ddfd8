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
  thread.takers.assign(1, ++takers_);
  if (parent != nullptr) thread.takers.insert(thread.takers.end(), parent->takers.begin(), parent->takers.end());
  // a branch looks at the same events as the step it is in, from the same moment on
  thread.base = parent != nullptr ? parent->base : clock_.now();
  thread.floor = parent != nullptr ? parent->floor : window_.newest();
  thread.stack.assign(1, Block{&steps, 0, nullptr, 0, 0});
  return thread;
}

void Engine::end_thread() {
  thread_->finished = true;
  if (thread_->parent == nullptr) return;
  --thread_->parent->branches;
  thread_->parent->ended.push_back(thread_->takers.front());
}

/// What met an expectation in a branch meets none behind the parallel step, nor in its next round; among the branches each sees all.
void Engine::join_branches() {
  for (const EventWindow::Taker branch : std::exchange(thread_->ended, {})) window_.hand_on(branch, thread_->takers.front());
}

bool Engine::drop_finished() {
  return std::erase_if(threads_, [](const std::unique_ptr<Thread>& thread) { return thread->finished; }) != 0;
}

/// Only the file's own thread goes on; the others are gone at the end of the turn.
void Engine::drop_others() {
  for (const auto& thread : threads_) thread->finished = thread != threads_.front();
  thread_ = threads_.front().get();
  thread_->branches = 0;
  thread_->ended.clear();
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
