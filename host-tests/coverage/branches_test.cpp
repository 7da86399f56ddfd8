// Conditional branches of arm64, from their encodings.
#include "coverage/branches.h"

#include <gtest/gtest.h>

namespace bamboozle::coverage {
namespace {

TEST(BranchesTest, KnowsEachKindAndItsDistance) {
  EXPECT_EQ(branch_distance(0x54000041), 8);         // b.ne +8
  EXPECT_EQ(branch_distance(0x54ffffe0), -4);        // b.eq -4
  EXPECT_EQ(branch_distance(0xb4000060), 12);        // cbz x0, +12
  EXPECT_EQ(branch_distance(0x35ffff81), -16);       // cbnz w1, -16
  EXPECT_EQ(branch_distance(0x37180040), 8);         // tbnz w0, #3, +8
  EXPECT_EQ(branch_distance(0xb607ffe2), -4);        // tbz x2, #32, -4
  EXPECT_EQ(branch_distance(0x54800000), -1048576);  // the farthest
}

TEST(BranchesTest, LeavesOthersAlone) {
  for (const std::uint32_t other : {0x14000002U,  // b
                                    0x94000002U,  // bl
                                    0xd65f03c0U,  // ret
                                    0xd61f0000U,  // br x0
                                    0x5400004eU,  // b.al, which is no condition
                                    0xd503201fU,  // nop
                                    0x9a811000U,  // csel
                                    0x00000000U}) {
    EXPECT_EQ(branch_distance(other), std::nullopt) << std::hex << other;
  }
}

}  // namespace
}  // namespace bamboozle::coverage
