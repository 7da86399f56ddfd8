// Which channels the modem has announced, and what each of its commands means for the interface (domain.md 4.3).
#pragma once

#include <array>

#include "types.h"

namespace bamboozle::dmux {

/// What the interface of a channel is to do.
enum class ChannelStep : std::uint8_t {
  nothing,
  make,      ///< first announced: an interface is due
  attach,    ///< announced again after a close
  reopen,    ///< announced again without a close: the modem has restarted, and knows nothing of this side's OPEN
  detach,    ///< closed
  not_open,  ///< closed without having been open
};

class Channels {
 public:
  [[nodiscard]] ChannelStep opened(unsigned channel);
  [[nodiscard]] ChannelStep closed(unsigned channel);
  /// Has an interface from now on, or none.
  void interface(unsigned channel, bool exists) { states_[channel].interface = exists; }
  void running(unsigned channel, bool runs) { states_[channel].running = runs; }

  [[nodiscard]] bool is_open(unsigned channel) const { return states_[channel].open; }
  [[nodiscard]] bool is_running(unsigned channel) const { return states_[channel].running; }
  [[nodiscard]] bool any_running() const;

 private:
  struct State {
    bool open = false;  ///< by the modem
    bool interface = false;
    bool running = false;
  };
  std::array<State, kChannels> states_{};
};

}  // namespace bamboozle::dmux
