#include "qemu-device/soc/device_tree.h"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

namespace bamboozle::soc {
namespace {

constexpr std::uint32_t kSpi = 0;  // first cell of a GIC interrupt: shared peripheral
constexpr std::uint32_t kEdgeRising = 1;
constexpr std::uint32_t kEdgeBoth = 3;
constexpr std::uint32_t kLevelHigh = 4;

// Bits of SMSM words that BAM-DMUX uses (domain.md 3.5).
constexpr std::uint32_t kPowerControlBit = 1;
constexpr std::uint32_t kPowerControlAckBit = 11;

Property flag(std::string name) { return {.name = std::move(name), .kind = PropertyKind::empty, .bytes = {}, .cells = {}}; }

Property cells(std::string name, std::vector<Cell> values) {
  return {.name = std::move(name), .kind = PropertyKind::cells, .bytes = {}, .cells = std::move(values)};
}

Property strings(std::string name, std::initializer_list<std::string_view> values) {
  Property property{.name = std::move(name), .kind = PropertyKind::strings, .bytes = {}, .cells = {}};
  for (const std::string_view value : values) {
    if (value.empty()) continue;  // a profile may leave one out
    property.bytes.append(value);
    property.bytes.push_back('\0');
  }
  return property;
}

void append_range(std::vector<Cell>& values, const Region& region) {
  for (const std::uint64_t number : {region.base, region.size}) {
    values.emplace_back(static_cast<std::uint32_t>(number >> 32));
    values.emplace_back(static_cast<std::uint32_t>(number));
  }
}

Property reg(std::initializer_list<Region> regions) {
  std::vector<Cell> values;
  for (const Region& region : regions) append_range(values, region);
  return cells("reg", std::move(values));
}

Property spi(unsigned number, std::uint32_t trigger) { return cells("interrupts", {kSpi, number, trigger}); }

std::string at(std::string_view name, const Region& region) { return fmt::format("{}@{:x}", name, region.base); }

// Paths that other nodes point at.
constexpr std::string_view kReservedMemory = "/reserved-memory";
constexpr std::string_view kSmsm = "/smsm";
constexpr std::string_view kSmsmApps = "/smsm/apps@0";
constexpr std::string_view kSmsmModem = "/smsm/modem@1";

struct Paths {
  explicit Paths(const Profile& profile)
      : smem(fmt::format("{}/{}", kReservedMemory, at("smem", profile.board.smem))),
        lock_block(profile.lock_binding == LockBinding::syscon ? at("/syscon", profile.board.locks) : std::string{}),
        locks(profile.lock_binding == LockBinding::syscon ? "/hwlock" : at("/hwlock", profile.board.locks)),
        apcs(at("/apcs", profile.board.apcs)),
        bam(at("/dma-controller", profile.board.bam)),
        mailbox(at("/mailbox", profile.board.mailbox_registers)) {}

  std::string smem, lock_block, locks, apcs, bam, mailbox;
};

void add_locks(std::vector<Node>& nodes, const Profile& profile, const Paths& paths) {
  Node locks{.path = paths.locks, .properties = {strings("compatible", {"qcom,tcsr-mutex"}), cells("#hwlock-cells", {1})}};
  if (profile.lock_binding == LockBinding::syscon) {
    nodes.push_back({.path = paths.lock_block, .properties = {strings("compatible", {"syscon"}), reg({profile.board.locks})}});
    locks.properties.push_back(cells("syscon", {Cell::phandle(paths.lock_block), 0, profile.lock_stride}));
  } else {
    locks.properties.push_back(reg({profile.board.locks}));
  }
  nodes.push_back(std::move(locks));
}

void add_smem(std::vector<Node>& nodes, const Profile& profile, const Paths& paths) {
  nodes.push_back({.path = std::string(kReservedMemory),
                   .properties = {cells("#address-cells", {2}), cells("#size-cells", {2}), flag("ranges")}});
  // no-map: arm64 refuses to map memory a second time with other attributes (domain.md 2.1)
  Node region{.path = paths.smem, .properties = {reg({profile.board.smem}), flag("no-map")}};
  const Property compatible = strings("compatible", {"qcom,smem"});
  const Property hwlocks = cells("hwlocks", {Cell::phandle(paths.locks), profile.smem_lock});
  if (profile.smem_binding == SmemBinding::reserved_node) {
    region.properties.insert(region.properties.end(), {compatible, hwlocks});
    nodes.push_back(std::move(region));
    return;
  }
  nodes.push_back(std::move(region));
  nodes.push_back({.path = "/smem", .properties = {compatible, cells("memory-region", {Cell::phandle(paths.smem)}), hwlocks}});
}

void add_smsm(std::vector<Node>& nodes, const Profile& profile, const Paths& paths) {
  nodes.push_back(
      {.path = std::string(kSmsm),
       .properties = {strings("compatible", {"qcom,smsm"}), cells("#address-cells", {1}), cells("#size-cells", {0}),
                      cells("qcom,ipc-1", {Cell::phandle(paths.apcs), profile.doorbell_offset, profile.smsm_doorbell_bit})}});
  nodes.push_back({.path = std::string(kSmsmApps), .properties = {cells("reg", {0}), cells("#qcom,smem-state-cells", {1})}});
  nodes.push_back({.path = std::string(kSmsmModem),
                   .properties = {cells("reg", {1}), spi(profile.board_interrupts.smsm, kEdgeRising),
                                  flag("interrupt-controller"), cells("#interrupt-cells", {2})}});
}

Node bam_node(const Profile& profile, const Paths& paths, const DeviceTreeOptions& options) {
  Node node{.path = paths.bam,
            .properties = {strings("compatible", {profile.bam_compatible}), reg({profile.board.bam}),
                           spi(profile.board_interrupts.bam, kLevelHigh), cells("#dma-cells", {1}),
                           cells("qcom,ee", {profile.bam_execution_environment}), cells("num-channels", {profile.bam_pipes}),
                           cells("qcom,num-ees", {profile.bam_execution_environments}), flag("qcom,powered-remotely")}};
  if (options.dma_coherent) node.properties.push_back(flag("dma-coherent"));
  return node;
}

// A child of the modem's remoteproc on silicon; at the root here, as nothing starts or stops our modem from the guest
// (domain.md 8.1).
Node bam_dmux_node(const Profile& profile, const Paths& paths, const DeviceTreeOptions& options) {
  Node node{
      .path = "/bam-dmux",
      .properties = {
          strings("compatible", {"qcom,bam-dmux"}), cells("interrupt-parent", {Cell::phandle(kSmsmModem)}),
          cells("interrupts", {kPowerControlBit, kEdgeBoth, kPowerControlAckBit, kEdgeBoth}),
          strings("interrupt-names", {"pc", "pc-ack"}),
          cells("qcom,smem-states", {Cell::phandle(kSmsmApps), kPowerControlBit, Cell::phandle(kSmsmApps), kPowerControlAckBit}),
          strings("qcom,smem-state-names", {"pc", "pc-ack"}),
          cells("dmas", {Cell::phandle(paths.bam), profile.uplink_pipe, Cell::phandle(paths.bam), profile.downlink_pipe}),
          strings("dma-names", {"tx", "rx"})}};
  if (options.dma_coherent) node.properties.push_back(flag("dma-coherent"));
  return node;
}

// Bound by uio_pdrv_genirq when the guest's kernel is told of_id=generic-uio; the node's name becomes the UIO device's name.
Node mailbox_node(const Profile& profile, const Paths& paths) {
  return {
      .path = paths.mailbox,
      .properties = {strings("compatible", {"generic-uio"}), reg({profile.board.mailbox_registers, profile.board.mailbox_window}),
                     spi(profile.board_interrupts.mailbox, kLevelHigh)}};
}

}  // namespace

const Property* Node::find(std::string_view name) const noexcept {
  for (const Property& property : properties)
    if (property.name == name) return &property;
  return nullptr;
}

std::vector<Node> device_tree(const Profile& profile, const DeviceTreeOptions& options) {
  const Paths paths(profile);
  std::vector<Node> nodes;
  add_locks(nodes, profile, paths);
  add_smem(nodes, profile, paths);
  nodes.push_back({.path = paths.apcs,
                   .properties = {strings("compatible", {profile.apcs_compatible, "syscon"}), reg({profile.board.apcs})}});
  if (!profile.apcs_compatible.empty()) nodes.back().properties.push_back(cells("#mbox-cells", {1}));
  add_smsm(nodes, profile, paths);
  nodes.push_back(bam_node(profile, paths, options));
  if (options.bam_dmux) nodes.push_back(bam_dmux_node(profile, paths, options));
  if (options.mailbox) nodes.push_back(mailbox_node(profile, paths));
  return nodes;
}

}  // namespace bamboozle::soc
