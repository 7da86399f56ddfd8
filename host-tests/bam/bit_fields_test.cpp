#include "qemu-device/bam/bit_fields.h"

#include <gtest/gtest.h>

#include "qemu-device/bam/register_table.h"

namespace bamboozle::bam {
namespace {

std::string said(RegisterId id, std::uint32_t value) { return describe(row(id).name, value, row(id).fields); }

TEST(BitFields, ARegisterPrintsItselfAsADataSheetWould) {
  EXPECT_EQ(said(RegisterId::p_ctrl, 0x2A), "P_CTRL{EN=1 DIRECTION=1 SYS_MODE=1}");
  EXPECT_EQ(said(RegisterId::p_irq_stts, 0x31), "P_IRQ_STTS{PRCSD_DESC=1 ERR=1 TRNSFR_END=1}");
  EXPECT_EQ(said(RegisterId::p_sw_ofsts, 0x7FF0), "P_SW_OFSTS{SW_DESC_OFST=0x7ff0}");
  EXPECT_EQ(said(RegisterId::irq_srcs_msk_ee, 0x80000020), "IRQ_SRCS_MSK_EE{PIPES=0x20 BAM=1}");
}

TEST(BitFields, NothingSetIsAnEmptySet) { EXPECT_EQ(said(RegisterId::p_ctrl, 0), "P_CTRL{}"); }

TEST(BitFields, BitsWithoutANameAreShownAsANumber) { EXPECT_EQ(said(RegisterId::p_ctrl, 0x80000002), "P_CTRL{EN=1 0x80000000}"); }

TEST(BitFields, ARegisterWithoutFieldsIsANumber) {
  EXPECT_EQ(said(RegisterId::p_desc_fifo_addr, 0x40000000), "P_DESC_FIFO_ADDR=0x40000000");
}

TEST(BitFields, AFieldCoversTheWholeWordWithoutOverflow) {
  constexpr Field kWhole{"ALL", 0, 32};
  static_assert(kWhole.mask() == 0xFFFFFFFF);
  EXPECT_EQ(kWhole.of(0xDEADBEEF), 0xDEADBEEF);
}

}  // namespace
}  // namespace bamboozle::bam
