// An engine with ports that note what it asks for, for the tests of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "driver/core/engine.h"
#include "host-tests/driver-core/fake_ports.h"

namespace bamboozle::dmux {

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override { engine_.start(false, now_); }

  void power(bool level) {
    ports_.wire.pc = level;
    engine_.power_interrupt(now_);
    if (engine_.begin_set_up(now_)) engine_.set_up_done(SetUp::both, now_);
  }
  void ack() {
    ports_.wire.ack = !ports_.wire.ack;
    engine_.ack_interrupt(now_);
  }
  void send(unsigned channel = 0, bool command = false) {
    ASSERT_GE(engine_.slot_for(command), 0);
    engine_.append(channel, command, 100, false, now_);
  }
  /// An uplink that is granted.
  void awake() {
    power(true);
    engine_.want(true, now_);
    ack();
    ASSERT_TRUE(engine_.awake());
    ports_.take();
  }
  void complete_uplink() {
    for (const auto& [slot, token] : std::exchange(ports_.uplink, {})) engine_.uplink_done(slot, token, now_);
  }

  Time now_ = 0;
  FakePorts ports_;
  dmux_counters counters_{};
  Engine engine_{ports_, {}, counters_};
};

}  // namespace bamboozle::dmux
