// Which descriptors carried which frame.
//
// In the trace a frame stands right behind the descriptors that carried it (an uplink frame is heard when its last descriptor is
// done, a downlink frame is told when it was handed over), with at most an interrupt or a note between; there is no number that
// ties them. The matcher holds descriptors, and what came after them, until their frame comes or cannot come any more, and then
// gives everything on in the order of the trace. What it holds is bounded.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include "proto/trace.pb.h"

namespace bamboozle::views {

/// A frame with the descriptors that carried it, in their order; either side may be missing: a frame whose descriptors the trace
/// does not have, a descriptor whose frame the modem did not take.
struct Transfer {
  std::vector<trace::Event> descriptors;
  const trace::Event* frame = nullptr;
};

class TransferMatcher {
 public:
  struct Client {
    std::function<void(const Transfer&)> transfer;   ///< at the place of its first descriptor
    std::function<void(const trace::Event&)> other;  ///< every other event
  };

  explicit TransferMatcher(Client client) : client_(std::move(client)) {}

  void take(const trace::Event& event);
  /// Gives on what is held: no more events come.
  void finish();

  /// Events held at most.
  static constexpr std::size_t kMostHeld = 64;

 private:
  void frame(const trace::Event& frame);

  Client client_;
  std::deque<trace::Event> held_;  // begins with a descriptor, or is empty
};

/// The side that a descriptor's bytes belong to. The numbers are those of every known device (domain.md 1): 4 uplink, 5 downlink.
[[nodiscard]] trace::Direction direction_of_pipe(std::uint32_t pipe);

}  // namespace bamboozle::views
