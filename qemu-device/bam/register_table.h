// The BAM's registers as data: one row each, for the three layouts that exist (domain.md 1.1, 1.2).
//
// A row says where the register is in each layout, what it holds after reset and what a write may change. What a write sets in motion
// is register_effects.cpp's. Tests are generated from the rows, so a row is the only place where a register is described.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "qemu-device/bam/bit_fields.h"

namespace bamboozle::bam {

/// Register layouts; the names are those of the device-tree compatibles (qcom,bam-v1.7.0).
enum class Version : std::uint8_t { v1_3_0, v1_4_0, v1_7_0 };
inline constexpr std::array kVersions{Version::v1_3_0, Version::v1_4_0, Version::v1_7_0};

/// What an address depends on beside the register itself.
enum class Scope : std::uint8_t {
  global,
  environment,  ///< one for each execution environment (EE)
  pipe,         ///< one for each pipe, in the pipe block
  event,        ///< one for each pipe, in the event block
  trust,        ///< one for each pipe: P_TRUST_REG, which v1.7.0 keeps in a table of its own
};

enum class RegisterId : std::uint8_t {
  ctrl, revision, sw_revision, num_pipes, timer, timer_ctrl, desc_cnt_trshld, irq_srcs, irq_srcs_msk, irq_srcs_unmasked, irq_stts,
  irq_clr, irq_en, ahb_master_err_ctrls, ahb_master_err_addr, ahb_master_err_data, trust_reg, test_bus_sel, test_bus_reg, cnfg_bits,
  irq_srcs_ee, irq_srcs_msk_ee, irq_srcs_unmasked_ee, pipe_attr_ee,
  p_ctrl, p_rst, p_halt, p_trust_reg, p_irq_stts, p_irq_clr, p_irq_en, p_timer, p_timer_ctrl, p_prdcr_sdbnd, p_cnsmr_sdbnd,
  p_sw_ofsts, p_au_psm_cntxt_1, p_psm_cntxt_2, p_psm_cntxt_3, p_psm_cntxt_4, p_psm_cntxt_5, p_evnt_reg, p_desc_fifo_addr,
  p_fifo_sizes, p_data_fifo_addr, p_evnt_gen_trshld, p_evnt_dest_addr, p_df_cntxt, p_retr_cntxt, p_si_cntxt,
  p_psm_cntxt_3_msb, p_desc_fifo_addr_msb, p_data_fifo_addr_msb, p_evnt_dest_addr_msb,
  count
};
inline constexpr std::size_t kRegisterCount = static_cast<std::size_t>(RegisterId::count);

/// What the model makes of a register.
enum class Treatment : std::uint8_t {
  live,  ///< the model derives it or acts upon it
  kept,  ///< it keeps what is written and means nothing; the first touch is noted (domain.md 1.1, REC)
};

/// Who says so, and how sure it is.
enum class Confidence : std::uint8_t {
  upstream,    ///< bam_dma.c of Linux 6.1 uses it
  downstream,  ///< only Qualcomm's GPL kernels name it (sps/bam.c)
};

inline constexpr std::int32_t kAbsent = -1;

struct Row {
  RegisterId id;
  std::string_view name;
  Scope scope;
  std::array<std::int32_t, 3> offset;  ///< of instance 0, bytes from the block's base, by Version; kAbsent: not in that layout
  std::uint32_t reset = 0;
  std::uint32_t writable = 0;       ///< bits that keep what is written; the others ignore writes
  std::uint32_t write_1_clear = 0;  ///< bits that clear their status when written as 1, and read as 0
  std::uint32_t inert = 0;          ///< writable bits that silicon acts upon and this model does not: the first write is noted by name
  Treatment treatment = Treatment::live;
  std::span<const Field> fields = {};
  Confidence confidence = Confidence::upstream;

  [[nodiscard]] constexpr std::uint32_t read_only() const { return ~(writable | write_1_clear); }
  /// Bits to which nobody gave a name; none in a register whose fields are not known.
  [[nodiscard]] constexpr std::uint32_t reserved() const {
    if (fields.empty()) return 0;
    std::uint32_t named = 0;
    for (const Field& field : fields) named |= field.mask();
    return ~named;
  }
  /// Bits whose change by the guest has no effect here: worth a note by name.
  [[nodiscard]] constexpr std::uint32_t without_effect() const { return inert | read_only() | reserved(); }
  [[nodiscard]] constexpr bool per_pipe() const { return scope != Scope::global && scope != Scope::environment; }
};

/// All rows, in the order of RegisterId.
[[nodiscard]] std::span<const Row> rows() noexcept;
[[nodiscard]] const Row& row(RegisterId id) noexcept;

/// Bytes from one instance to the next.
[[nodiscard]] std::uint32_t stride(Version version, Scope scope) noexcept;

/// Offset of an instance (EE or pipe; 0 for global ones), or nothing when the layout lacks the register.
[[nodiscard]] std::optional<std::uint32_t> offset_of(Version version, RegisterId id, unsigned instance = 0) noexcept;

/// How many times a scope exists with this many pipes and EEs.
[[nodiscard]] unsigned instances(Scope scope, unsigned pipes, unsigned environments) noexcept;

/// How many bytes the block takes with this many pipes and EEs, rounded up to 4 KiB.
[[nodiscard]] std::uint32_t block_size(Version version, unsigned pipes, unsigned environments) noexcept;

}  // namespace bamboozle::bam
