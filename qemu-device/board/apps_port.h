// The apps processor as the modem's firmware sees it: downlink goes to the producer pipe, lines to the SMSM words, power to the BAM.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "modem-model/ports.h"
#include "qemu-device/bam/controller.h"
#include "qemu-device/smem/smsm.h"

namespace bamboozle {

class AppsPort final : public Apps {
 public:
  /// `pc_stored` hears of each store of M.PC, whether the firmware or a fault rule made it.
  AppsPort(bam::BamController& bam, smem::Smsm& smsm, unsigned downlink_pipe, std::function<void()> pc_stored)
      : bam_(bam), smsm_(smsm), downlink_pipe_(downlink_pipe), pc_stored_(std::move(pc_stored)) {}

  Delivery send_downlink(Bytes frame) override { return bam_.push(downlink_pipe_, frame); }
  void set_modem_pc(bool level) override { set_lines(level, false, true); }
  void toggle_modem_ack() override { smsm_.toggle_ack(); }
  void set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) override {
    if (pc) pc_stored_();  // before anybody can answer it
    smsm_.set_lines(pc, toggle_ack, doorbell);
  }
  void power_bam(bool on) override { bam_.set_power(on); }
  [[nodiscard]] bool apps_vote() const override { return smsm_.apps_vote(); }
  [[nodiscard]] bool apps_ack() const override { return smsm_.apps_ack(); }

 private:
  bam::BamController& bam_;
  smem::Smsm& smsm_;
  unsigned downlink_pipe_;
  std::function<void()> pc_stored_;
};

}  // namespace bamboozle
