// The kinds of broken rules that are failures unless a scenario says `allow: [KIND]`: what is not expected is a failure
// (design.md 9).
//
// Violation events carry these words. Who sees the rule broken emits the event; whether it fails the run is the engine's to
// decide.
#pragma once

#include <array>
#include <string_view>

namespace bamboozle::scenario {

inline constexpr std::array<std::string_view, 12> kStrictnessKinds = {
    "collapsed_access",        // register access while the modem has the block collapsed (domain.md R7)
    "unexpected_frame",        // an uplink frame that no service and no expectation takes
    "malformed_frame",         // domain.md 4.1, 4.6
    "dma_outside_ram",         // a descriptor that points to no RAM
    "doorbell_disabled_pipe",  // an event-register write to a pipe that does not run
    "bad_doorbell",            // an event-register value outside the ring, or not on a descriptor
    "modem_fatal",             // the firmware's own deadlines and invariants (domain.md 5.4)
    "modem_rule",              // a rule of the firmware's that it does not die of: `modem: rules`
    "data_on_closed_channel",  // DATA before OPEN or after CLOSE
    "guest_log_lost",          // kernel log records overwritten before they were read: what is not there cannot be judged
    "guest_warning",           // the kernel log scanner: WARNING, BUG, Oops, KASAN, lockdep, stalls ...
    "guest_panic",             // the kernel log scanner: panic
};

}  // namespace bamboozle::scenario
