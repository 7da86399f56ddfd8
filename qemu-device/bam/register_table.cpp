#include "qemu-device/bam/register_table.h"

#include <algorithm>

#include "qemu-device/bam/register_fields.h"

namespace bamboozle::bam {
namespace {

using enum RegisterId;
using enum Treatment;
constexpr std::uint32_t kAll = ~0U;
constexpr auto kDownstream = Confidence::downstream;

// Reset values: domain.md 1.2; REVISION and NUM_PIPES get the EE and pipe counts of the instance on top.
constexpr std::array<Row, kRegisterCount> kRows{{
    // clang-format off
    // id, name, scope, {v1.3.0, v1.4.0, v1.7.0}, reset, writable, write-1-clear, inert, treatment, fields, confidence
    {ctrl, "CTRL", Scope::global, {0xF80, 0x000, 0x00000}, 0x00020000, 0x001FE7F3, 0, 0x001FE7F0, live, kCtrlFields},
    {revision, "REVISION", Scope::global, {0xF84, 0x004, 0x01000}, 0x25, 0, 0, 0, live, kRevisionFields},
    {sw_revision, "SW_REVISION", Scope::global, {kAbsent, 0x080, 0x01004}, 0, 0, 0, 0, kept, {}, kDownstream},
    {num_pipes, "NUM_PIPES", Scope::global, {0xFBC, 0x03C, 0x01008}, 0, 0, 0, 0, live, kNumPipesFields},
    {timer, "TIMER", Scope::global, {kAbsent, 0x040, 0x00040}, 0, 0, 0, 0, kept, {}, kDownstream},
    {timer_ctrl, "TIMER_CTRL", Scope::global, {kAbsent, 0x044, 0x00044}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {desc_cnt_trshld, "DESC_CNT_TRSHLD", Scope::global, {0xF88, 0x008, 0x00008}, 0, 0xFFFF, 0, 0, live, kDescCntFields},
    {irq_srcs, "IRQ_SRCS", Scope::global, {0xF8C, 0x00C, 0x03010}, 0, 0, 0, 0, live, kSourcesFields},
    {irq_srcs_msk, "IRQ_SRCS_MSK", Scope::global, {0xF90, 0x010, 0x03014}, 0, kAll, 0, 0, kept, kSourcesFields},
    {irq_srcs_unmasked, "IRQ_SRCS_UNMASKED", Scope::global, {0xFB0, 0x030, 0x03018}, 0, 0, 0, 0, live, kSourcesFields},
    {irq_stts, "IRQ_STTS", Scope::global, {0xF94, 0x014, 0x00014}, 0, 0, 0, 0, live, kBamIrqFields},
    {irq_clr, "IRQ_CLR", Scope::global, {0xF98, 0x018, 0x00018}, 0, 0, 0x1E, 0, live, kBamIrqFields},
    // ERROR is enabled by everybody and has no cause in this model; EMPTY and TIMER are not modelled
    {irq_en, "IRQ_EN", Scope::global, {0xF9C, 0x01C, 0x0001C}, 0, 0x1E, 0, 0x18, live, kBamIrqFields},
    {ahb_master_err_ctrls, "AHB_MASTER_ERR_CTRLS", Scope::global, {0xFA4, 0x024, 0x01024}, 0, 0, 0, 0, kept, {}, kDownstream},
    {ahb_master_err_addr, "AHB_MASTER_ERR_ADDR", Scope::global, {0xFA8, 0x028, 0x01028}, 0, 0, 0, 0, kept, {}, kDownstream},
    {ahb_master_err_data, "AHB_MASTER_ERR_DATA", Scope::global, {0xFAC, 0x02C, 0x0102C}, 0, 0, 0, 0, kept, {}, kDownstream},
    {trust_reg, "TRUST_REG", Scope::global, {0xFF0, 0x070, 0x02000}, 0, 0x3F87, 0, 0, kept, kTrustFields, kDownstream},
    {test_bus_sel, "TEST_BUS_SEL", Scope::global, {0xFF4, 0x074, 0x01010}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {test_bus_reg, "TEST_BUS_REG", Scope::global, {0xFF8, 0x078, 0x01014}, 0, 0, 0, 0, kept, {}, kDownstream},
    // workaround bits of the silicon: kept, and nothing to model
    {cnfg_bits, "CNFG_BITS", Scope::global, {0xFFC, 0x07C, 0x0007C}, 0, kAll, 0, 0, live, kCnfgFields},
    {irq_srcs_ee, "IRQ_SRCS_EE", Scope::environment, {0x1800, 0x800, 0x3000}, 0, 0, 0, 0, live, kSourcesFields},
    {irq_srcs_msk_ee, "IRQ_SRCS_MSK_EE", Scope::environment, {0x1804, 0x804, 0x3004}, 0, kAll, 0, 0, live, kSourcesFields},
    {irq_srcs_unmasked_ee, "IRQ_SRCS_UNMASKED_EE", Scope::environment, {0x1808, 0x808, 0x3008}, 0, 0, 0, 0, live, kSourcesFields, kDownstream},
    {pipe_attr_ee, "PIPE_ATTR_EE", Scope::environment, {kAbsent, 0x80C, 0x300C}, 0, 0, 0, 0, live, kPipeAttrFields, kDownstream},
    {p_ctrl, "P_CTRL", Scope::pipe, {0x000, 0x1000, 0x13000}, 0, 0x001F0FFA, 0, 0x001F0FD0, live, kPipeCtrlFields},
    {p_rst, "P_RST", Scope::pipe, {0x004, 0x1004, 0x13004}, 0, 0x1, 0, 0, live, kPipeResetFields},
    {p_halt, "P_HALT", Scope::pipe, {0x008, 0x1008, 0x13008}, 0, 0x1, 0, 0, live, kPipeHaltFields},
    {p_trust_reg, "P_TRUST_REG", Scope::trust, {0x030, 0x1030, 0x02020}, 0, 0x3F87, 0, 0, kept, kTrustFields, kDownstream},
    {p_irq_stts, "P_IRQ_STTS", Scope::pipe, {0x010, 0x1010, 0x13010}, 0, 0, 0, 0, live, kPipeIrqFields},
    {p_irq_clr, "P_IRQ_CLR", Scope::pipe, {0x014, 0x1014, 0x13014}, 0, 0, 0xFF, 0, live, kPipeIrqFields},
    {p_irq_en, "P_IRQ_EN", Scope::pipe, {0x018, 0x1018, 0x13018}, 0, 0xFF, 0, 0x4E, live, kPipeIrqFields},
    {p_timer, "P_TIMER", Scope::pipe, {0x01C, 0x101C, 0x1301C}, 0, 0, 0, 0, kept, {}, kDownstream},
    {p_timer_ctrl, "P_TIMER_CTRL", Scope::pipe, {0x020, 0x1020, 0x13020}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_prdcr_sdbnd, "P_PRDCR_SDBND", Scope::pipe, {0x024, 0x1024, 0x13024}, 0, 0, 0, 0, kept, {}, kDownstream},
    {p_cnsmr_sdbnd, "P_CNSMR_SDBND", Scope::pipe, {0x028, 0x1028, 0x13028}, 0, 0, 0, 0, kept, {}, kDownstream},
    {p_sw_ofsts, "P_SW_OFSTS", Scope::event, {0x1000, 0x1800, 0x13800}, 0, 0, 0, 0, live, kSwOfstsFields},
    {p_au_psm_cntxt_1, "P_AU_PSM_CNTXT_1", Scope::event, {0x1004, 0x1804, 0x13804}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_psm_cntxt_2, "P_PSM_CNTXT_2", Scope::event, {0x1008, 0x1808, 0x13808}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_psm_cntxt_3, "P_PSM_CNTXT_3", Scope::event, {0x100C, 0x180C, 0x1380C}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_psm_cntxt_4, "P_PSM_CNTXT_4", Scope::event, {0x1010, 0x1810, 0x13810}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_psm_cntxt_5, "P_PSM_CNTXT_5", Scope::event, {0x1014, 0x1814, 0x13814}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_evnt_reg, "P_EVNT_REG", Scope::event, {0x1018, 0x1818, 0x13818}, 0, 0xFFFF, 0, 0, live, kEventFields},
    {p_desc_fifo_addr, "P_DESC_FIFO_ADDR", Scope::event, {0x101C, 0x181C, 0x1381C}, 0, 0xFFFFFFF8, 0, 0, live},
    {p_fifo_sizes, "P_FIFO_SIZES", Scope::event, {0x1020, 0x1820, 0x13820}, 0, kAll, 0, 0xFFFF0000, live, kFifoSizesFields},
    {p_data_fifo_addr, "P_DATA_FIFO_ADDR", Scope::event, {0x1024, 0x1824, 0x13824}, 0, kAll, 0, 0, kept},
    {p_evnt_gen_trshld, "P_EVNT_GEN_TRSHLD", Scope::event, {0x1028, 0x1828, 0x13828}, 0, 0xFFFF, 0, 0, kept},
    {p_evnt_dest_addr, "P_EVNT_DEST_ADDR", Scope::event, {0x102C, 0x182C, 0x1382C}, 0, kAll, 0, 0, kept},
    {p_df_cntxt, "P_DF_CNTXT", Scope::event, {0x1030, 0x1830, 0x13830}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_retr_cntxt, "P_RETR_CNTXT", Scope::event, {0x1034, 0x1834, 0x13834}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_si_cntxt, "P_SI_CNTXT", Scope::event, {0x1038, 0x1838, 0x13838}, 0, kAll, 0, 0, kept, {}, kDownstream},
    // the address bits above 31, which no BAM-DMUX platform has
    {p_psm_cntxt_3_msb, "P_PSM_CNTXT_3_MSB", Scope::event, {kAbsent, 0x1904, 0x13904}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_desc_fifo_addr_msb, "P_DESC_FIFO_ADDR_MSB", Scope::event, {kAbsent, 0x1914, 0x13914}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_data_fifo_addr_msb, "P_DATA_FIFO_ADDR_MSB", Scope::event, {kAbsent, 0x1924, 0x13924}, 0, kAll, 0, 0, kept, {}, kDownstream},
    {p_evnt_dest_addr_msb, "P_EVNT_DEST_ADDR_MSB", Scope::event, {kAbsent, 0x1934, 0x13934}, 0, kAll, 0, 0, kept, {}, kDownstream},
    // clang-format on
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<std::size_t>(kRows[i].id) != i) return false;
  return true;
}
static_assert(in_order(), "rows stand in the order of RegisterId");

constexpr std::size_t index(Version version) { return static_cast<std::size_t>(version); }

}  // namespace

std::span<const Row> rows() noexcept { return kRows; }

const Row& row(RegisterId id) noexcept { return kRows[static_cast<std::size_t>(id)]; }

std::uint32_t stride(Version version, Scope scope) noexcept {
  static constexpr std::array<std::uint32_t, 3> kEnvironment{0x80, 0x80, 0x1000};
  static constexpr std::array<std::uint32_t, 3> kPipe{0x80, 0x1000, 0x1000};
  static constexpr std::array<std::uint32_t, 3> kEvent{0x40, 0x1000, 0x1000};
  static constexpr std::array<std::uint32_t, 3> kTrust{0x80, 0x1000, 4};
  switch (scope) {
    case Scope::global: return 0;
    case Scope::environment: return kEnvironment[index(version)];
    case Scope::pipe: return kPipe[index(version)];
    case Scope::event: return kEvent[index(version)];
    case Scope::trust: return kTrust[index(version)];
  }
  return 0;
}

std::optional<std::uint32_t> offset_of(Version version, RegisterId id, unsigned instance) noexcept {
  const Row& found = row(id);
  const std::int32_t base = found.offset[index(version)];
  if (base == kAbsent) return std::nullopt;
  return static_cast<std::uint32_t>(base) + instance * stride(version, found.scope);
}

unsigned instances(Scope scope, unsigned pipes, unsigned environments) noexcept {
  if (scope == Scope::global) return 1;
  return scope == Scope::environment ? environments : pipes;
}

std::uint32_t block_size(Version version, unsigned pipes, unsigned environments) noexcept {
  std::uint32_t end = 0;
  for (const Row& each : kRows)
    if (const auto offset = offset_of(version, each.id, instances(each.scope, pipes, environments) - 1)) end = std::max(end, *offset + 4);
  return (end + 0xFFF) & ~0xFFFU;
}

}  // namespace bamboozle::bam
