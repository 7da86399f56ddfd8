#include "channels.h"

namespace bamboozle::dmux {

ChannelStep Channels::opened(unsigned channel) {
  State& state = states_[channel];
  const bool was_open = state.open;
  state.open = true;
  if (!state.interface) return ChannelStep::make;
  if (!was_open) return ChannelStep::attach;
  return state.running ? ChannelStep::reopen : ChannelStep::nothing;
}

ChannelStep Channels::closed(unsigned channel) {
  State& state = states_[channel];
  if (!state.open) return ChannelStep::not_open;
  state.open = false;
  return state.interface ? ChannelStep::detach : ChannelStep::nothing;
}

bool Channels::any_running() const {
  for (const State& state : states_)
    if (state.running) return true;
  return false;
}

}  // namespace bamboozle::dmux
