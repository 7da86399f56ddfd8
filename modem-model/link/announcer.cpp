#include "modem-model/link/announcer.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace bamboozle::link {

Announcer::Announcer(Clock& clock, const std::array<ChannelParameters, kChannelCount>& channels, std::uint64_t seed,
                     std::function<void(unsigned)> announce)
    : clock_(clock), channels_(channels), announce_(std::move(announce)), timer_(clock.make_timer([this] { fire(); })) {
  for (unsigned channel = 0; channel < kChannelCount; ++channel)
    streams_.emplace_back(seed, fmt::format("channel.{}.open", channel));
}

void Announcer::start() {
  due_.clear();
  Nanoseconds latest{0};
  for (unsigned channel = 0; channel < kChannelCount; ++channel) {
    if (!channels_[channel].present || channels_[channel].announcement != Announcement::boot) continue;
    const TimeRange& range = channels_[channel].open_after;
    const Nanoseconds delay = std::max(streams_[channel].draw(range), std::min(latest, range.max));
    latest = std::max(latest, delay);
    due_.push_back({clock_.now() + delay, channel});
  }
  std::sort(due_.begin(), due_.end(),
            [](const Due& a, const Due& b) { return std::tie(a.when, a.channel) > std::tie(b.when, b.channel); });
  arm();
}

void Announcer::cancel() {
  due_.clear();
  timer_->cancel();
}

void Announcer::fire() {
  while (!due_.empty() && due_.back().when <= clock_.now()) {
    const unsigned channel = due_.back().channel;
    due_.pop_back();
    announce_(channel);
  }
  arm();
}

void Announcer::arm() {
  if (!due_.empty()) timer_->arm_at(due_.back().when);
}

}  // namespace bamboozle::link
