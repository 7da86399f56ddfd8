// The scope of one entry into the controller: however much happens inside, the interrupt line is looked at once, at the end; and
// what happens inside is caused by what began it.
#pragma once

#include <cstdint>

#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

class BamController::Batch {
 public:
  explicit Batch(BamController& controller) : controller_(controller), cause_(controller.cause_) { ++controller_.batch_depth_; }
  ~Batch() {
    if (--controller_.batch_depth_ == 0) controller_.update_line();
    controller_.cause_ = cause_;
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

 private:
  BamController& controller_;
  std::uint64_t cause_;
};

}  // namespace bamboozle::bam
