// Makes the frames of a `send` step and gives them to the modem.
//
// Valid ones go through ModemControl::send_data, which knows the header; a header override or a channel that no modem announces
// makes the frame here, byte by byte as the scenario says.
#pragma once

#include "modem-model/scenario/ports.h"
#include "modem-model/scenario/program.h"

namespace bamboozle::scenario {

/// The IP packet with that number in the step (0 for the first): its sequence number counts up.
[[nodiscard]] std::vector<std::byte> build_packet(const PacketBody& body, unsigned channel, std::uint32_t number);

/// All `count` of them, now; `after` is the caller's.
void send_all(const SendStep& step, ModemControl& modem);

}  // namespace bamboozle::scenario
