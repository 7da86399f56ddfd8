// What a stimulus does, whoever gives it: a step of the scenario, or somebody outside over the control socket.
//
// The frames of a `send` step are made here. Valid ones go through ModemControl::send_data, which knows the header; a header override or a channel that no modem announces
// makes the frame here, byte by byte as the scenario says.
#pragma once

#include <concepts>

#include "modem-model/scenario/ports.h"
#include "modem-model/scenario/program.h"

namespace bamboozle::scenario {

/// The IP packet with that number in the step (0 for the first): its sequence number counts up.
[[nodiscard]] std::vector<std::byte> build_packet(const PacketBody& body, unsigned channel, std::uint32_t number);

/// All `count` of them, now; `after` is the caller's.
void send_all(const SendStep& step, ModemControl& modem);

/// Steps that do something to the modem, or past its back, and are over at once.
template <typename T>
concept Stimulus = std::same_as<T, ModemStep> || std::same_as<T, PowerStep> || std::same_as<T, ChannelStep> || std::same_as<T, SendStep> ||
                   std::same_as<T, LinesStep> || std::same_as<T, BamStep> || std::same_as<T, LockStep>;

void give(const ModemStep& step, ModemControl& modem, MachineControl& machine);
void give(const PowerStep& step, ModemControl& modem, MachineControl& machine);
void give(const ChannelStep& step, ModemControl& modem, MachineControl& machine);
void give(const SendStep& step, ModemControl& modem, MachineControl& machine);
void give(const LinesStep& step, ModemControl& modem, MachineControl& machine);
void give(const BamStep& step, ModemControl& modem, MachineControl& machine);
void give(const LockStep& step, ModemControl& modem, MachineControl& machine);

}  // namespace bamboozle::scenario
