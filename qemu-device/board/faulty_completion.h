// Completions behind fault rules: all show at once, unless a rule strikes.
#pragma once

#include "modem-model/faults/injector.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle {

class FaultyCompletion final : public bam::CompletionGate {
 public:
  FaultyCompletion(faults::FaultInjector& injector, unsigned uplink_pipe) : injector_(injector), uplink_pipe_(uplink_pipe) {}

  bam::CompletionFate completion(unsigned pipe) override {
    const auto point = pipe == uplink_pipe_ ? faults::Point::uplink_done : faults::Point::downlink_done;
    const auto strike = injector_.strike({point, {}, {}, {}});
    if (!strike) return {};
    return {.silent = strike->effect == faults::Effect::drop, .delay = strike->time};
  }

 private:
  faults::FaultInjector& injector_;
  unsigned uplink_pipe_;
};

}  // namespace bamboozle
