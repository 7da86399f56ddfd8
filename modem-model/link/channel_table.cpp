#include "modem-model/link/channel_table.h"

#include <utility>

namespace bamboozle::link {

ChannelTable::ChannelTable(const std::array<ChannelParameters, kChannelCount>& parameters) {
  for (unsigned channel = 0; channel < kChannelCount; ++channel) states_[channel].present = parameters[channel].present;
}

ChannelChange ChannelTable::set_modem_open(unsigned channel, bool open) {
  if (channel >= kChannelCount) return ChannelChange::no_such_channel;
  return std::exchange(states_[channel].modem_open, open) == open ? ChannelChange::unchanged : ChannelChange::changed;
}

ChannelChange ChannelTable::set_apps_open(unsigned channel, bool open) {
  if (channel >= kChannelCount) return ChannelChange::no_such_channel;
  return std::exchange(states_[channel].apps_open, open) == open ? ChannelChange::unchanged : ChannelChange::changed;
}

void ChannelTable::forget() {
  for (State& state : states_) state.modem_open = state.apps_open = false;
}

bool ChannelTable::modem_open(unsigned channel) const { return channel < kChannelCount && states_[channel].modem_open; }

bool ChannelTable::apps_open(unsigned channel) const { return channel < kChannelCount && states_[channel].apps_open; }

bool ChannelTable::known(unsigned channel) const {
  return channel < kChannelCount && (states_[channel].present || states_[channel].modem_open);
}

}  // namespace bamboozle::link
