#include "coverage/recorder.h"

#include <algorithm>
#include <utility>

#include "coverage/branches.h"

namespace bamboozle::coverage {

Recorder::Recorder(ModuleImage image, ReadMemory read, unsigned processors)
    : placement_(std::move(image), std::move(read)), waiting_(std::max(1U, processors)) {
  const std::vector<Section>& sections = placement_.image().sections;
  std::size_t count = 0;
  for (const Section& section : sections) {
    first_.push_back(count);
    count += section.words();
  }
  slots_.resize(count);
  counts_.resize(count);
  ways_ = std::make_unique<Ways[]>(count);
  for (std::size_t i = 0; i < sections.size(); ++i)
    for (std::size_t word = 0; word < sections[i].words(); ++word) {
      const auto distance = branch_distance(sections[i].word(word));
      if (!distance) continue;
      Instruction& instruction = slots_[first_[i] + word];
      instruction.is_branch = true;
      instruction.target = slot_of({i, word * 4 + static_cast<std::uint64_t>(*distance)});
    }
  // a branch into another section has its target from the relocation only
  for (std::size_t i = 0; i < sections.size(); ++i)
    for (const Relocation& relocation : sections[i].relocations)
      if (relocation.kind == RelocationKind::branch && relocation.offset / 4 < sections[i].words())
        slots_[first_[i] + relocation.offset / 4].target = relocation.target ? slot_of(*relocation.target) : kNone;
}

Slot Recorder::slot_of(const Place& place) const {
  const Section& section = placement_.image().sections[place.section];
  return place.offset / 4 < section.words() ? first_[place.section] + place.offset / 4 : kNone;
}

std::optional<Slot> Recorder::translate(std::uint64_t address, std::span<const std::uint32_t> code) {
  constexpr std::uint64_t kKernel = std::uint64_t{1} << 63;
  if ((address & kKernel) == 0) return std::nullopt;  // a program's
  const std::lock_guard lock(mutex_);
  const auto place = placement_.find(address, code);
  if (!place) return std::nullopt;
  const Slot slot = slot_of(*place);
  return slot == kNone ? std::nullopt : std::optional(slot);
}

bool Recorder::resolve(Slot branch, Slot slot) {
  if (slot == branch + 1)
    ways_[branch].not_taken.fetch_add(1, std::memory_order_relaxed);
  else if (slot == slots_[branch].target)
    ways_[branch].taken.fetch_add(1, std::memory_order_relaxed);
  else
    return false;
  return true;
}

void Recorder::enter(unsigned processor, Slot slot) {
  if (processor >= waiting_.size()) return;
  std::vector<Slot>& waiting = waiting_[processor];
  for (std::size_t i = waiting.size(); i-- > 0;)
    if (resolve(waiting[i], slot)) {
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
}

void Recorder::branch(unsigned processor, Slot slot) {
  if (processor >= waiting_.size()) return;
  std::vector<Slot>& waiting = waiting_[processor];
  if (waiting.size() == kMostWaiting) waiting.erase(waiting.begin());
  waiting.push_back(slot);
}

Executions Recorder::executions() const {
  Executions out;
  const std::vector<Section>& sections = placement_.image().sections;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].words() == 0) continue;
    SectionExecutions& section = out.sections[sections[i].name];
    section.address = placement_.base_of(i).value_or(0);
    for (std::size_t word = 0; word < sections[i].words(); ++word) {
      const Slot slot = first_[i] + word;
      section.counts.push_back(counts_[slot]);
      const BranchCounts ways{ways_[slot].taken.load(), ways_[slot].not_taken.load()};
      if (ways.taken != 0 || ways.not_taken != 0) section.branches[word] = ways;
    }
  }
  return out;
}

}  // namespace bamboozle::coverage
