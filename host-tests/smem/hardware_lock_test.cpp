#include "qemu-device/smem/hardware_lock.h"

#include <gtest/gtest.h>

#include "host-tests/fakes/fake_event_sink.h"

namespace bamboozle::smem {
namespace {

struct HardwareLocksTest : testing::Test {
  fakes::FakeEventSink events;
  HardwareLocks locks{events};

  std::vector<trace::Event> lock_events() { return events.of(trace::Event::kHardwareLock); }
};

TEST_F(HardwareLocksTest, TakesAFreeLock) {
  locks.write(0x3000, 1);
  EXPECT_EQ(locks.read(0x3000), 1u);
  EXPECT_EQ(locks.owner(3), 1u);
  EXPECT_TRUE(lock_events().empty());
}

TEST_F(HardwareLocksTest, HeldLockRefusesAnother) {
  ASSERT_TRUE(locks.modem_take(3));
  locks.write(0x3000, 1);
  EXPECT_EQ(locks.read(0x3000), kModemLockId);
  EXPECT_EQ(locks.refusals(), 1u);
  ASSERT_EQ(lock_events().size(), 2u);
  EXPECT_TRUE(lock_events()[1].hardware_lock().refused());
  EXPECT_EQ(lock_events()[1].hardware_lock().owner(), kModemLockId);
}

TEST_F(HardwareLocksTest, PollingAWaiterIsTracedOnceAndCounted) {
  ASSERT_TRUE(locks.modem_take(3));
  for (int i = 0; i < 1000; ++i) locks.write(0x3000, 1);
  EXPECT_EQ(locks.refusals(), 1000u);
  EXPECT_EQ(lock_events().size(), 2u);
}

TEST_F(HardwareLocksTest, ReleaseAlwaysWorks) {
  locks.write(0x3000, 1);
  locks.write(0x3000, 0);
  EXPECT_EQ(locks.read(0x3000), 0u);
  EXPECT_TRUE(locks.modem_take(3));
}

TEST_F(HardwareLocksTest, ModemIsRefusedAHeldLock) {
  locks.write(0x3000, 1);
  EXPECT_FALSE(locks.modem_take(3));
  EXPECT_FALSE(locks.modem_release(3));
  EXPECT_EQ(locks.owner(3), 1u);
}

TEST_F(HardwareLocksTest, ModemReleasesItsLock) {
  ASSERT_TRUE(locks.modem_take(3));
  EXPECT_TRUE(locks.modem_release(3));
  locks.write(0x3000, 1);
  EXPECT_EQ(locks.owner(3), 1u);
}

TEST_F(HardwareLocksTest, NoSuchLock) {
  EXPECT_FALSE(locks.modem_take(32));
  EXPECT_FALSE(locks.modem_release(0xFFFFFFFF));
  EXPECT_EQ(locks.owner(32), 0u);
}

TEST_F(HardwareLocksTest, OffsetsThatAreNoLockDoNothing) {
  for (const std::uint64_t offset :
       {std::uint64_t{4}, std::uint64_t{0x3004}, std::uint64_t{0x20000}, ~std::uint64_t{0} & ~0xFFFu}) {
    locks.write(offset, 1);
    EXPECT_EQ(locks.read(offset), 0u) << offset;
  }
  for (unsigned lock = 0; lock < kLockCount; ++lock) EXPECT_EQ(locks.owner(lock), 0u);
}

TEST_F(HardwareLocksTest, AllLocksAreIndependent) {
  for (unsigned lock = 0; lock < kLockCount; ++lock) locks.write(0x1000 * lock, lock + 1);
  for (unsigned lock = 0; lock < kLockCount; ++lock) EXPECT_EQ(locks.read(0x1000 * lock), lock + 1);
}

TEST_F(HardwareLocksTest, SysconStride) {
  HardwareLocks close_together(events, kSysconStride);
  close_together.write(0x180, 1);
  EXPECT_EQ(close_together.owner(3), 1u);
}

TEST_F(HardwareLocksTest, ZeroStrideIsHarmless) {
  HardwareLocks odd(events, 0);
  odd.write(12, 1);
  EXPECT_EQ(odd.read(12), 1u);
}

TEST_F(HardwareLocksTest, ResetFreesAll) {
  locks.write(0x3000, 1);
  locks.write(0x3000, 1);
  locks.reset();
  EXPECT_EQ(locks.read(0x3000), 0u);
  EXPECT_EQ(locks.refusals(), 0u);
}

TEST_F(HardwareLocksTest, AccessesAreTraced) {
  locks.write(0x3000, 1);
  const auto accesses = events.of(trace::Event::kRegisterAccess);
  ASSERT_EQ(accesses.size(), 1u);
  EXPECT_EQ(accesses[0].register_access().block(), "hwlock");
  EXPECT_EQ(accesses[0].register_access().name(), "MUTEX_3");
}

}  // namespace
}  // namespace bamboozle::smem
