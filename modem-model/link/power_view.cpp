// How the power machine of power.h stands, for somebody who looks; it changes nothing.
#include "modem-model/link/power.h"

namespace bamboozle::link {

PowerView PowerMachine::view() const {
  PowerView view{.state = state_,
                 .waits_for = {},
                 .running = running_,
                 .bam_powered = bam_powered_,
                 .held = held_,
                 .vote = vote_,
                 .unacknowledged = unacknowledged_.size(),
                 .pc_changed = {},
                 .collapse_due = {}};
  switch (phase_) {
    case Phase::none:
      break;
    case Phase::before_power:
      view.waits_for = "the time to power the BAM";
      break;
    case Phase::awaiting_rise_ack:
      view.waits_for = "A.ACK of the rise of M.PC";
      break;
    case Phase::awaiting_fall_ack:
      view.waits_for = "A.ACK of the fall of M.PC";
      break;
    case Phase::before_off:
      view.waits_for = "the time to collapse";
      break;
  }
  if (pc_changed_ != Nanoseconds{0}) view.pc_changed = pc_changed_;
  const bool idle = !vote_ && !held_ && unacknowledged_.empty() && !client_.downlink_pending();
  if (state_ == PowerState::on && parameters_.collapses) {
    if (vote_due_) {
      view.collapse_due = *vote_due_;
    } else if (idle) {
      view.collapse_due = idle_since_ + idle_time_;
    }
  }
  return view;
}

}  // namespace bamboozle::link
