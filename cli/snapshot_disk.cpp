#include "cli/snapshot_disk.h"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>

namespace bamboozle::cli {
namespace {

constexpr unsigned kClusterBits = 16;
constexpr std::size_t kCluster = std::size_t{1} << kClusterBits;
constexpr std::uint64_t kSize = 1 << 20;

/// A cluster of big-endian numbers, the rest of it zero.
class Cluster {
 public:
  template <typename Number>
  Cluster& put(Number number) {
    for (unsigned byte = sizeof number; byte-- > 0;) bytes_ += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * byte) & 0xff);
    return *this;
  }
  [[nodiscard]] std::string text() const { return bytes_ + std::string(kCluster - bytes_.size(), '\0'); }

 private:
  std::string bytes_;
};

}  // namespace

// QEMU's docs/interop/qcow2.txt, version 3. Four clusters: the header, the table of reference counts, their one block, the L1 table.
// qemu-img would be a package of its own for these 256 KiB.
std::string make_snapshot_disk(const std::filesystem::path& path) {
  Cluster header;
  header.put<std::uint32_t>(0x514649fb).put<std::uint32_t>(3);         // "QFI\xfb", version
  header.put<std::uint64_t>(0).put<std::uint32_t>(0);                  // no backing file
  header.put<std::uint32_t>(kClusterBits).put<std::uint64_t>(kSize);
  header.put<std::uint32_t>(0);                                        // not encrypted
  header.put<std::uint32_t>(1).put<std::uint64_t>(3 * kCluster);       // L1 table: entries, place
  header.put<std::uint64_t>(kCluster).put<std::uint32_t>(1);           // table of reference counts: place, clusters
  header.put<std::uint32_t>(0).put<std::uint64_t>(0);                  // no snapshots yet
  header.put<std::uint64_t>(0).put<std::uint64_t>(0).put<std::uint64_t>(0);  // no features
  header.put<std::uint32_t>(4).put<std::uint32_t>(104);                // counts of 1 << 4 bits; size of this header
  Cluster table;
  table.put<std::uint64_t>(2 * kCluster);
  Cluster counts;
  for (int cluster = 0; cluster < 4; ++cluster) counts.put<std::uint16_t>(1);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << header.text() << table.text() << counts.text() << Cluster().text();
  file.close();
  return file ? std::string() : fmt::format("{}: cannot write", path.string());
}

}  // namespace bamboozle::cli
