// Costs are counted between a label's begin and its end, and a wake-up's times from the vote and from the power that answered it.
#include "cli/link_costs.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LinkCostsTest : public ::testing::Test {
 protected:
  void at(std::uint64_t us) { clock_.advance_to(Nanoseconds(us * 1000)); }
  void step(const std::string& label, trace::Step::Phase phase) {
    trace::Event event;
    event.mutable_step()->set_label(label);
    event.mutable_step()->set_phase(phase);
    recorder_->emit(event);
  }
  void line(trace::Line::Name name, bool level) {
    trace::Event event;
    event.mutable_line()->set_name(name);
    event.mutable_line()->set_level(level);
    recorder_->emit(event);
  }
  void access(const std::string& block, bool write) {
    trace::Event event;
    event.mutable_register_access()->set_block(block);
    event.mutable_register_access()->set_write(write);
    recorder_->emit(event);
  }
  void interrupt(const std::string& name, bool level) {
    trace::Event event;
    event.mutable_interrupt()->set_name(name);
    event.mutable_interrupt()->set_level(level);
    recorder_->emit(event);
  }
  void data(trace::Direction direction) {
    trace::Event event;
    event.mutable_frame()->set_direction(direction);
    event.mutable_frame()->set_command(0);
    recorder_->emit(event);
  }
  std::vector<CostWindow> windows() {
    recorder_.reset();
    const auto found = link_costs(folder_.path() / "trace.pb");
    EXPECT_TRUE(std::holds_alternative<std::vector<CostWindow>>(found)) << std::get<std::string>(found);
    return std::get<std::vector<CostWindow>>(found);
  }

  fakes::TemporaryFolder folder_;
  fakes::FakeClock clock_;
  std::optional<trace::Recorder> recorder_{std::in_place, clock_, folder_.path() / "trace.pb", trace::Level::full};
};

TEST_F(LinkCostsTest, CountsInsideALabelOnly) {
  access("bam", true);
  step("up", trace::Step::BEGIN);
  access("bam", true);
  access("bam", false);
  access("hwlock", false);
  step("", trace::Step::BEGIN);  // a step of the block
  interrupt("bam", true);
  interrupt("bam", false);
  interrupt("smsm", true);
  step("", trace::Step::DONE);
  data(trace::UPLINK);
  step("up", trace::Step::DONE);
  data(trace::UPLINK);
  const auto found = windows();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "up");
  EXPECT_EQ(found[0].frames, 1U);
  EXPECT_EQ(found[0].writes, 1U);
  EXPECT_EQ(found[0].reads, 1U);
  EXPECT_EQ(found[0].interrupts, 1U);
}

TEST_F(LinkCostsTest, AWakeUpIsAVoteThenPowerThenAFrame) {
  step("wake-up", trace::Step::BEGIN);
  at(100);
  line(trace::Line::A_PC, true);
  at(130);
  line(trace::Line::M_PC, true);
  at(200);
  data(trace::UPLINK);
  at(210);
  data(trace::UPLINK);  // of the same wake-up
  line(trace::Line::A_PC, false);
  at(300);
  line(trace::Line::A_PC, true);  // the power is still on: no wake-up
  at(310);
  data(trace::UPLINK);
  step("wake-up", trace::Step::DONE);
  const auto found = windows();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].vote_to_frame_ns, ElementsAre(100'000));
  EXPECT_THAT(found[0].power_to_frame_ns, ElementsAre(70'000));
}

TEST(CostsTableTest, ShowsColumnsSideBySide) {
  CostWindow wake{.label = "wake-up", .frames = 2, .reads = 8, .writes = 4, .interrupts = 1};
  wake.vote_to_frame_ns = {300'000, 100'000, 200'000};
  CostWindow other = wake;
  other.reads = 2;
  const std::string text = costs_table({{"upstream", {wake}}, {"cpp", {other}}});
  EXPECT_THAT(text, HasSubstr("register reads a packet                4.00             1.00"));
  EXPECT_THAT(text, HasSubstr("vote to packet, us"));
  EXPECT_THAT(text, HasSubstr(" 200 "));
  EXPECT_EQ(costs_json({{"cpp", {other}}})[0]["register_reads"], 2);
}

TEST(CostsTableTest, WithoutWakeUpsThereAreNoTimes) {
  EXPECT_THAT(costs_table({{"cpp", {{.label = "up", .frames = 1}}}}), ::testing::Not(HasSubstr("vote to")));
  EXPECT_EQ(middle({}), 0U);
}

}  // namespace
}  // namespace bamboozle::cli
