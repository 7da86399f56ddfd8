// The frames that wait for the apps processor: one order for all channels, a bound for each.
//
// There is one downlink pipe, so there is one order: an OPEN leaves before the data that was asked for after it, and a channel
// that sends much cannot overtake. The bound is per channel, so that it cannot starve the others of room either. Knows nothing of
// power or pipes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "modem-model/link/frame.h"
#include "modem-model/parameters.h"

namespace bamboozle::link {

struct QueuedFrame {
  enum class Origin : std::uint8_t {
    service,   ///< dropped when the apps processor closes the channel (domain.md 4.3)
    firmware,  ///< announcements and a scenario's frames: go out whatever is open
  };
  unsigned channel = 0;  ///< as counted for the bound; a number beyond 7 shares one count (raw frames)
  Origin origin = Origin::firmware;
  FrameBytes bytes;
};

class DownlinkQueue {
 public:
  /// At most `limit` frames of each channel.
  explicit DownlinkQueue(std::size_t limit) : limit_(limit) {}

  /// false: the channel's share is full and the frame was not taken.
  [[nodiscard]] bool push(QueuedFrame frame);
  [[nodiscard]] bool has_room(unsigned channel) const { return count_of(channel) < limit_; }
  [[nodiscard]] bool empty() const { return frames_.empty(); }
  [[nodiscard]] std::size_t size() const { return frames_.size(); }
  /// The next frame to leave; only when not empty.
  [[nodiscard]] const QueuedFrame& front() const { return frames_.front(); }
  /// Takes the next frame; only when not empty.
  QueuedFrame pop();
  /// Takes out what services queued for a channel, in order.
  [[nodiscard]] std::vector<QueuedFrame> take_service_frames(unsigned channel);
  void clear();

 private:
  [[nodiscard]] static std::size_t slot(unsigned channel) { return channel < kChannelCount ? channel : kChannelCount; }
  [[nodiscard]] std::size_t count_of(unsigned channel) const { return counts_[slot(channel)]; }

  std::size_t limit_;
  std::deque<QueuedFrame> frames_;
  std::array<std::size_t, kChannelCount + 1> counts_{};
};

}  // namespace bamboozle::link
