#include "qemu-device/soc/profile.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bamboozle::soc {
namespace {

TEST(Profiles, AreFoundByName) {
  ASSERT_NE(find_profile("msm8916"), nullptr);
  EXPECT_EQ(find_profile("msm8916")->bam_version, BamVersion::v1_7_0);
  EXPECT_EQ(find_profile("msm8974")->bam_version, BamVersion::v1_4_0);
  EXPECT_EQ(find_profile("msm8937")->bam_version, BamVersion::v1_7_0);
}

TEST(Profiles, UnknownNameIsNotFound) {
  EXPECT_EQ(find_profile("msm8960"), nullptr);
  EXPECT_EQ(find_profile(""), nullptr);
  EXPECT_EQ(find_profile("MSM8916"), nullptr);
}

std::vector<Region> board_regions(const Profile& profile) {
  const AddressMap& map = profile.board;
  return {map.bam, map.locks, map.apcs, map.mailbox_registers, map.mailbox_window, map.smem};
}

TEST(Profiles, BoardMapFitsIntoTheFreePartOfVirt) {
  for (const Profile* profile : profiles()) {
    for (const Region& region : board_regions(*profile)) {
      EXPECT_GE(region.base, 0x0b000000u) << profile->name;
      EXPECT_LE(region.base + region.size, 0x0c000000u) << profile->name;
      EXPECT_EQ(region.base % 0x1000, 0u) << profile->name;
      EXPECT_EQ(region.size % 0x1000, 0u) << profile->name;
      EXPECT_NE(region.size, 0u) << profile->name;
    }
  }
}

TEST(Profiles, BoardRegionsDoNotOverlap) {
  for (const Profile* profile : profiles()) {
    const std::vector<Region> regions = board_regions(*profile);
    for (std::size_t i = 0; i < regions.size(); ++i)
      for (std::size_t k = i + 1; k < regions.size(); ++k)
        EXPECT_TRUE(regions[i].base + regions[i].size <= regions[k].base || regions[k].base + regions[k].size <= regions[i].base)
            << profile->name << " regions " << i << " and " << k;
  }
}

TEST(Profiles, InterruptsAreDistinctAndClearOfVirtioMmio) {
  for (const Profile* profile : profiles()) {
    const Interrupts& spi = profile->board_interrupts;
    EXPECT_NE(spi.bam, spi.smsm);
    EXPECT_NE(spi.bam, spi.mailbox);
    EXPECT_NE(spi.smsm, spi.mailbox);
    for (const unsigned number : {spi.bam, spi.smsm, spi.mailbox}) {
      EXPECT_GE(number, 48u) << profile->name;
      EXPECT_LT(number, 224u) << profile->name;
    }
  }
}

TEST(Profiles, LocksFitTheirBlock) {
  for (const Profile* profile : profiles()) EXPECT_LE(32u * profile->lock_stride, profile->board.locks.size) << profile->name;
}

TEST(Profiles, BlocksKeepTheSizeOfTheSilicon) {
  for (const Profile* profile : profiles()) {
    EXPECT_EQ(profile->board.bam.size, profile->silicon.bam.size) << profile->name;
    EXPECT_EQ(profile->board.locks.size, profile->silicon.locks.size) << profile->name;
    EXPECT_EQ(profile->board.apcs.size, profile->silicon.apcs.size) << profile->name;
    EXPECT_EQ(profile->board.smem.size, profile->silicon.smem.size) << profile->name;
  }
}

}  // namespace
}  // namespace bamboozle::soc
