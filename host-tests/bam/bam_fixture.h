// A controller between fakes, and a guest driver in miniature that sets pipes up in the order of bam_dma.c (domain.md 1.3, 1.4).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/fakes/fake_guest_memory.h"
#include "host-tests/fakes/fake_irq_line.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {

inline constexpr unsigned kUp = 4;    // the BAM-DMUX consumer pipe
inline constexpr unsigned kDown = 5;  // the BAM-DMUX producer pipe
inline constexpr std::uint32_t kRam = 0x40000000;
inline constexpr std::uint32_t kUpRing = kRam;
inline constexpr std::uint32_t kDownRing = kRam + 0x8000;
inline constexpr std::uint32_t kBuffers = kRam + 0x10000;
inline constexpr std::uint32_t kFifoSize = 0x7FF8;
inline constexpr std::uint32_t kConsumer = 0x22;  // EN | SYS_MODE
inline constexpr std::uint32_t kProducer = 0x2A;  // EN | DIRECTION | SYS_MODE

using Frame = std::vector<std::byte>;

inline Frame bytes(std::size_t count, unsigned first = 1) {
  Frame frame(count);
  for (std::size_t i = 0; i < count; ++i) frame[i] = static_cast<std::byte>(first + i);
  return frame;
}

class RecordingClient final : public BamClient {
 public:
  void uplink_frame(unsigned pipe, Bytes frame) override {
    frames.emplace_back(frame.begin(), frame.end());
    depth_seen = std::max(depth_seen, ++depth);
    if (on_uplink) on_uplink(pipe);
    --depth;
  }
  void controller_reset() override { ++resets; }
  void descriptors_posted(unsigned pipe) override {
    posted.push_back(pipe);
    if (on_posted) on_posted(pipe);
  }

  std::vector<Frame> frames;
  std::vector<unsigned> posted;
  unsigned resets = 0;
  std::function<void(unsigned)> on_uplink;
  std::function<void(unsigned)> on_posted;
  unsigned depth = 0;
  unsigned depth_seen = 0;
};

struct BamRig {
  explicit BamRig(Options options = {}) : bam(options, memory, line, sink, clock), version(options.version) {
    bam.set_client(&client);
  }

  [[nodiscard]] std::uint32_t at(RegisterId id, unsigned instance = 0) const { return offset_of(version, id, instance).value(); }
  void write(RegisterId id, unsigned instance, std::uint32_t value) { std::ignore = bam.write(at(id, instance), value); }
  [[nodiscard]] std::uint32_t read(RegisterId id, unsigned instance = 0) { return bam.read(at(id, instance)).value; }

  // as bam_reset() of bam_dma.c
  void power_up() {
    bam.set_power(true);
    write(RegisterId::ctrl, 0, read(RegisterId::ctrl) | 1);
    write(RegisterId::ctrl, 0, read(RegisterId::ctrl) & ~1U);
    write(RegisterId::ctrl, 0, read(RegisterId::ctrl) | 2);
    write(RegisterId::irq_en, 0, 6);
    write(RegisterId::irq_srcs_msk_ee, 0, 0x80000000);
  }

  // as bam_chan_init_hw(); P_CTRL says the direction
  void set_up(unsigned pipe, std::uint32_t ring, std::uint32_t control, std::uint32_t fifo_size = kFifoSize) {
    reset_pipe(pipe);
    write(RegisterId::p_desc_fifo_addr, pipe, ring);
    write(RegisterId::p_fifo_sizes, pipe, fifo_size);
    write(RegisterId::p_irq_en, pipe, 0x31);
    write(RegisterId::irq_srcs_msk_ee, 0, read(RegisterId::irq_srcs_msk_ee) | 1U << pipe);
    write(RegisterId::p_ctrl, pipe, control);
  }
  void start(std::uint32_t fifo_size = kFifoSize) {
    power_up();
    set_up(kUp, kUpRing, kConsumer, fifo_size);
    set_up(kDown, kDownRing, kProducer, fifo_size);
  }
  void reset_pipe(unsigned pipe) {
    write(RegisterId::p_rst, pipe, 1);
    write(RegisterId::p_rst, pipe, 0);
  }

  void describe_at(std::uint32_t ring, std::uint32_t offset, std::uint32_t address, std::uint32_t size,
                   std::uint32_t flags = kFlagEot) {
    memory.store32(ring + offset, address);
    memory.store32(ring + offset + 4, size | flags << 16);
  }
  void ring_bell(unsigned pipe, std::uint32_t event) { write(RegisterId::p_evnt_reg, pipe, event); }
  // as the guest's interrupt handler does with one pipe
  void acknowledge(unsigned pipe) { write(RegisterId::p_irq_clr, pipe, read(RegisterId::p_irq_stts, pipe)); }

  void fill_ram(std::uint32_t address, const Frame& frame) { std::ranges::copy(frame, memory.at(address, frame.size()).begin()); }
  [[nodiscard]] Frame ram(std::uint32_t address, std::size_t size) {
    const auto found = memory.at(address, size);
    return {found.begin(), found.end()};
  }

  [[nodiscard]] std::vector<std::string> violations() const {
    std::vector<std::string> kinds;
    for (const auto& event : sink.of(trace::Event::kViolation)) kinds.push_back(event.violation().kind());
    return kinds;
  }
  [[nodiscard]] std::vector<std::string> notes() const {
    std::vector<std::string> texts;
    for (const auto& event : sink.of(trace::Event::kNote)) texts.push_back(event.note().text());
    return texts;
  }
  [[nodiscard]] std::vector<std::string> changes(unsigned pipe) const {
    std::vector<std::string> names;
    for (const auto& event : sink.of(trace::Event::kPipe))
      if (event.pipe().number() == pipe) names.push_back(event.pipe().change());
    return names;
  }

  fakes::FakeGuestMemory memory{kRam, 0x400000};
  fakes::FakeIrqLine line;
  fakes::FakeEventSink sink;
  fakes::FakeClock clock;
  RecordingClient client;
  BamController bam;
  Version version;
};

class BamTest : public ::testing::Test, protected BamRig {
 protected:
  explicit BamTest(Options options = {}) : BamRig(options) {}
};

}  // namespace bamboozle::bam
