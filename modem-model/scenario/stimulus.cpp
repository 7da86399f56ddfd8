#include "modem-model/scenario/stimulus.h"

namespace bamboozle::scenario {

void send_all(const SendStep& step, ModemControl& modem) {
  for (std::uint32_t number = 0; number < step.count; ++number) {
    if (const auto* raw = std::get_if<RawFrame>(&step.body)) {
      modem.send_raw(raw->bytes);
      continue;
    }
    const auto* packet = std::get_if<PacketBody>(&step.body);
    const PayloadBytes payload =
        packet != nullptr ? build_packet(*packet, step.channel, number) : std::get<PayloadBytes>(step.body);
    if (step.overridden) {
      modem.send_raw(link::encode_data(static_cast<std::uint8_t>(step.channel), payload, step.overrides));
    } else {
      modem.send_data(step.channel, payload);
    }
  }
}

}  // namespace bamboozle::scenario
