#include "qemu-device/bam/descriptor_ring.h"

#include <gtest/gtest.h>

#include "qemu-device/bam/frame_buffer.h"

namespace bamboozle::bam {
namespace {

TEST(DescriptorRing, WrapsAtTheSizeTheGuestGaveNotAtItsMemory) {
  const DescriptorRing ring(0x7FF8, 0x7FF0, 0);
  EXPECT_EQ(ring.slots(), 4095U);
  EXPECT_EQ(ring.after(0x7FF0), 0U);
  EXPECT_EQ(ring.after(0x7FE8), 0x7FF0U);
}

TEST(DescriptorRing, CountsAcrossTheWrap) {
  EXPECT_EQ(DescriptorRing(0x7FF8, 0x7FE8, 0x10).posted(), 4U);
  EXPECT_EQ(DescriptorRing(0x7FF8, 0x10, 0x8).posted(), 4094U);
}

TEST(DescriptorRing, IsEmptyWhereDeviceAndGuestMeet) { EXPECT_EQ(DescriptorRing(0x7FF8, 0x100, 0x100).posted(), 0U); }

TEST(DescriptorRing, AWronglyDescribedRingHasNothingPosted) {
  EXPECT_EQ(DescriptorRing(0, 0, 0).posted(), 0U);
  EXPECT_EQ(DescriptorRing(7, 0, 8).posted(), 0U);        // not even one slot
  EXPECT_EQ(DescriptorRing(0x40, 0, 0x40).posted(), 0U);  // one past the end
  EXPECT_EQ(DescriptorRing(0x40, 0, 4).posted(), 0U);
  EXPECT_EQ(DescriptorRing(0x40, 0x48, 0).posted(), 0U);  // shrunk behind the device's back
}

TEST(DescriptorRing, APartOfADescriptorAtTheEndIsNoSlot) {
  EXPECT_EQ(DescriptorRing(0x47, 0, 0).slots(), 8U);
  EXPECT_FALSE(DescriptorRing(0x47, 0, 0).holds(0x40));
}

TEST(DescriptorRing, OfOneSlotWrapsOntoItself) { EXPECT_EQ(DescriptorRing(8, 0, 0).after(0), 0U); }

TEST(FrameBuffer, KeepsWhatIsThereWhenItGrows) {
  FrameBuffer frame;
  frame.extend(2, 100)[1] = std::byte{7};
  std::ranges::fill(frame.extend(90, 100), std::byte{9});
  EXPECT_EQ(frame.bytes().size(), 92U);
  EXPECT_EQ(frame.bytes()[1], std::byte{7});
}

TEST(FrameBuffer, TakesExactlyItsBoundAndNotAByteMore) {
  FrameBuffer frame;
  EXPECT_EQ(frame.extend(100, 100).size(), 100U);
  EXPECT_FALSE(frame.overflowed());
  EXPECT_TRUE(frame.extend(1, 100).empty());
  EXPECT_TRUE(frame.overflowed());
}

TEST(FrameBuffer, StaysOverflowedUntilCleared) {
  FrameBuffer frame;
  std::ignore = frame.extend(101, 100);
  EXPECT_TRUE(frame.extend(1, 100).empty());
  frame.clear();
  EXPECT_EQ(frame.extend(1, 100).size(), 1U);
}

}  // namespace
}  // namespace bamboozle::bam
