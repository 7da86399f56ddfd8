// The step that looks into the ledger, and the hardware steps that only pass something on.
#include "host-tests/scenario/engine_fixture.h"

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class EngineLedgerTest : public EngineTest {
 protected:
  // The guest's answer to the step that opens the port that the ledger is asked about.
  void listening() { finish_guest(1, 0); }
  void arrive(std::uint32_t number) {
    trace::Event event;
    event.mutable_guest_receive()->set_port(9);
    event.mutable_guest_receive()->set_sequence(number);
    event.mutable_guest_receive()->set_intact(true);
    sink.emit(event);
    clock.settle();
  }
};

constexpr const char* kThreeDown =
    "  - {send: {channel: 0, ip: {udp: {port: 9, sequence: 5}}, count: 3}}\n"
    "  - {ledger: {channel: 0, direction: downlink, port: 9, sent: 3, lost: 0, duplicated: 0}, within: 1s}\n";

TEST_F(EngineLedgerTest, IsMetWhenAllHasArrived) {
  run(kThreeDown);
  listening();
  for (const std::uint32_t number : {5U, 6U}) arrive(number);
  EXPECT_EQ(verdict(), "still running");
  arrive(7);
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineLedgerTest, IsMetAtOnceByWhatCameBefore) {
  run("  - {send: {channel: 0, ip: {udp: {port: 9, sequence: 5}}}}\n  - {wait: 1s}\n"
      "  - {ledger: {channel: 0, direction: downlink, port: 9, lost: 0}, within: 1s}\n");
  listening();
  arrive(5);
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineLedgerTest, TellsWhatIsLostAndWhichTheyAre) {
  run(kThreeDown);
  listening();
  arrive(6);
  advance(seconds{1});
  EXPECT_EQ(verdict(), "fail; expectation: expected downlink of port 9 on channel 0: lost: 0, got lost: 2");
  ASSERT_EQ(engine->verdict().failures_size(), 1);
  const trace::Failure& failure = engine->verdict().failures(0);
  ASSERT_EQ(failure.near_misses_size(), 2);
  EXPECT_EQ(failure.near_misses(0), "sent 3, received 1, lost 2, duplicated 0, reordered 0, corrupted 0");
  EXPECT_EQ(failure.near_misses(1), "lost: 5, 7");
}

TEST_F(EngineLedgerTest, ARangeIsEnough) {
  run("  - {send: {channel: 0, ip: {udp: {port: 9}}, count: 3}}\n"
      "  - {ledger: {channel: 0, direction: downlink, port: 9, lost: 1..2}, within: 1s}\n");
  listening();
  arrive(0);
  advance(seconds{1});
  EXPECT_EQ(verdict(), "pass");
}

TEST_F(EngineTest, HardwareSpinlocksAreTakenAndGivenBack) {
  run("  - {hwlock: {hold: 3}}\n  - {hwlock: {release: 3}}\n");
  EXPECT_EQ(verdict(), "pass");
  EXPECT_EQ(machine.locks, (std::vector<std::pair<unsigned, bool>>{{3, true}, {3, false}}));
}

}  // namespace
}  // namespace bamboozle::scenario
