// That QEMU takes the image is seen where a recording is made (host-tests/gdb); here, what a reader of the format looks at first.
#include "cli/snapshot_disk.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

TEST(SnapshotDiskTest, IsAQcow2OfVersionThree) {
  const fakes::TemporaryFolder folder;
  const auto path = folder.path() / "disk.qcow2";
  ASSERT_EQ(make_snapshot_disk(path), "");
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(bytes.size(), 4U * 65536U);
  EXPECT_EQ(bytes.substr(0, 8), std::string("QFI\xfb\0\0\0\3", 8));
  EXPECT_EQ(bytes.substr(65536 + 4, 4), std::string("\0\2\0\0", 4));
  EXPECT_EQ(bytes.substr(2 * 65536, 10), std::string("\0\1\0\1\0\1\0\1\0\0", 10));
}

TEST(SnapshotDiskTest, SaysWhereItCannotBeWritten) {
  EXPECT_EQ(make_snapshot_disk("/nowhere/at/all/disk.qcow2"), "/nowhere/at/all/disk.qcow2: cannot write");
}

}  // namespace
}  // namespace bamboozle::cli
