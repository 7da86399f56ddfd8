#include "modem-model/trace/last_events.h"

#include <algorithm>

namespace bamboozle::trace {

std::size_t LastEvents::size() const { return static_cast<std::size_t>(std::min<std::uint64_t>(seen_, slots_.size())); }

std::vector<Event> LastEvents::newest(std::size_t count) const {
  std::vector<Event> events;
  const std::size_t kept = std::min(count, size());
  events.reserve(kept);
  for (std::size_t i = 0; i < kept; ++i) events.push_back(slots_[(seen_ - kept + i) % slots_.size()].event());
  return events;
}

}  // namespace bamboozle::trace
