// A firmware with fakes around it, and the few words in which the tests speak about it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/link/fake_apps.h"
#include "modem-model/link/modem.h"

namespace bamboozle::link {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

inline FrameBytes bytes(std::initializer_list<int> values) {
  FrameBytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

class LinkTest : public ::testing::Test {
 protected:
  LinkTest() {
    for (unsigned channel = 0; channel < 2; ++channel) parameters.channels[channel].present = true;
  }
  void TearDown() override { EXPECT_THAT(apps.broken, IsEmpty()); }

  Firmware& modem() {
    if (!firmware) firmware = std::make_unique<Firmware>(clock, sink, apps, parameters, 7);
    return *firmware;
  }

  void vote(bool level) {
    apps.vote = level;
    modem().apps_vote_changed(level);
  }
  /// As a driver does: a rise is acknowledged after a reset of the BAM (domain.md 1.3).
  void acknowledge() {
    if (apps.modem_pc) modem().bam_reset();
    toggle_ack();
  }
  void toggle_ack() {
    apps.ack = !apps.ack;
    modem().apps_ack_changed(apps.ack);
    clock.settle();
  }
  /// Boots to `on`, channels announced; the log starts empty.
  void boot_to_on() {
    modem().boot();
    clock.advance(1ms);
    acknowledge();
    clock.advance(10ms);
    apps.take_log();
    apps.frames.clear();
    ASSERT_EQ(modem().power_state(), PowerState::on);
  }
  void boot_to_off() {
    boot_to_on();
    clock.advance(6s);
    acknowledge();
    clock.advance(1ms);
    apps.take_log();
    ASSERT_EQ(modem().power_state(), PowerState::off);
  }

  [[nodiscard]] std::vector<std::string> violations() const {
    std::vector<std::string> kinds;
    for (const trace::Event& event : sink.of(trace::Event::kViolation)) kinds.push_back(event.violation().kind());
    return kinds;
  }
  [[nodiscard]] std::vector<std::string> fates() const {
    std::vector<std::string> found;
    for (const trace::Event& event : sink.of(trace::Event::kPacket)) found.push_back(event.packet().fate());
    return found;
  }
  /// "OPEN 0", "DATA 1", "CLOSE 3": what reached the apps processor.
  [[nodiscard]] std::vector<std::string> received() const {
    std::vector<std::string> names;
    for (const FrameBytes& frame : apps.frames) {
      const FrameHeader header = read_header(frame);
      constexpr std::array kNames{"DATA", "OPEN", "CLOSE"};
      names.push_back(fmt::format("{} {}", header.command < kNames.size() ? kNames[header.command] : "?", header.channel));
    }
    return names;
  }

  fakes::FakeClock clock;
  fakes::FakeEventSink sink;
  FakeApps apps{clock};
  ModemParameters parameters;
  std::unique_ptr<Firmware> firmware;
};

}  // namespace bamboozle::link
