// The board through its C boundary, with a host in miniature: what QEMU's glue sees of it.
#include "qemu-device/board/boundary.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "host-tests/board/scenario_file.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/reader.h"

namespace {

using ::testing::HasSubstr;

// QEMU in miniature: a clock that stands until it is moved, timers, no guest RAM beside the regions.
class Host {
 public:
  Host() {
    table.opaque = this;
    table.now = [](void* self) { return static_cast<Host*>(self)->now; };
    table.timer_new = [](void* self, void (*fire)(void*), void* data) -> void* {
      auto& all = static_cast<Host*>(self)->timers;
      all.push_back(std::make_unique<Timer>(Timer{fire, data, -1}));
      return all.back().get();
    };
    table.timer_arm = [](void* timer, int64_t when) { static_cast<Timer*>(timer)->when = when; };
    table.timer_cancel = [](void* timer) { static_cast<Timer*>(timer)->when = -1; };
    table.timer_free = [](void* timer) { *static_cast<Timer*>(timer) = {nullptr, nullptr, -1}; };
    table.work_new = table.timer_new;
    table.work_schedule = [](void* work) { static_cast<Timer*>(work)->when = 0; };
    table.work_free = table.timer_free;
    table.memory_read = [](void*, uint64_t, void*, size_t) { return false; };
    table.memory_write = [](void*, uint64_t, const void*, size_t) { return false; };
    table.line_set = [](void* self, BzLineId line, bool level) { static_cast<Host*>(self)->lines[line] = level; };
    table.kick_main_loop = [](void*) {};
    table.stop = [](void* self) { ++static_cast<Host*>(self)->stops; };
    table.shut_down = [](void* self) { static_cast<Host*>(self)->ended = true; };
  }

  void advance(int64_t to) {
    for (;;) {
      Timer* next = nullptr;
      for (const auto& timer : timers)
        if (timer->when >= 0 && timer->when <= to && (next == nullptr || timer->when < next->when)) next = timer.get();
      if (next == nullptr) break;
      now = std::max(now, next->when);
      next->when = -1;
      next->fire(next->data);
    }
    now = to;
  }

  struct Timer {
    void (*fire)(void*);
    void* data;
    int64_t when;
  };
  BzHost table{};
  int64_t now = 0;
  std::vector<std::unique_ptr<Timer>> timers;
  std::map<int, bool> lines;
  bool ended = false;
  int stops = 0;
};

class Boundary : public ::testing::Test {
 protected:
  ~Boundary() override { bz_board_free(board_); }

  BzBoard* make(const std::string& header = "") {
    file_ = std::make_unique<bamboozle::ScenarioFile>(header);
    config_.scenario = file_->path.c_str();
    config_.run_directory = folder_path_.c_str();
    config_.icount = true;
    board_ = bz_board_new(&config_, &error_);
    return board_;
  }

  void start() {
    const BzRegion* regions = nullptr;
    const size_t count = bz_board_regions(board_, &regions);
    for (size_t i = 0; i < count; ++i) {
      memory_.emplace_back(regions[i].kind == BZ_REGION_RAM ? regions[i].size : 0);
      ram_.push_back(memory_.back().data());
    }
    ASSERT_TRUE(bz_board_start(board_, &host_.table, ram_.data(), &error_)) << error_;
  }

  [[nodiscard]] size_t region(std::string_view name) const {
    const BzRegion* regions = nullptr;
    const size_t count = bz_board_regions(board_, &regions);
    for (size_t i = 0; i < count; ++i)
      if (regions[i].name == name) return i;
    return count;
  }

  bamboozle::fakes::TemporaryFolder folder_;
  std::string folder_path_ = folder_.path().string();
  std::unique_ptr<bamboozle::ScenarioFile> file_;
  BzConfig config_{};
  Host host_;
  char* error_ = nullptr;
  std::vector<std::vector<uint8_t>> memory_;
  std::vector<uint8_t*> ram_;
  BzBoard* board_ = nullptr;
};

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

size_t events_in(const std::filesystem::path& file) {
  bamboozle::trace::Reader reader(file);
  bamboozle::trace::Event event;
  size_t count = 0;
  while (reader.next(event) == bamboozle::trace::Reader::Status::event) ++count;
  return count;
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
  EXPECT_EQ(events_in(folder_.path() / "trace.pb"), 3U);  // the header and the two writes
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
  bamboozle::trace::Reader reader(folder_.path() / "trace.pb");
  bamboozle::trace::Event event;
  std::string verdict;
  std::string header;
  while (reader.next(event) == bamboozle::trace::Reader::Status::event) {
    if (event.has_run_header()) header = event.run_header().claim();
    if (event.has_verdict()) verdict = event.verdict().outcome();
  }
  EXPECT_EQ(header, "A test.");
  EXPECT_EQ(verdict, "hang");
}

}  // namespace
