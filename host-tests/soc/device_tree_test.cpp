// The node list, built into a real blob with libfdt the way QEMU does, and read back the way Linux does.
#include "qemu-device/soc/device_tree.h"

#include <gtest/gtest.h>

extern "C" {
#include <libfdt.h>
}

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace bamboozle::soc {
namespace {

// A tree like virt's: root with two and two cells, and an interrupt controller.
class Blob {
 public:
  explicit Blob(const std::vector<Node>& nodes) {
    EXPECT_EQ(fdt_create_empty_tree(bytes_.data(), static_cast<int>(bytes_.size())), 0);
    for (const char* name : {"#address-cells", "#size-cells"}) EXPECT_EQ(fdt_setprop_u32(bytes_.data(), 0, name, 2), 0);
    for (const Node& node : nodes) add(node.path);
    for (const Node& node : nodes)
      for (const Property& property : node.properties) set(node.path, property);
  }

  int node(const std::string& path) const { return fdt_path_offset(bytes_.data(), path.c_str()); }
  const void* data() const { return bytes_.data(); }

  std::vector<std::uint32_t> cells(const std::string& path, const char* name) const {
    int size = 0;
    const void* at = fdt_getprop(bytes_.data(), node(path), name, &size);
    std::vector<std::uint32_t> values(size > 0 ? static_cast<std::size_t>(size) / 4 : 0);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = fdt32_ld(static_cast<const fdt32_t*>(at) + i);
    return values;
  }
  std::string string(const std::string& path, const char* name, int index = 0) const {
    const char* text = fdt_stringlist_get(bytes_.data(), node(path), name, index, nullptr);
    return text != nullptr ? text : "";
  }
  bool has(const std::string& path, const char* name) const {
    return fdt_getprop(bytes_.data(), node(path), name, nullptr) != nullptr;
  }
  std::string path_of(std::uint32_t phandle) const {
    char path[256] = "";
    const int offset = fdt_node_offset_by_phandle(bytes_.data(), phandle);
    return offset >= 0 && fdt_get_path(bytes_.data(), offset, path, sizeof path) == 0 ? path : "";
  }

 private:
  void add(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const int parent = slash == 0 ? 0 : node(path.substr(0, slash));
    ASSERT_GE(parent, 0) << path << ": its parent does not stand before it";
    EXPECT_GE(fdt_add_subnode(bytes_.data(), parent, path.c_str() + slash + 1), 0) << path;
  }

  std::uint32_t phandle(const std::string& path) {
    const int offset = node(path);
    EXPECT_GE(offset, 0) << path << " is pointed at but not there";
    if (const std::uint32_t known = fdt_get_phandle(bytes_.data(), offset); known != 0) return known;
    EXPECT_EQ(fdt_setprop_u32(bytes_.data(), offset, "phandle", ++last_phandle_), 0);
    return last_phandle_;
  }

  void set(const std::string& path, const Property& property) {
    std::string value = property.bytes;
    for (const Cell& cell : property.cells) {
      const std::uint32_t number = cell.phandle_of.empty() ? cell.value : phandle(cell.phandle_of);
      for (const unsigned shift : {24u, 16u, 8u, 0u}) value.push_back(static_cast<char>(number >> shift & 0xFF));
    }
    EXPECT_EQ(fdt_setprop(bytes_.data(), node(path), property.name.c_str(), value.data(), static_cast<int>(value.size())), 0);
  }

  std::vector<char> bytes_ = std::vector<char>(65536);
  std::uint32_t last_phandle_ = 0;
};

using Cells = std::vector<std::uint32_t>;

TEST(DeviceTree, BlobIsSoundForEveryProfile) {
  for (const Profile* profile : profiles()) {
    const Blob blob(device_tree(*profile));
    EXPECT_EQ(fdt_check_full(blob.data(), 65536), 0) << profile->name;
  }
}

TEST(DeviceTree, Msm8916SmemIsTheReservedNode) {
  const Blob blob(device_tree(kMsm8916));
  const std::string smem = "/reserved-memory/smem@b800000";
  EXPECT_EQ(blob.string(smem, "compatible"), "qcom,smem");
  EXPECT_EQ(blob.cells(smem, "reg"), (Cells{0, 0x0b800000, 0, 0x100000}));
  EXPECT_TRUE(blob.has(smem, "no-map"));
  EXPECT_EQ(blob.path_of(blob.cells(smem, "hwlocks").at(0)), "/hwlock@b100000");
  EXPECT_EQ(blob.cells(smem, "hwlocks").at(1), 3u);
  EXPECT_TRUE(blob.has("/reserved-memory", "ranges"));
  EXPECT_EQ(blob.cells("/reserved-memory", "#address-cells"), Cells{2});
  EXPECT_EQ(blob.cells("/reserved-memory", "#size-cells"), Cells{2});
}

TEST(DeviceTree, Msm8974SmemPointsAtItsRegion) {
  const Blob blob(device_tree(kMsm8974));
  EXPECT_EQ(blob.string("/smem", "compatible"), "qcom,smem");
  EXPECT_EQ(blob.path_of(blob.cells("/smem", "memory-region").at(0)), "/reserved-memory/smem@b800000");
  EXPECT_FALSE(blob.has("/reserved-memory/smem@b800000", "compatible"));
  EXPECT_TRUE(blob.has("/reserved-memory/smem@b800000", "no-map"));
  EXPECT_EQ(blob.cells("/reserved-memory/smem@b800000", "reg"), (Cells{0, 0x0b800000, 0, 0x200000}));
}

TEST(DeviceTree, Msm8916LocksHaveTheirRegisters) {
  const Blob blob(device_tree(kMsm8916));
  EXPECT_EQ(blob.string("/hwlock@b100000", "compatible"), "qcom,tcsr-mutex");
  EXPECT_EQ(blob.cells("/hwlock@b100000", "reg"), (Cells{0, 0x0b100000, 0, 0x20000}));
  EXPECT_EQ(blob.cells("/hwlock@b100000", "#hwlock-cells"), Cells{1});
  EXPECT_FALSE(blob.has("/hwlock@b100000", "syscon"));
}

TEST(DeviceTree, Msm8974LocksPointAtASyscon) {
  const Blob blob(device_tree(kMsm8974));
  const Cells syscon = blob.cells("/hwlock", "syscon");
  ASSERT_EQ(syscon.size(), 3u);
  EXPECT_EQ(blob.path_of(syscon[0]), "/syscon@b100000");
  EXPECT_EQ(syscon[1], 0u);
  EXPECT_EQ(syscon[2], 0x80u);
  EXPECT_EQ(blob.string("/syscon@b100000", "compatible"), "syscon");
  EXPECT_FALSE(blob.has("/hwlock", "reg"));
}

TEST(DeviceTree, SmsmRingsTheModemOverTheSyscon) {
  for (const Profile* profile : profiles()) {
    const Blob blob(device_tree(*profile));
    const Cells ipc = blob.cells("/smsm", "qcom,ipc-1");
    ASSERT_EQ(ipc.size(), 3u);
    const std::string apcs = blob.path_of(ipc[0]);
    EXPECT_EQ(apcs, "/apcs@b200000");
    EXPECT_EQ(ipc[1], 8u);
    EXPECT_EQ(ipc[2], 13u);
    EXPECT_GE(fdt_stringlist_search(blob.data(), blob.node(apcs), "compatible", "syscon"), 0) << profile->name;
  }
}

TEST(DeviceTree, SmsmEntries) {
  const Blob blob(device_tree(kMsm8916));
  EXPECT_EQ(blob.cells("/smsm", "#address-cells"), Cells{1});
  EXPECT_EQ(blob.cells("/smsm", "#size-cells"), Cells{0});
  EXPECT_EQ(blob.cells("/smsm/apps@0", "reg"), Cells{0});
  EXPECT_EQ(blob.cells("/smsm/apps@0", "#qcom,smem-state-cells"), Cells{1});
  EXPECT_EQ(blob.cells("/smsm/modem@1", "reg"), Cells{1});
  EXPECT_EQ(blob.cells("/smsm/modem@1", "interrupts"), (Cells{0, 0x71, 1}));
  EXPECT_TRUE(blob.has("/smsm/modem@1", "interrupt-controller"));
  EXPECT_EQ(blob.cells("/smsm/modem@1", "#interrupt-cells"), Cells{2});
}

TEST(DeviceTree, BamIsPoweredRemotelyWithItsNumbers) {
  for (const Profile* profile : profiles()) {
    const Blob blob(device_tree(*profile));
    const std::string bam = "/dma-controller@b000000";
    EXPECT_EQ(blob.string(bam, "compatible"), profile->bam_compatible);
    EXPECT_EQ(blob.cells(bam, "reg"), (Cells{0, 0x0b000000, 0, static_cast<std::uint32_t>(profile->board.bam.size)}));
    EXPECT_EQ(blob.cells(bam, "interrupts"), (Cells{0, 0x70, 4}));
    EXPECT_EQ(blob.cells(bam, "#dma-cells"), Cells{1});
    EXPECT_EQ(blob.cells(bam, "qcom,ee"), Cells{0});
    EXPECT_EQ(blob.cells(bam, "num-channels"), Cells{6});
    EXPECT_EQ(blob.cells(bam, "qcom,num-ees"), Cells{1});
    EXPECT_TRUE(blob.has(bam, "qcom,powered-remotely"));
    EXPECT_FALSE(blob.has(bam, "dma-coherent"));
  }
}

TEST(DeviceTree, BamDmuxIsWiredUp) {
  const Blob blob(device_tree(kMsm8916));
  EXPECT_EQ(blob.string("/bam-dmux", "compatible"), "qcom,bam-dmux");
  EXPECT_EQ(blob.path_of(blob.cells("/bam-dmux", "interrupt-parent").at(0)), "/smsm/modem@1");
  EXPECT_EQ(blob.cells("/bam-dmux", "interrupts"), (Cells{1, 3, 11, 3}));
  EXPECT_EQ(blob.string("/bam-dmux", "interrupt-names", 0), "pc");
  EXPECT_EQ(blob.string("/bam-dmux", "interrupt-names", 1), "pc-ack");
  const Cells states = blob.cells("/bam-dmux", "qcom,smem-states");
  ASSERT_EQ(states.size(), 4u);
  EXPECT_EQ(blob.path_of(states[0]), "/smsm/apps@0");
  EXPECT_EQ(states[1], 1u);
  EXPECT_EQ(states[0], states[2]);
  EXPECT_EQ(states[3], 11u);
  EXPECT_EQ(blob.string("/bam-dmux", "qcom,smem-state-names", 0), "pc");
  EXPECT_EQ(blob.string("/bam-dmux", "qcom,smem-state-names", 1), "pc-ack");
  const Cells dmas = blob.cells("/bam-dmux", "dmas");
  ASSERT_EQ(dmas.size(), 4u);
  EXPECT_EQ(blob.path_of(dmas[0]), "/dma-controller@b000000");
  EXPECT_EQ(dmas[1], 4u);
  EXPECT_EQ(dmas[3], 5u);
  EXPECT_EQ(blob.string("/bam-dmux", "dma-names", 0), "tx");
  EXPECT_EQ(blob.string("/bam-dmux", "dma-names", 1), "rx");
}

TEST(DeviceTree, MailboxHasRegistersThenWindow) {
  const Blob blob(device_tree(kMsm8916));
  const std::string mailbox = "/mailbox@b300000";
  EXPECT_EQ(blob.string(mailbox, "compatible"), "generic-uio");
  EXPECT_EQ(blob.cells(mailbox, "reg"), (Cells{0, 0x0b300000, 0, 0x1000, 0, 0x0b310000, 0, 0x10000}));
  EXPECT_EQ(blob.cells(mailbox, "interrupts"), (Cells{0, 0x72, 4}));
}

TEST(DeviceTree, OptionsLeaveNodesOut) {
  const Blob blob(device_tree(kMsm8916, {.mailbox = false, .bam_dmux = false, .dma_coherent = true}));
  EXPECT_LT(blob.node("/mailbox@b300000"), 0);
  EXPECT_LT(blob.node("/bam-dmux"), 0);
  EXPECT_TRUE(blob.has("/dma-controller@b000000", "dma-coherent"));
}

TEST(DeviceTree, NoNodeStandsTwice) {
  for (const Profile* profile : profiles()) {
    std::map<std::string, int> seen;
    for (const Node& node : device_tree(*profile)) EXPECT_EQ(++seen[node.path], 1) << node.path;
  }
}

TEST(DeviceTree, PropertyIsFoundByNameOrNot) {
  const std::vector<Node> nodes = device_tree(kMsm8916);
  ASSERT_NE(nodes.front().find("compatible"), nullptr);
  EXPECT_EQ(nodes.front().find("compatible")->kind, PropertyKind::strings);
  EXPECT_EQ(nodes.front().find("no such property"), nullptr);
}

}  // namespace
}  // namespace bamboozle::soc
