// SoC profiles: which hardware the guest sees, and where.
//
// A profile joins two maps. `board` is where the blocks stand in QEMU's `virt` machine, whose own devices and RAM occupy the
// silicon's addresses (domain.md 8.2); drivers only read the device tree, so moving them is invisible. `silicon` is where the
// real SoC has them, for documentation and for people who compare traces. No behaviour and no device-tree text here:
// device_tree.h.
//
// A profile of the MSM8960 class (BAM v1.3.0, A2 at 0x124C2000, size 0x2000) is not among them: no upstream device tree has
// BAM-DMUX on it (domain.md 8.1). The BAM model knows that layout; a profile would need only its row here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bamboozle::soc {

struct Region {
  std::uint64_t base = 0;  ///< guest-physical
  std::uint64_t size = 0;  ///< bytes
};

enum class BamVersion : std::uint8_t { v1_3_0, v1_4_0, v1_7_0 };  // register layouts of domain.md 1.1

/// How the device tree names the hwspinlock block (domain.md 2.3).
enum class LockBinding : std::uint8_t {
  mmio,    ///< the lock node has the registers
  syscon,  ///< the lock node points into a syscon block, as in MSM8974's tree
};

/// How the device tree places shared memory.
enum class SmemBinding : std::uint8_t {
  reserved_node,  ///< the reserved-memory node is the smem device
  memory_region,  ///< an smem device points at the reserved-memory node
};

/// Where the blocks stand in the guest.
struct AddressMap {
  Region bam;
  Region locks;
  Region apcs;
  Region mailbox_registers;  ///< of our own mailbox device, not of the SoC; empty in `silicon`
  Region mailbox_window;     ///< its RAM
  Region smem;
};

/// Shared peripheral interrupt numbers, as in the middle cell of the device tree (GIC INTID - 32).
struct Interrupts {
  unsigned bam = 0;      ///< level high
  unsigned smsm = 0;     ///< edge rising
  unsigned mailbox = 0;  ///< level high; our own device; 0 in `silicon`
};

struct Profile {
  std::string_view name;
  BamVersion bam_version;
  std::string_view bam_compatible;
  std::string_view apcs_compatible;  ///< empty: only "syscon"
  LockBinding lock_binding;
  std::uint32_t lock_stride;  ///< bytes between lock words
  SmemBinding smem_binding;
  AddressMap board;
  Interrupts board_interrupts;
  AddressMap silicon;
  Interrupts silicon_interrupts;
  // The A2 BAM (domain.md 8.1): the same in every known SoC.
  unsigned bam_pipes = 6;
  unsigned bam_execution_environments = 1;
  unsigned bam_execution_environment = 0;
  unsigned uplink_pipe = 4;    ///< "tx", BAM consumer
  unsigned downlink_pipe = 5;  ///< "rx", BAM producer
  // The doorbell to the modem's SMSM (domain.md 3.3).
  unsigned doorbell_offset = 8;
  unsigned smsm_doorbell_bit = 13;
  unsigned smem_lock = 3;
};

// On `virt`, 0x0b000000..0x0bffffff is free and SPIs from 112 on belong to its platform bus, which is empty (assumed; checked
// with dumpdtb of 7.2).
inline constexpr Interrupts kBoardInterrupts{.bam = 0x70, .smsm = 0x71, .mailbox = 0x72};

inline constexpr Profile kMsm8916{
    .name = "msm8916",
    .bam_version = BamVersion::v1_7_0,
    .bam_compatible = "qcom,bam-v1.7.0",
    .apcs_compatible = "qcom,msm8916-apcs-kpss-global",
    .lock_binding = LockBinding::mmio,
    .lock_stride = 0x1000,
    .smem_binding = SmemBinding::reserved_node,
    .board = {.bam = {0x0b000000, 0x19000},
              .locks = {0x0b100000, 0x20000},
              .apcs = {0x0b200000, 0x1000},
              .mailbox_registers = {0x0b300000, 0x1000},
              .mailbox_window = {0x0b310000, 0x10000},
              .smem = {0x0b800000, 0x100000}},
    .board_interrupts = kBoardInterrupts,
    .silicon = {.bam = {0x04044000, 0x19000},
                .locks = {0x01905000, 0x20000},
                .apcs = {0x0b011000, 0x1000},
                .mailbox_registers = {},
                .mailbox_window = {},
                .smem = {0x86300000, 0x100000}},
    .silicon_interrupts = {.bam = 29, .smsm = 26},
};

inline constexpr Profile kMsm8974{
    .name = "msm8974",
    .bam_version = BamVersion::v1_4_0,
    .bam_compatible = "qcom,bam-v1.4.0",
    .apcs_compatible = "",
    .lock_binding = LockBinding::syscon,
    .lock_stride = 0x80,
    .smem_binding = SmemBinding::memory_region,
    .board = {.bam = {0x0b000000, 0x7000},
              .locks = {0x0b100000, 0x2000},
              .apcs = {0x0b200000, 0x1000},
              .mailbox_registers = {0x0b300000, 0x1000},
              .mailbox_window = {0x0b310000, 0x10000},
              .smem = {0x0b800000, 0x200000}},
    .board_interrupts = kBoardInterrupts,
    .silicon = {.bam = {0xfc834000, 0x7000},
                .locks = {0xfd484000, 0x2000},
                .apcs = {0xf9011000, 0x1000},
                .mailbox_registers = {},
                .mailbox_window = {},
                .smem = {0x0fa00000, 0x200000}},
    .silicon_interrupts = {.bam = 29, .smsm = 26},
};

// Not in the 6.1 tree; the silicon map is that of an out-of-tree msm8937.dtsi and equals MSM8916's (field). What differs is the
// firmware: it announces channel 0 only (domain.md 4.2), which is a firmware profile's matter (scenarios/profiles).
inline constexpr Profile kMsm8937 = [] {
  Profile profile = kMsm8916;
  profile.name = "msm8937";
  // 6.1 has no driver entry for this SoC's block; the doorbell needs the syscon only.
  profile.apcs_compatible = "qcom,msm8937-apcs-kpss-global";
  return profile;
}();

/// All profiles, in order of name.
[[nodiscard]] std::span<const Profile* const> profiles() noexcept;

/// The profile of that name, or nullptr.
[[nodiscard]] const Profile* find_profile(std::string_view name) noexcept;

}  // namespace bamboozle::soc
