// A pair of ends with an injector between them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "modem-model/faults/injector.h"

namespace bamboozle::faults {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FaultTest : public ::testing::Test {
 protected:
  /// One rule, for the next occasion that fits.
  void once(Point point, Action action, Conditions when = {}) {
    injector.install({.name = "once", .point = point, .when = when, .action = action, .times = 1});
  }

  fakes::FakeClock clock;
  fakes::FakeEventSink sink;
  FaultInjector injector{clock, sink, 1};
  int crashes = 0;
};

}  // namespace bamboozle::faults
