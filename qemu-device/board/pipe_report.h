// Pipes and rings of the BAM as somebody outside wants to read them: registers by their fields, each descriptor as it stands in guest
// memory, the frame in its buffer by its header.
//
// It only looks: at the controller's state and at guest RAM.
#pragma once

#include "proto/control.pb.h"
#include "qemu-device/bam/controller.h"
#include "qemu-device/ports.h"
#include "qemu-device/soc/profile.h"

namespace bamboozle {

/// Descriptors that are done and still shown in front of those that wait.
inline constexpr std::uint32_t kDoneShown = 8;

void report_pipes(const bam::BamController& bam, const soc::Profile& profile, control::Pipes& to);
/// `pipe` exists. `all`: each slot from the ring's start on; otherwise the last kDoneShown that are done, and those that wait.
void report_ring(const bam::BamController& bam, const soc::Profile& profile, GuestMemory& memory, unsigned pipe, bool all,
                 control::Ring& to);

}  // namespace bamboozle
