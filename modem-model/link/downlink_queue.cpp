#include "modem-model/link/downlink_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bamboozle::link {

bool DownlinkQueue::push(QueuedFrame frame) {
  if (!has_room(frame.channel)) return false;
  ++counts_[slot(frame.channel)];
  frames_.push_back(std::move(frame));
  return true;
}

QueuedFrame DownlinkQueue::pop() {
  QueuedFrame frame = std::move(frames_.front());
  frames_.pop_front();
  --counts_[slot(frame.channel)];
  return frame;
}

std::vector<QueuedFrame> DownlinkQueue::take_service_frames(unsigned channel) {
  const auto wanted = [channel](const QueuedFrame& frame) {
    return frame.channel == channel && frame.origin == QueuedFrame::Origin::service;
  };
  const auto first =
      std::stable_partition(frames_.begin(), frames_.end(), [&](const QueuedFrame& frame) { return !wanted(frame); });
  std::vector<QueuedFrame> taken(std::make_move_iterator(first), std::make_move_iterator(frames_.end()));
  frames_.erase(first, frames_.end());
  counts_[slot(channel)] -= taken.size();
  return taken;
}

void DownlinkQueue::clear() {
  frames_.clear();
  counts_.fill(0);
}

}  // namespace bamboozle::link
