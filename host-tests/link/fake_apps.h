// The apps processor's side of the link as a test sees it: a log of what the modem did with the lines and the BAM, and a pipe of
// a given number of buffers. It checks one rule by itself: M.PC never stands at 1 without power.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modem-model/link/frame.h"
#include "modem-model/ports.h"

namespace bamboozle::link {

class FakeApps final : public Apps {
 public:
  explicit FakeApps(Clock& clock) : clock_(clock) {}

  Delivery send_downlink(Bytes frame) override {
    if (while_sending) while_sending();
    if (buffers == 0) return Delivery::refused;
    --buffers;
    frames.emplace_back(frame.begin(), frame.end());
    return Delivery::accepted;
  }
  void set_modem_pc(bool level) override { store(level, false, true); }
  void toggle_modem_ack() override { store(std::nullopt, true, true); }
  void set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) override { store(pc, toggle_ack, doorbell); }
  void power_bam(bool on) override {
    bam = on;
    say(on ? "BAM on" : "BAM off");
    if (!on && modem_pc && !may_die) broken.push_back("BAM off while M.PC = 1");
  }
  [[nodiscard]] bool apps_vote() const override { return vote; }
  [[nodiscard]] bool apps_ack() const override { return ack; }

  /// What happened since the last call, one line each: "12.500ms M.PC=1".
  std::vector<std::string> take_log() { return std::exchange(log_, {}); }

  std::size_t buffers = 1000;
  std::vector<FrameBytes> frames;
  std::function<void()> while_sending;
  bool vote = false;
  bool ack = false;
  bool bam = false;
  bool modem_pc = false;
  bool modem_ack = false;
  bool may_die = false;  // a crash takes the power whatever the lines say
  unsigned modem_ack_toggles = 0;
  std::vector<std::string> broken;

 private:
  void store(std::optional<bool> pc, bool toggle_ack, bool doorbell) {
    std::string text;
    if (pc) text = fmt::format("M.PC={:d}", *pc);
    if (toggle_ack) text += text.empty() ? "M.ACK~" : "+M.ACK~";
    if (!doorbell) text += " silent";
    if (pc) modem_pc = *pc;
    if (toggle_ack) {
      modem_ack = !modem_ack;
      ++modem_ack_toggles;
    }
    say(text);
    if (modem_pc && !bam) broken.push_back("M.PC = 1 without power");
  }

  void say(const std::string& what) {
    const auto microseconds = clock_.now().count() / 1000;
    log_.push_back(fmt::format("{}.{:03}ms {}", microseconds / 1000, microseconds % 1000, what));
  }

  Clock& clock_;
  std::vector<std::string> log_;
};

}  // namespace bamboozle::link
