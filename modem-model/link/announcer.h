// When the firmware announces its channels: once after each boot, never again after a power collapse (domain.md 4.3).
//
// Each channel has its own delay from the first A.ACK. The OPENs go out in ascending order as far as the delays' ranges allow: a
// random draw does not reorder channels with equal ranges, a channel that is configured to be late does not hold the others back.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "modem-model/parameters.h"
#include "modem-model/ports.h"
#include "modem-model/random_stream.h"

namespace bamboozle::link {

class Announcer {
 public:
  /// `announce` is called with a channel number when its OPEN is due, from a timer.
  Announcer(Clock& clock, const std::array<ChannelParameters, kChannelCount>& channels, std::uint64_t seed,
            std::function<void(unsigned)> announce);

  /// The first A.ACK after a boot came now.
  void start();
  /// The firmware died.
  void cancel();

 private:
  struct Due {
    Nanoseconds when{0};
    unsigned channel = 0;
  };

  void fire();
  void arm();

  Clock& clock_;
  std::array<ChannelParameters, kChannelCount> channels_;
  std::vector<RandomStream> streams_;
  std::function<void(unsigned)> announce_;
  std::vector<Due> due_;  // latest first
  std::unique_ptr<Timer> timer_;
};

}  // namespace bamboozle::link
