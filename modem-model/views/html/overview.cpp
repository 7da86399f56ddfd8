#include "modem-model/views/html/overview.h"

#include <algorithm>

namespace bamboozle::views::html {

void Overview::add(Part& to, const Part& from) {
  to.events += from.events;
  for (std::size_t i = 0; i < to.levels.size(); ++i) {
    if (from.levels[i].count == 0) continue;
    to.levels[i].count += from.levels[i].count;
    to.levels[i].last = from.levels[i].last;
  }
  for (std::size_t i = 0; i < kChannels; ++i)
    for (std::size_t way = 0; way < 2; ++way) to.frames[i][way] += from.frames[i][way];
}

void Overview::widen() {
  for (std::size_t i = 0; i < kParts / 2; ++i) {
    Part both = parts_[2 * i];
    add(both, parts_[2 * i + 1]);
    parts_[i] = both;
  }
  std::fill(parts_.begin() + kParts / 2, parts_.end(), Part());
  width_ns_ *= 2;
}

void Overview::take(const trace::Event& event) {
  while (event.time_ns() / width_ns_ >= kParts) widen();
  Part& part = parts_[event.time_ns() / width_ns_];
  ++part.events;
  if (const auto change = level_change(event)) {
    Changes& changes = part.levels[static_cast<std::size_t>(change->first)];
    ++changes.count;
    changes.last = change->second;
  }
  if (event.has_frame()) {
    const std::size_t channel = std::min<std::size_t>(event.frame().channel(), kChannels - 1);
    ++part.frames[channel][event.frame().direction() == trace::DOWNLINK ? 1 : 0];
  }
}

nlohmann::json Overview::json() const {
  auto parts = nlohmann::json::array();
  for (std::size_t place = 0; place < kParts; ++place) {
    const Part& part = parts_[place];
    if (part.events == 0) continue;
    auto levels = nlohmann::json::array();
    for (std::size_t i = 0; i < part.levels.size(); ++i)
      if (part.levels[i].count != 0) levels.push_back({i, part.levels[i].count, part.levels[i].last ? 1 : 0});
    auto frames = nlohmann::json::array();
    for (std::size_t i = 0; i < kChannels; ++i)
      if (part.frames[i][0] + part.frames[i][1] != 0) frames.push_back({i, part.frames[i][0], part.frames[i][1]});
    parts.push_back({place, part.events, levels, frames});
  }
  return {{"width_ns", width_ns_}, {"parts", parts}};
}

}  // namespace bamboozle::views::html
