// The apps processor as a firmware behind fault rules sees it: passes everything on, unless a rule strikes.
#pragma once

#include <functional>
#include <optional>

#include "modem-model/faults/injector.h"
#include "modem-model/ports.h"

namespace bamboozle::faults {

class FaultyApps final : public Apps {
 public:
  /// References must outlive it. `crash` kills the firmware; called off the firmware's stack.
  FaultyApps(Apps& inner, FaultInjector& injector, std::function<void()> crash)
      : inner_(inner), injector_(injector), crash_(std::move(crash)) {}

  Delivery send_downlink(Bytes frame) override;
  void set_modem_pc(bool level) override { set_lines(level, false, true); }
  void toggle_modem_ack() override { set_lines(std::nullopt, true, true); }
  void set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) override;
  void power_bam(bool on) override;
  [[nodiscard]] bool apps_vote() const override { return inner_.apps_vote(); }
  [[nodiscard]] bool apps_ack() const override { return inner_.apps_ack(); }

 private:
  // What is left of one store after a rule had its way with a part of it.
  struct Store {
    std::optional<bool> pc;
    bool toggle_ack = false;
    bool doorbell = true;
  };
  void change_pc(Store& store);
  void change_ack(Store& store);
  void toggle_ack_now();
  Delivery strike_frame(Bytes frame, const Strike& strike);
  /// The firmware is killed once it is off the stack; until then nothing that it still does gets through.
  void die();

  Apps& inner_;
  FaultInjector& injector_;
  std::function<void()> crash_;
  bool ack_level_ = false;  // of the line, as stored
  bool dying_ = false;
  // A frame that the pipe refused is offered again: the rules were asked about it already.
  bool asked_ = false;
  std::optional<Strike> answer_;
};

}  // namespace bamboozle::faults
