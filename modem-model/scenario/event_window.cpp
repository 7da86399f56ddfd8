#include "modem-model/scenario/event_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "modem-model/trace/text.h"

namespace bamboozle::scenario {

void EventWindow::add(const trace::Heard& heard) {
  last_.add(heard);
  if (!keeps(heard.kind())) return;
  const trace::Event& event = heard.event();
  if (is_state(event.kind_case())) states_[state_key(event)] = event;
  if (entries_.size() == kWindowSize) {
    lost_up_to_ = entries_.front().position;
    entries_.pop_front();
    ++dropped_;
  }
  entries_.push_back({++position_, {}, event});
}

void EventWindow::forget(std::uint64_t up_to) {
  while (!entries_.empty() && entries_.front().position <= up_to) entries_.pop_front();
  dropped_ = 0;
}

const EventWindow::Entry* EventWindow::find(const Pattern& pattern, std::uint64_t after, std::span<const Taker> who) const {
  const auto used = [who](const Entry& entry) {
    return std::ranges::find_first_of(entry.consumed_by, who) != entry.consumed_by.end();
  };
  for (const Entry& entry : entries_) {
    if (entry.position > after && !used(entry) && pattern.matches(entry.event)) return &entry;
  }
  return nullptr;
}

void EventWindow::consume(std::uint64_t position, Taker who) {
  for (Entry& entry : entries_) {
    if (entry.position == position) entry.consumed_by.push_back(who);
  }
}

void EventWindow::hand_on(Taker from, Taker to) {
  for (Entry& entry : entries_) {
    if (std::ranges::find(entry.consumed_by, from) != entry.consumed_by.end()) entry.consumed_by.push_back(to);
  }
}

bool EventWindow::holds_now(const Pattern& pattern) const {
  return is_state(pattern.kind()) &&
         std::any_of(states_.begin(), states_.end(), [&](const auto& state) { return pattern.matches(state.second); });
}

std::string EventWindow::summary(const Pattern& pattern, std::uint64_t after, std::size_t counted) const {
  std::size_t matched = 0;
  std::size_t others = 0;
  for (const Entry& entry : entries_) {
    if (entry.position <= after) continue;
    if (pattern.matches(entry.event)) {
      ++matched;
    } else if (pattern.about(entry.event)) {
      ++others;
    }
  }
  const std::size_t earlier = matched - std::min(matched, counted);
  std::string text;
  if (counted != 0 && earlier == 0) {
    text = fmt::format("{} others of the kind since the last stimulus or guest step", others);
  } else if (matched + others == 0) {
    text = "nothing of the kind since the last stimulus or guest step";
  } else if (matched == 0) {
    text = fmt::format("{} of the kind since the last stimulus or guest step, none like it", others);
  } else {
    text = fmt::format("{} like it, each used by an earlier expectation, and {} others of the kind", earlier, others);
  }
  if (dropped_ != 0) text += fmt::format(" ({} older events no longer kept)", dropped_);
  return text;
}

std::vector<std::string> EventWindow::near_misses(const Pattern& pattern, std::uint64_t after, std::size_t limit) const {
  // fewest differences first, then the latest
  std::vector<std::tuple<std::size_t, std::uint64_t, const trace::Event*>> found;
  for (const Entry& entry : entries_) {
    if (entry.position <= after || !pattern.about(entry.event) || pattern.matches(entry.event)) continue;
    found.emplace_back(pattern.count_differences(entry.event), position_ - entry.position, &entry.event);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> texts;
  std::set<std::string> told;
  for (const auto& [key, state] : states_) {
    if (!pattern.about(state) || pattern.matches(state) || texts.size() == limit) continue;
    const std::string difference = pattern.differences(state);
    texts.push_back(fmt::format("{} stands since {}: {}", key, trace::format_time(state.time_ns()), difference));
    told.insert(difference);
  }
  for (const auto& [count, age, event] : found) {
    const std::string difference = pattern.differences(*event);
    if (texts.size() >= limit) break;
    if (!told.insert(difference).second) continue;
    texts.push_back(fmt::format("at {}: {} ({})", trace::format_time(event->time_ns()), difference, trace::to_text(*event)));
  }
  return texts;
}

}  // namespace bamboozle::scenario
