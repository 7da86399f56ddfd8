// Which channels are open, on which side (domain.md 4.3).
//
// Each side opens and closes for itself; neither answers the other. An OPEN of an open channel and a CLOSE of a closed one are
// tolerated, because the driver sends CLOSE without checking the result; the table says so and the caller traces it. A power
// collapse closes nothing. The frames that wait are in DownlinkQueue.
#pragma once

#include <array>
#include <cstdint>

#include "modem-model/parameters.h"

namespace bamboozle::link {

enum class [[nodiscard]] ChannelChange : std::uint8_t{
    changed,
    unchanged,  ///< it was so already
    no_such_channel,
};

class ChannelTable {
 public:
  explicit ChannelTable(const std::array<ChannelParameters, kChannelCount>& parameters);

  ChannelChange set_modem_open(unsigned channel, bool open);
  ChannelChange set_apps_open(unsigned channel, bool open);
  /// The firmware died: it remembers no channel.
  void forget();

  /// All false for a channel beyond 7.
  [[nodiscard]] bool modem_open(unsigned channel) const;
  [[nodiscard]] bool apps_open(unsigned channel) const;
  /// The firmware announces it, or a scenario had it opened.
  [[nodiscard]] bool known(unsigned channel) const;

 private:
  struct State {
    bool present = false;
    bool modem_open = false;
    bool apps_open = false;
  };

  std::array<State, kChannelCount> states_;
};

}  // namespace bamboozle::link
