// An interrupt line behind fault rules: passes levels and pulses on, unless a rule strikes.
#pragma once

#include "modem-model/faults/injector.h"
#include "qemu-device/ports.h"

namespace bamboozle {

class FaultyLine final : public IrqLine {
 public:
  FaultyLine(IrqLine& inner, faults::FaultInjector& injector, faults::Point point)
      : inner_(inner), injector_(injector), point_(point) {}

  /// Only rising is an occasion: a lost one stays low until the source lets go and asserts again.
  void set(bool level) override {
    wanted_ = level;
    if (!level) return inner_.set(false);
    const auto strike = injector_.strike({point_, {}, {}, true});
    if (!strike) return inner_.set(true);
    if (strike->effect == faults::Effect::pulse) return inner_.pulse();
    if (strike->effect == faults::Effect::delay)
      injector_.later(strike->time, [this] { if (wanted_) inner_.set(true); });
  }

  void pulse() override {
    const auto strike = injector_.strike({point_, {}, {}, {}});
    if (!strike) return inner_.pulse();
    if (strike->effect == faults::Effect::delay) return injector_.later(strike->time, [this] { inner_.pulse(); });
    if (strike->effect != faults::Effect::duplicate) return;
    inner_.pulse();
    inner_.pulse();
  }

 private:
  IrqLine& inner_;
  faults::FaultInjector& injector_;
  faults::Point point_;
  bool wanted_ = false;
};

}  // namespace bamboozle
