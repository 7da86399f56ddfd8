// The rows themselves: each register is found, nothing is in two places, and domain.md 1.1 is what they say.
#include "qemu-device/bam/register_table.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace bamboozle::bam {
namespace {

using enum RegisterId;

TEST(RegisterTable, HandyOffsetsOfTheTwoBamDmuxPipes) {  // the second table of domain.md 1.1
  struct Expected {
    Version version;
    RegisterId id;
    std::uint32_t pipe4, pipe5;
  };
  for (const Expected& each : {Expected{Version::v1_3_0, p_ctrl, 0x200, 0x280},
                               {Version::v1_3_0, p_sw_ofsts, 0x1100, 0x1140},
                               {Version::v1_3_0, p_evnt_reg, 0x1118, 0x1158},
                               {Version::v1_3_0, p_desc_fifo_addr, 0x111C, 0x115C},
                               {Version::v1_3_0, p_fifo_sizes, 0x1120, 0x1160},
                               {Version::v1_4_0, p_ctrl, 0x5000, 0x6000},
                               {Version::v1_4_0, p_sw_ofsts, 0x5800, 0x6800},
                               {Version::v1_4_0, p_evnt_reg, 0x5818, 0x6818},
                               {Version::v1_4_0, p_desc_fifo_addr, 0x581C, 0x681C},
                               {Version::v1_4_0, p_fifo_sizes, 0x5820, 0x6820},
                               {Version::v1_7_0, p_ctrl, 0x17000, 0x18000},
                               {Version::v1_7_0, p_sw_ofsts, 0x17800, 0x18800},
                               {Version::v1_7_0, p_evnt_reg, 0x17818, 0x18818},
                               {Version::v1_7_0, p_desc_fifo_addr, 0x1781C, 0x1881C},
                               {Version::v1_7_0, p_fifo_sizes, 0x17820, 0x18820},
                               {Version::v1_7_0, p_trust_reg, 0x2030, 0x2034}}) {
    EXPECT_EQ(offset_of(each.version, each.id, 4), each.pipe4) << row(each.id).name;
    EXPECT_EQ(offset_of(each.version, each.id, 5), each.pipe5) << row(each.id).name;
  }
}

TEST(RegisterTable, EnvironmentsHaveTheirStrides) {
  EXPECT_EQ(offset_of(Version::v1_3_0, irq_srcs_msk_ee, 1), 0x1884);
  EXPECT_EQ(offset_of(Version::v1_4_0, irq_srcs_msk_ee, 1), 0x884);
  EXPECT_EQ(offset_of(Version::v1_7_0, irq_srcs_msk_ee, 1), 0x4004);
}

TEST(RegisterTable, TheOldestLayoutLacksWhatCameLater) {
  for (const RegisterId id : {sw_revision, timer, timer_ctrl, pipe_attr_ee, p_desc_fifo_addr_msb, p_evnt_dest_addr_msb}) {
    EXPECT_EQ(offset_of(Version::v1_3_0, id), std::nullopt) << row(id).name;
    EXPECT_NE(offset_of(Version::v1_4_0, id), std::nullopt) << row(id).name;
    EXPECT_NE(offset_of(Version::v1_7_0, id), std::nullopt) << row(id).name;
  }
}

TEST(RegisterTable, RegionOfSixPipesIsAsLargeAsTheDeviceTreeSays) {
  EXPECT_EQ(block_size(Version::v1_3_0, 6, 1), 0x2000U);
  EXPECT_EQ(block_size(Version::v1_4_0, 6, 1), 0x7000U);
  EXPECT_EQ(block_size(Version::v1_7_0, 6, 1), 0x19000U);
}

TEST(RegisterTable, NoTwoRegistersShareAWord) {
  for (const Version version : kVersions) {
    std::map<std::uint32_t, std::string_view> taken;
    for (const Row& each : rows())
      for (unsigned i = 0; i < instances(each.scope, 31, 8); ++i)
        if (const auto offset = offset_of(version, each.id, i)) {
          const auto [other, free] = taken.emplace(*offset, each.name);
          EXPECT_TRUE(free) << each.name << " and " << other->second << " at " << *offset;
          EXPECT_EQ(*offset % 4, 0U) << each.name;
        }
  }
}

TEST(RegisterTable, NamesAreUniqueAndMasksDoNotContradictEachOther) {
  std::map<std::string_view, int> names;
  for (const Row& each : rows()) {
    EXPECT_EQ(++names[each.name], 1) << each.name;
    EXPECT_EQ(each.writable & each.write_1_clear, 0U) << each.name;
    EXPECT_EQ(each.inert & ~each.writable, 0U) << each.name << ": only a bit that is kept can be inert";
    EXPECT_EQ(each.read_only() & (each.writable | each.write_1_clear), 0U) << each.name;
    std::uint32_t named = 0;
    for (const Field& field : each.fields) {
      EXPECT_EQ(named & field.mask(), 0U) << each.name << '.' << field.name << " overlaps";
      named |= field.mask();
    }
  }
}

TEST(RegisterTable, ReservedBitsAreThoseWithoutAName) {
  EXPECT_EQ(row(p_irq_en).reserved(), 0xFFFFFF00U);
  EXPECT_EQ(row(irq_srcs_msk_ee).reserved(), 0U);
  EXPECT_EQ(row(p_desc_fifo_addr).reserved(), 0U);  // a number: nothing to name
}

}  // namespace
}  // namespace bamboozle::bam
