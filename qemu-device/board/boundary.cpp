// The C++ side of the C boundary: boards as QEMU's glue sees them. No exception gets into C frames: what is not caught ends the machine here.
#include "qemu-device/board/boundary.h"

#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "qemu-device/board/configuration.h"
#include "qemu-device/board/machine.h"
#include "qemu-device/board/node_table.h"

using bamboozle::RegionId;

struct BzBoard {
  explicit BzBoard(bamboozle::Configuration given)
      : configuration(std::move(given)), nodes(configuration.device_tree) {
    const bamboozle::soc::AddressMap& map = configuration.profile->board;
    // in the order of RegionId
    regions = {BzRegion{"bam", BZ_REGION_MMIO, map.bam.base, map.bam.size},
               BzRegion{"tcsr-mutex", BZ_REGION_MMIO, map.locks.base, map.locks.size},
               BzRegion{"apcs", BZ_REGION_MMIO, map.apcs.base, map.apcs.size},
               BzRegion{"mailbox", BZ_REGION_MMIO, map.mailbox_registers.base, map.mailbox_registers.size},
               BzRegion{"mailbox-window", BZ_REGION_RAM, map.mailbox_window.base, map.mailbox_window.size},
               BzRegion{"smem", BZ_REGION_RAM, map.smem.base, map.smem.size}};
    const bamboozle::soc::Interrupts& interrupts = configuration.profile->board_interrupts;
    lines = {BzLine{"bam", interrupts.bam}, BzLine{"smsm", interrupts.smsm}, BzLine{"mailbox", interrupts.mailbox}};
  }

  bamboozle::Configuration configuration;
  bamboozle::NodeTable nodes;
  std::array<BzRegion, bamboozle::kRegionCount> regions{};
  std::array<BzLine, BZ_LINE_COUNT> lines{};
  BzHost host{};
  std::unique_ptr<bamboozle::Machine> machine;
};

namespace {

void tell(char** error, const std::string& text) {
  if (error != nullptr) *error = strdup(text.c_str());
}

std::span<std::byte> ram_of(const BzBoard& board, std::uint8_t* const* ram, RegionId region) {
  const auto index = static_cast<std::size_t>(region);
  return {reinterpret_cast<std::byte*>(ram[index]), board.regions[index].size};
}

}  // namespace

extern "C" {

BzBoard* bz_board_new(const BzConfig* config, char** error) {
  try {
    auto made = bamboozle::make_configuration(*config);
    if (const auto* problem = std::get_if<std::string>(&made)) {
      tell(error, *problem);
      return nullptr;
    }
    return new BzBoard(std::get<bamboozle::Configuration>(std::move(made)));
  } catch (const std::exception& e) {
    tell(error, e.what());
    return nullptr;
  }
}

bool bz_board_start(BzBoard* board, const BzHost* host, uint8_t* const* ram, char** error) {
  try {
    board->host = *host;
    board->machine = std::make_unique<bamboozle::Machine>(board->configuration, board->host, ram_of(*board, ram, RegionId::smem),
                                                          ram_of(*board, ram, RegionId::mailbox_window));
    if (!board->machine->problem().empty()) {
      tell(error, board->machine->problem());
      return false;
    }
    board->machine->start();
    return true;
  } catch (const std::exception& e) {
    tell(error, e.what());
    return false;
  }
}

void bz_board_free(BzBoard* board) noexcept { delete board; }

size_t bz_board_regions(const BzBoard* board, const BzRegion** regions) noexcept {
  *regions = board->regions.data();
  return board->regions.size();
}

size_t bz_board_nodes(const BzBoard* board, const BzNode** nodes) noexcept {
  *nodes = board->nodes.nodes().data();
  return board->nodes.nodes().size();
}

const BzLine* bz_board_line(const BzBoard* board, BzLineId line) noexcept { return &board->lines[line]; }

bool bz_board_read(BzBoard* board, size_t region, uint64_t offset, uint32_t* value) noexcept {
  const auto answer = board->machine->read(static_cast<RegionId>(region), offset);
  *value = answer.value_or(0);
  return answer.has_value();
}

bool bz_board_write(BzBoard* board, size_t region, uint64_t offset, uint32_t value) noexcept {
  return board->machine->write(static_cast<RegionId>(region), offset, value);
}

uint32_t bz_board_peek(const BzBoard* board, size_t region, uint64_t offset) noexcept {
  return board->machine->peek(static_cast<RegionId>(region), offset);
}

void bz_board_resumed(BzBoard* board) noexcept { board->machine->resumed(); }

void bz_board_poll_fill(BzBoard* board, int (*add)(void* data, int fd, short events), void* data, uint32_t* timeout_ms) noexcept {
  board->machine->poll_fill(add, data, timeout_ms);
}

void bz_board_poll_done(BzBoard* board, short (*ready)(void* data, int index), void* data, bool error) noexcept {
  board->machine->poll_done(ready, data, error);
}

void bz_board_control_fill(BzBoard* board, int (*add)(void* data, int fd, short events), void* data) noexcept {
  board->machine->control_fill(add, data);
}

void bz_board_control_done(BzBoard* board, short (*ready)(void* data, int index), void* data, bool error) noexcept {
  board->machine->control_done(ready, data, error);
}

}  // extern "C"
