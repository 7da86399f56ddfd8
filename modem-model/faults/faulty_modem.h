// The firmware as a device behind fault rules sees it: hears everything, unless a rule strikes.
#pragma once

#include <functional>

#include "modem-model/faults/injector.h"
#include "modem-model/ports.h"

namespace bamboozle::faults {

class FaultyModem final : public Modem {
 public:
  /// References must outlive it. `crash` kills the firmware.
  FaultyModem(Modem& inner, FaultInjector& injector, std::function<void()> crash)
      : inner_(inner), injector_(injector), crash_(std::move(crash)) {}

  void uplink_frame(Bytes frame) override;
  void apps_vote_changed(bool level) override;
  void apps_ack_changed(bool level) override;
  void bam_reset() override { inner_.bam_reset(); }
  void downlink_room() override { inner_.downlink_room(); }

 private:
  /// Passes on what `happen` does as the strike says.
  void obey(const Strike& strike, const std::function<void()>& happen);

  Modem& inner_;
  FaultInjector& injector_;
  std::function<void()> crash_;
};

}  // namespace bamboozle::faults
