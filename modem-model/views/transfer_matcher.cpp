#include "modem-model/views/transfer_matcher.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bamboozle::views {

using trace::Event;

trace::Direction direction_of_pipe(std::uint32_t pipe) {
  return pipe == 4 ? trace::UPLINK : pipe == 5 ? trace::DOWNLINK : trace::DIRECTION_UNSPECIFIED;
}

namespace {

/// The guest acts again: what the machine did before is over, and no frame can belong to it any more.
bool ends_a_transfer(const Event& event) { return event.has_register_access() || event.has_doorbell(); }

bool same_pipe_after_its_frame(const Event& before, const Event& now) {
  constexpr std::uint32_t kEot = 0x4000;
  return now.has_descriptor_done() && before.has_descriptor_done() &&
         before.descriptor_done().pipe() == now.descriptor_done().pipe() && (before.descriptor_done().flags() & kEot) != 0 &&
         direction_of_pipe(now.descriptor_done().pipe()) == trace::UPLINK;
}

}  // namespace

void TransferMatcher::take(const Event& event) {
  if (event.has_frame()) return frame(event);
  const bool over =
      ends_a_transfer(event) || held_.size() >= kMostHeld ||
      std::any_of(held_.begin(), held_.end(), [&](const Event& held) { return same_pipe_after_its_frame(held, event); });
  if (over) finish();
  if (held_.empty() && !event.has_descriptor_done()) return client_.other(event);
  held_.push_back(event);
}

void TransferMatcher::frame(const Event& frame) {
  // from the back: what is left in front belongs to an earlier frame that was carried in parts
  std::vector<bool> taken(held_.size());
  std::uint64_t bytes = 0;
  Transfer match{{}, &frame};
  for (std::size_t i = held_.size(); i-- > 0;) {
    if (!held_[i].has_descriptor_done()) continue;
    const trace::DescriptorDone& done = held_[i].descriptor_done();
    if (direction_of_pipe(done.pipe()) != frame.frame().direction()) continue;
    if (bytes + done.transferred() > frame.frame().size()) break;
    bytes += done.transferred();
    taken[i] = true;
    match.descriptors.insert(match.descriptors.begin(), held_[i]);
  }
  const std::deque<Event> held = std::exchange(held_, {});
  bool told = false;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (taken[i]) {
      if (!std::exchange(told, true)) client_.transfer(match);
    } else if (held[i].has_descriptor_done()) {
      client_.transfer({{held[i]}, nullptr});
    } else {
      client_.other(held[i]);
    }
  }
  if (!told) client_.transfer(match);
}

void TransferMatcher::finish() {
  for (const Event& event : std::exchange(held_, {})) {
    if (event.has_descriptor_done())
      client_.transfer({{event}, nullptr});
    else
      client_.other(event);
  }
}

}  // namespace bamboozle::views
