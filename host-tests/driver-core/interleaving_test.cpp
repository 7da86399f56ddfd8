// Both state machines in one process: every order of a few events, and long random walks through many. See meeting.h for what is
// checked on the way; at the end of each a healthy modem must get a packet both ways.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include "host-tests/driver-core/meeting.h"

namespace bamboozle::dmux {
namespace {

constexpr unsigned kEvents = 23;

std::string name_of_event(unsigned event) {
  constexpr const char* kNames[kEvents] = {"send", "smsm", "bam", "set-up", "read", "1ms", "50ms", "700ms", "3s", "down packet", "collapse",
                                           "lost doorbell", "lost bam", "dropped ack", "double ack", "crash stale", "crash zeroed",
                                           "crash rung", "crash told", "boot", "smsm looks", "set-up begins", "dies while set up"};
  return kNames[event];
}

void happen(Meeting& meeting, unsigned event) {
  switch (event) {
    case 0: meeting.send(); break;
    case 1: meeting.smsm_interrupt(); break;
    case 2: meeting.bam_interrupt(); break;
    case 3: meeting.set_up(); break;
    case 4: meeting.read(); break;
    case 5: meeting.pass(kMillisecond); break;
    case 6: meeting.pass(50 * kMillisecond); break;
    case 7: meeting.pass(700 * kMillisecond); meeting.sleep(); break;
    case 8: meeting.pass(3 * kSecond); meeting.sleep(); break;
    case 9: meeting.modem_sends(); break;
    case 10: if (!meeting.dead()) meeting.collapse(); break;
    case 11: meeting.lose_doorbell(); break;
    case 12: meeting.lose_bam_interrupt(); break;
    case 13: meeting.drop_ack(); break;
    case 14: if (!meeting.dead()) meeting.double_ack(); break;
    case 15: case 16: case 17: case 18: if (!meeting.dead()) meeting.crash(event - 15); break;
    case 19: if (meeting.dead()) meeting.boot(); break;
    case 20: meeting.smsm_looks(); break;
    case 21: meeting.set_up_starts(); break;
    case 22: meeting.dies_while_set_up(); break;
    default: break;
  }
  meeting.check_accounts();
}

/// From any state: with a healthy modem a packet goes both ways within half a minute, and everybody sleeps afterwards.
void expect_recovery(Meeting& meeting, const std::string& how) {
  if (meeting.dead()) meeting.boot();
  bool up = false;
  bool down = false;
  for (unsigned second = 0; second < 40 && !(up && down); ++second) {
    const unsigned accepted = meeting.accepted();
    const unsigned delivered = meeting.delivered();
    meeting.send();
    meeting.modem_sends();
    meeting.healthy(kSecond);
    up = up || meeting.accepted() > accepted;
    down = down || meeting.delivered() > delivered;
  }
  EXPECT_TRUE(up) << "no uplink after: " << how;
  EXPECT_TRUE(down) << "no downlink after: " << how;
  meeting.healthy(5 * kSecond);
  meeting.check_accounts();
  EXPECT_FALSE(meeting.engine().vote().level()) << "the vote is kept after: " << how;
  EXPECT_TRUE(meeting.engine().transmit().empty()) << how;
  for (const std::string& problem : meeting.problems()) ADD_FAILURE() << problem << " after: " << how;
}

unsigned factor() {
  const char* text = std::getenv("BAMBOOZLE_WALKS");  // for a night: 1000
  return text == nullptr ? 1 : static_cast<unsigned>(std::max(1, std::atoi(text)));
}

TEST(Interleaving, EveryPairOfEventsEndsWell) {
  const auto began = std::chrono::steady_clock::now();
  std::set<std::uint64_t> states;
  for (unsigned first = 0; first < kEvents && !::testing::Test::HasFailure(); ++first)
    for (unsigned second = 0; second < kEvents && !::testing::Test::HasFailure(); ++second) {
      Meeting meeting(1);
      std::string how;
      for (const unsigned event : {0U, first, second}) {
        happen(meeting, event);
        states.insert(meeting.state());
        how += name_of_event(event) + ", ";
      }
      expect_recovery(meeting, how);
    }
  std::printf("%u orders, %zu states, %.1f s\n", kEvents * kEvents, states.size(),
              std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

TEST(Interleaving, LongWalksEndWell) {
  const auto began = std::chrono::steady_clock::now();
  std::set<std::uint64_t> states;
  const unsigned walks = 300 * factor();
  constexpr unsigned kSteps = 60;
  for (unsigned walk = 0; walk < walks && !::testing::Test::HasFailure(); ++walk) {
    std::mt19937 random(walk);
    Meeting meeting(walk + 1);
    std::string how = "walk " + std::to_string(walk) + ": ";
    for (unsigned step = 0; step < kSteps && meeting.problems().empty(); ++step) {
      const auto event = static_cast<unsigned>(random() % kEvents);
      how += name_of_event(event) + ", ";
      happen(meeting, event);
      states.insert(meeting.state());
    }
    expect_recovery(meeting, how);
  }
  std::printf("%u walks of %u events, %zu states, %.1f s\n", walks, kSteps, states.size(),
              std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
}

}  // namespace
}  // namespace bamboozle::dmux
