// An interrupt line that remembers every level it was given.
#pragma once

#include <vector>

#include "qemu-device/ports.h"

namespace bamboozle::fakes {

class FakeIrqLine final : public IrqLine {
 public:
  void set(bool level) override { levels.push_back(level); }
  void pulse() override { ++pulses; }

  [[nodiscard]] bool level() const { return !levels.empty() && levels.back(); }

  std::vector<bool> levels;  ///< every call, also one that changes nothing
  unsigned pulses = 0;
};

}  // namespace bamboozle::fakes
