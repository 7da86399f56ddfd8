// Interrupts that are lost, late, doubled, or edges where a level was meant.
#include "qemu-device/board/faulty_line.h"

#include "host-tests/fakes/fake_irq_line.h"
#include "host-tests/faults/faults_fixture.h"

namespace bamboozle::faults {
namespace {

class FaultyLineTest : public FaultTest {
 protected:
  fakes::FakeIrqLine inner;
  FaultyLine bam{inner, injector, Point::bam_interrupt};
  FaultyLine smsm{inner, injector, Point::smsm_interrupt};
};

TEST_F(FaultyLineTest, WithoutRulesAllPasses) {
  bam.set(true);
  bam.set(false);
  EXPECT_THAT(inner.levels, ElementsAre(true, false));
  smsm.pulse();
  EXPECT_EQ(inner.pulses, 1U);
}

TEST_F(FaultyLineTest, ALostInterruptStaysLostUntilTheNext) {
  once(Point::bam_interrupt, {.effect = Effect::drop});
  bam.set(true);
  EXPECT_FALSE(inner.level());
  bam.set(false);
  bam.set(true);
  EXPECT_TRUE(inner.level());
}

TEST_F(FaultyLineTest, ALateOneComesOnlyIfItIsStillWanted) {
  once(Point::bam_interrupt, {.effect = Effect::delay, .time = {1ms, 1ms}});
  bam.set(true);
  EXPECT_FALSE(inner.level());
  clock.advance(1ms);
  EXPECT_TRUE(inner.level());
  bam.set(false);
  once(Point::bam_interrupt, {.effect = Effect::delay, .time = {1ms, 1ms}});
  bam.set(true);
  bam.set(false);
  clock.advance(1ms);
  EXPECT_FALSE(inner.level());
}

TEST_F(FaultyLineTest, AnEdgeInsteadOfALevel) {
  once(Point::bam_interrupt, {.effect = Effect::pulse});
  bam.set(true);
  EXPECT_EQ(inner.pulses, 1U);
  EXPECT_FALSE(inner.level());
}

TEST_F(FaultyLineTest, PulsesAreLostLateAndDoubled) {
  once(Point::smsm_interrupt, {.effect = Effect::drop});
  smsm.pulse();
  EXPECT_EQ(inner.pulses, 0U);
  once(Point::smsm_interrupt, {.effect = Effect::duplicate});
  smsm.pulse();
  EXPECT_EQ(inner.pulses, 2U);
  once(Point::smsm_interrupt, {.effect = Effect::delay, .time = {1ms, 1ms}});
  smsm.pulse();
  EXPECT_EQ(inner.pulses, 2U);
  clock.advance(1ms);
  EXPECT_EQ(inner.pulses, 3U);
}

}  // namespace
}  // namespace bamboozle::faults
