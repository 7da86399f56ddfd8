// A board behind its C boundary, with a host in miniature.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host-tests/board/scenario_file.h"
#include "host-tests/fakes/temporary_folder.h"
#include "qemu-device/board/boundary.h"

namespace bamboozle {

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
    table.wake_control = [](void*) {};
    table.shut_down = [](void* self) { static_cast<Host*>(self)->ended = true; };
    table.stop = [](void* self) { static_cast<Host*>(self)->running = false; };
    table.go_on = [](void* self) { static_cast<Host*>(self)->running = true; };
    table.running = [](void* self) { return static_cast<Host*>(self)->running; };
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
  bool running = true;
};

class Boundary : public ::testing::Test {
 protected:
  ~Boundary() override { bz_board_free(board_); }

  BzBoard* make(const std::string& header = "") {
    file_ = std::make_unique<ScenarioFile>(header);
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

  fakes::TemporaryFolder folder_;
  std::string folder_path_ = folder_.path().string();
  std::unique_ptr<ScenarioFile> file_;
  BzConfig config_{};
  Host host_;
  char* error_ = nullptr;
  std::vector<std::vector<uint8_t>> memory_;
  std::vector<uint8_t*> ram_;
  BzBoard* board_ = nullptr;
};

}  // namespace bamboozle
