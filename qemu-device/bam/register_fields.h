// The named bits of the BAM's registers (domain.md 1.2). Values used by the model have a constant, the rest is for printing.
#pragma once

#include <array>
#include <cstdint>

#include "qemu-device/bam/bit_fields.h"

namespace bamboozle::bam {

// CTRL
inline constexpr std::uint32_t kSwReset = 1U << 0;
inline constexpr std::uint32_t kBamEnable = 1U << 1;
// IRQ_SRCS_EE: bit 31 is the controller itself, 30..0 the pipes
inline constexpr std::uint32_t kBamInterrupt = 1U << 31;
// IRQ_STTS
inline constexpr std::uint32_t kBamHrespError = 1U << 1;
inline constexpr std::uint32_t kBamError = 1U << 2;
// P_CTRL
inline constexpr std::uint32_t kPipeEnable = 1U << 1;
inline constexpr std::uint32_t kPipeProducer = 1U << 3;
inline constexpr std::uint32_t kPipeSystemMode = 1U << 5;
// P_HALT
inline constexpr std::uint32_t kPipeHalt = 1U << 0;
inline constexpr std::uint32_t kPipeProducerHalted = 1U << 1;
inline constexpr std::uint32_t kPipeEmpty = 1U << 3;
// P_IRQ_STTS
inline constexpr std::uint32_t kProcessedDescriptor = 1U << 0;
inline constexpr std::uint32_t kPipeError = 1U << 4;
inline constexpr std::uint32_t kTransferEnd = 1U << 5;
inline constexpr std::uint32_t kPipeHrespError = 1U << 7;

inline constexpr std::array kCtrlFields{
    Field{"SW_RST", 0}, Field{"EN", 1}, Field{"EN_ACCUM", 4}, Field{"TESTBUS_SEL", 5, 6}, Field{"DESC_CACHE_SEL", 13, 2},
    Field{"CACHED_DESC_STORE", 15}, Field{"IBC_DISABLE", 16}, Field{"LOCAL_CLK_GATING", 17, 2}, Field{"CACHE_MISS_ERR_RESP_EN", 19},
    Field{"MESSAGE_ONLY_CANCEL_WB", 20}};
inline constexpr std::array kRevisionFields{
    Field{"REVISION", 0, 8}, Field{"NUM_EES", 8, 4}, Field{"CE_BUFFER_SIZE", 13}, Field{"AXI_ACTIVE", 14}, Field{"USE_VMIDMT", 15},
    Field{"SECURED", 16}, Field{"BAM_HAS_NO_BYPASS", 17}, Field{"HIGH_FREQUENCY_BAM", 18}, Field{"INACTIV_TMRS_EXST", 19},
    Field{"NUM_INACTIV_TMRS", 20}, Field{"DESC_CACHE_DEPTH", 21, 2}, Field{"CMD_DESC_EN", 23}, Field{"INACTIV_TMR_BASE", 24, 8}};
inline constexpr std::array kNumPipesFields{Field{"BAM_NUM_PIPES", 0, 8}, Field{"DATA_ADDR_WIDTH", 14, 2},
                                            Field{"PERIPH_NON_PIPE_GRP", 16, 8}, Field{"BAM_NON_PIPE_GRP", 24, 8}};
inline constexpr std::array kDescCntFields{Field{"CNT", 0, 16}};
inline constexpr std::array kCnfgFields{
    Field{"PIPE_CNFG", 2}, Field{"FULL_PIPE", 11}, Field{"NO_EXT_P_RST", 12}, Field{"IBC_DISABLE", 13}, Field{"SB_CLK_REQ", 14},
    Field{"PSM_CSW_REQ", 15}, Field{"PSM_P_RES", 16}, Field{"AU_P_RES", 17}, Field{"SI_P_RES", 18}, Field{"WB_P_RES", 19},
    Field{"WB_BLK_CSW", 20}, Field{"WB_CSW_ACK_IDL", 21}, Field{"WB_RETR_SVPNT", 22}, Field{"WB_DSC_AVL_P_RST", 23},
    Field{"REG_P_EN", 24}, Field{"PSM_P_HD_DATA", 25}, Field{"AU_ACCUMED", 26}, Field{"CMD_ENABLE", 27}};
inline constexpr std::array kBamIrqFields{Field{"HRESP_ERR", 1}, Field{"ERROR", 2}, Field{"EMPTY", 3}, Field{"TIMER", 4}};
inline constexpr std::array kSourcesFields{Field{"PIPES", 0, 31}, Field{"BAM", 31}};
inline constexpr std::array kTrustFields{Field{"EE", 0, 3}, Field{"RST_BLOCK", 7}, Field{"VMID", 8, 5}, Field{"LOCK_EE_CTRL", 13}};
inline constexpr std::array kPipeAttrFields{Field{"PIPES", 0, 31}, Field{"BAM_ENABLED", 31}};
inline constexpr std::array kPipeCtrlFields{
    Field{"EN", 1}, Field{"DIRECTION", 3}, Field{"SYS_STRM", 4}, Field{"SYS_MODE", 5}, Field{"AUTO_EOB", 6},
    Field{"AUTO_EOB_SEL", 7, 2}, Field{"PREFETCH_LIMIT", 9, 2}, Field{"WRITE_NWD", 11}, Field{"LOCK_GROUP", 16, 5}};
inline constexpr std::array kPipeResetFields{Field{"RST", 0}};
inline constexpr std::array kPipeHaltFields{Field{"HALT", 0}, Field{"PROD_HALTED", 1}, Field{"LAST_DESC_ZLT", 2}, Field{"PIPE_EMPTY", 3}};
inline constexpr std::array kPipeIrqFields{
    Field{"PRCSD_DESC", 0}, Field{"TIMER", 1}, Field{"WAKE", 2}, Field{"OUT_OF_DESC", 3}, Field{"ERR", 4},
    Field{"TRNSFR_END", 5}, Field{"PIPE_RST_ERR", 6}, Field{"HRESP_ERR", 7}};
inline constexpr std::array kSwOfstsFields{Field{"SW_DESC_OFST", 0, 16}, Field{"SW_OFST_IN_DESC", 16, 16}};
inline constexpr std::array kEventFields{Field{"DESC_FIFO_PEER_OFST", 0, 16}, Field{"BYTES_CONSUMED", 16, 16}};
inline constexpr std::array kFifoSizesFields{Field{"DESC_FIFO_SIZE", 0, 16}, Field{"DATA_FIFO_SIZE", 16, 16}};

// the flags half-word of a descriptor, not a register (domain.md 1.5)
inline constexpr std::array kDescriptorFlagFields{Field{"INT", 15}, Field{"EOT", 14}, Field{"EOB", 13}, Field{"NWD", 12},
                                                  Field{"CMD", 11}, Field{"LOCK", 10}, Field{"UNLOCK", 9}, Field{"IMMEDIATE", 8}};

}  // namespace bamboozle::bam
