// The power machine for somebody who looks: what it is at, and what it waits for.
#include "host-tests/link/link_fixture.h"

namespace bamboozle::link {
namespace {

class PowerViewTest : public LinkTest {
 protected:
  [[nodiscard]] PowerView view() { return modem().power_view(); }
};

TEST_F(PowerViewTest, SaysWhatItWaitsForOnItsWayUpAndDown) {
  EXPECT_FALSE(view().running);
  EXPECT_FALSE(view().pc_changed);
  modem().boot();
  EXPECT_EQ(view().waits_for, "the time to power the BAM");
  clock.advance(1ms);
  EXPECT_EQ(view().waits_for, "A.ACK of the rise of M.PC");
  EXPECT_TRUE(view().bam_powered);
  EXPECT_EQ(view().pc_changed, Nanoseconds{500us});
  acknowledge();
  EXPECT_EQ(view().state, PowerState::on);
  EXPECT_EQ(view().waits_for, "");
  clock.advance(6s);
  EXPECT_EQ(view().waits_for, "A.ACK of the fall of M.PC");
  acknowledge();
  clock.advance(1ms);
  EXPECT_EQ(view().waits_for, "");
  EXPECT_FALSE(view().bam_powered);
}

TEST_F(PowerViewTest, SaysWhenItCollapsesAndWhatKeepsItUp) {
  boot_to_on();
  const auto due = view().collapse_due;
  ASSERT_TRUE(due);
  EXPECT_GT(*due, clock.now());
  vote(true);
  EXPECT_EQ(view().unacknowledged, 1U);
  EXPECT_FALSE(view().collapse_due);
  clock.advance(10ms);
  EXPECT_EQ(view().unacknowledged, 0U);
  EXPECT_TRUE(view().vote);
  vote(false);
  clock.advance(10ms);
  EXPECT_FALSE(view().vote);
  const auto later = view().collapse_due;
  ASSERT_TRUE(later);
  clock.advance_to(*later);
  EXPECT_EQ(view().state, PowerState::falling);
  acknowledge();
}

TEST_F(PowerViewTest, SaysThatItIsHeldOrDead) {
  apps.may_die = true;
  boot_to_on();
  modem().hold_power(true);
  EXPECT_TRUE(view().held);
  EXPECT_FALSE(view().collapse_due);
  modem().crash();
  EXPECT_FALSE(view().running);
  EXPECT_EQ(view().state, PowerState::fatal);
}

}  // namespace
}  // namespace bamboozle::link
