// The board through its C boundary, with a host in miniature: what QEMU's glue sees of it.
#include "qemu-device/board/boundary.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "host-tests/board/boundary_fixture.h"
#include "modem-model/trace/reader.h"
#include "modem-model/trace/text.h"

namespace bamboozle {
namespace {

using ::testing::HasSubstr;

TEST_F(Boundary, ABadScenarioGivesATextAndNoBoard) {
  EXPECT_EQ(make("clcok: host\n"), nullptr);
  ASSERT_NE(error_, nullptr);
  EXPECT_THAT(error_, HasSubstr("unknown key 'clcok'"));
  std::free(error_);
}

TEST_F(Boundary, AFolderThatIsNotThereIsSaidAtTheStart) {
  folder_path_ = "/nowhere/at/all";
  ASSERT_NE(make(), nullptr);
  std::vector<uint8_t> smem(4U << 20U);
  std::vector<uint8_t*> ram(16, smem.data());
  EXPECT_FALSE(bz_board_start(board_, &host_.table, ram.data(), &error_));
  ASSERT_NE(error_, nullptr);
  EXPECT_THAT(error_, HasSubstr("/nowhere/at/all"));
  std::free(error_);
}

TEST_F(Boundary, RegionsLinesAndNodesDescribeTheProfile) {
  ASSERT_NE(make(), nullptr);
  const BzRegion* regions = nullptr;
  const size_t count = bz_board_regions(board_, &regions);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = i + 1; j < count; ++j)
      EXPECT_TRUE(regions[i].base + regions[i].size <= regions[j].base || regions[j].base + regions[j].size <= regions[i].base)
          << regions[i].name << " and " << regions[j].name;
  const BzNode* nodes = nullptr;
  const size_t node_count = bz_board_nodes(board_, &nodes);
  EXPECT_TRUE(std::any_of(nodes, nodes + node_count, [](const BzNode& node) { return std::strcmp(node.path, "/bam-dmux") == 0; }));
  EXPECT_STREQ(bz_board_line(board_, BZ_LINE_SMSM)->name, "smsm");
}

TEST_F(Boundary, ACollapsedBamAnswersAsTheScenarioSays) {
  ASSERT_NE(make("modem: {collapsed_access: abort}\n"), nullptr);
  start();
  uint32_t value = 7;
  EXPECT_FALSE(bz_board_read(board_, region("bam"), 0, &value));
  EXPECT_FALSE(bz_board_write(board_, region("bam"), 0, 1));
  EXPECT_TRUE(bz_board_read(board_, region("apcs"), 0, &value));
}

TEST_F(Boundary, WithoutAnAbortItReadsZero) {
  ASSERT_NE(make(), nullptr);
  start();
  uint32_t value = 7;
  EXPECT_TRUE(bz_board_read(board_, region("bam"), 0, &value));
  EXPECT_EQ(value, 0U);
}

/// Register accesses and broken rules in a trace, as text.
std::vector<std::string> accesses_in(const std::filesystem::path& file) {
  bamboozle::trace::Reader reader(file);
  bamboozle::trace::Event event;
  std::vector<std::string> found;
  while (reader.next(event) == bamboozle::trace::Reader::Status::event)
    if (event.has_register_access() || event.has_violation()) found.push_back(bamboozle::trace::to_text(event));
  return found;
}

// A debugger that looks at every register of every block, twice, leaves no trace of it: neither in the file, nor as an access to a
// collapsed block that would be an external abort for the guest.
TEST_F(Boundary, ALookAtARegisterIsNoAccess) {
  ASSERT_NE(make("modem: {collapsed_access: abort}\n"), nullptr);
  start();
  EXPECT_TRUE(bz_board_write(board_, region("tcsr-mutex"), 0x3000, 1));
  EXPECT_TRUE(bz_board_write(board_, region("apcs"), 4, 0x55));
  const BzRegion* regions = nullptr;
  const size_t count = bz_board_regions(board_, &regions);
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < count; ++i)
      for (uint64_t offset = 0; regions[i].kind == BZ_REGION_MMIO && offset < regions[i].size; offset += 4)
        std::ignore = bz_board_peek(board_, i, offset);
    EXPECT_EQ(bz_board_peek(board_, region("tcsr-mutex"), 0x3000), 1U);
    EXPECT_EQ(bz_board_peek(board_, region("apcs"), 4), 0x55U);
    EXPECT_EQ(bz_board_peek(board_, region("bam"), 0), 0U);
  }
  bz_board_free(board_);
  board_ = nullptr;
  const auto accesses = accesses_in(folder_.path() / "trace.pb");  // the two writes
  ASSERT_EQ(accesses.size(), 2U) << testing::PrintToString(accesses);
  EXPECT_NE(accesses[1].find("write"), std::string::npos) << accesses[1];
}

TEST_F(Boundary, TheHeapIsInSharedMemory) {
  ASSERT_NE(make(), nullptr);
  start();
  const auto& smem = memory_[region("smem")];
  EXPECT_TRUE(std::any_of(smem.begin(), smem.end(), [](uint8_t byte) { return byte != 0; }));
}

TEST_F(Boundary, AGuestThatNeverComesEndsTheRunAsAHang) {
  ASSERT_NE(make(), nullptr);
  start();
  host_.advance(int64_t{3600} * 1'000'000'000);
  EXPECT_TRUE(host_.ended);
  bz_board_free(board_);
  board_ = nullptr;
  trace::Reader reader(folder_.path() / "trace.pb");
  trace::Event event;
  std::string verdict;
  std::string header;
  while (reader.next(event) == trace::Reader::Status::event) {
    if (event.has_run_header()) header = event.run_header().claim();
    if (event.has_verdict()) verdict = event.verdict().outcome();
  }
  EXPECT_EQ(header, "A test.");
  EXPECT_EQ(verdict, "hang");
}

}  // namespace
}  // namespace bamboozle
