#include "modem-model/trace/packed_events.h"

#include <algorithm>

namespace bamboozle::trace {

void PackedEvents::add(const Event& event) {
  std::string& slot = slots_[seen_++ % slots_.size()];
  slot.resize(event.ByteSizeLong());
  event.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(slot.data()));
}

std::size_t PackedEvents::size() const { return static_cast<std::size_t>(std::min<std::uint64_t>(seen_, slots_.size())); }

std::vector<Event> PackedEvents::newest(std::size_t count) const {
  std::vector<Event> events(std::min(count, size()));
  for (std::size_t i = 0; i < events.size(); ++i) events[i].ParseFromString(slots_[(seen_ - events.size() + i) % slots_.size()]);
  return events;
}

}  // namespace bamboozle::trace
