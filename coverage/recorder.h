// What the plugin knows of the driver's code while the guest runs: told of each piece of code that QEMU translates, it says which
// of it is the driver's; told of what runs, it keeps count.
//
// A branch's way is seen from what runs next of the driver. An interrupt may come between the two, and its handler may be the
// driver's as well, with branches of its own: branches whose way is not known yet wait, the newest on top.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "coverage/executions.h"
#include "coverage/placement.h"

namespace bamboozle::coverage {

/// An instruction of the module: counted through all its sections with code.
using Slot = std::size_t;

class Recorder {
 public:
  Recorder(ModuleImage image, ReadMemory read, unsigned processors);

  /// Code that QEMU is about to translate: the slot of its first instruction, or nothing if it is not the driver's. From any
  /// thread.
  [[nodiscard]] std::optional<Slot> translate(std::uint64_t address, std::span<const std::uint32_t> code);
  [[nodiscard]] bool is_branch(Slot slot) const { return slots_[slot].is_branch; }
  /// Where to count how often an instruction runs; it stays where it is.
  [[nodiscard]] std::uint64_t* counter(Slot slot) { return &counts_[slot]; }

  /// A piece of code begins to run on a processor, with this instruction.
  void enter(unsigned processor, Slot slot);
  /// A conditional branch is about to run.
  void branch(unsigned processor, Slot slot);

  [[nodiscard]] Executions executions() const;

 private:
  static constexpr Slot kNone = std::numeric_limits<Slot>::max();
  static constexpr std::size_t kMostWaiting = 16;

  struct Instruction {
    bool is_branch = false;
    Slot target = kNone;  // of a branch that is taken; kNone: not in this module
  };
  struct Ways {
    std::atomic<std::uint64_t> taken = 0;
    std::atomic<std::uint64_t> not_taken = 0;
  };

  [[nodiscard]] Slot slot_of(const Place& place) const;
  /// Whether `slot` is what follows the branch; if so, its way is counted.
  bool resolve(Slot branch, Slot slot);

  std::mutex mutex_;  // guards placement_
  Placement placement_;
  std::vector<Slot> first_;  // of each section
  std::vector<Instruction> slots_;
  std::vector<std::uint64_t> counts_;
  std::unique_ptr<Ways[]> ways_;
  std::vector<std::vector<Slot>> waiting_;  // of each processor, the newest last
};

}  // namespace bamboozle::coverage
