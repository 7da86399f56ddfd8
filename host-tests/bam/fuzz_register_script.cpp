// libFuzzer: bytes become a guest that reads, writes, rings doorbells and writes descriptors, a modem that pushes frames, and
// power that comes and goes. Nothing of it may crash the controller, reach outside of RAM, or break what holds at any time.
//
// The first byte chooses layout, mode and write-back; then come steps of one operation byte and its operands. Missing bytes are
// 0.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <tuple>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_guest_memory.h"
#include "host-tests/fakes/fake_irq_line.h"
#include "qemu-device/bam/controller.h"

namespace {

using namespace bamboozle;

constexpr std::uint32_t kRam = 0x40000000;
constexpr std::size_t kRamSize = 0x20000;
constexpr std::size_t kLargestFrame = 4096;
constexpr int kMaxSteps = 400;

class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool ended() const { return at_ >= size_; }
  std::uint32_t take(unsigned bytes) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value |= std::uint32_t{at_ < size_ ? data_[at_] : std::uint8_t{0}} << 8 * i, ++at_;
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

class Sink final : public EventSink {
 public:
  [[nodiscard]] bool wants(trace::Event::KindCase kind) const noexcept override { return (quiet_kinds >> (kind % 32) & 1) == 0; }
  std::uint64_t emit(trace::Event) override { return ++sequence_; }
  std::uint32_t quiet_kinds = 0;

 private:
  std::uint64_t sequence_ = 0;
};

// Answers, asks and meddles as the script's last mood says.
class Client final : public bam::BamClient {
 public:
  void uplink_frame(unsigned pipe, Bytes frame) override {
    if (frame.size() > kLargestFrame || inside_) std::abort();  // bounded, and never nested
    inside_ = true;
    sum += frame.size() + (frame.empty() ? 0 : std::to_integer<unsigned>(frame.back()));
    meddle(pipe, frame);
    inside_ = false;
  }
  void controller_reset() override {}
  void descriptors_posted(unsigned pipe) override {
    if (mood % 2 == 1) std::ignore = bam->push(pipe, std::vector<std::byte>(mood * 16U));
  }
  bam::BamController* bam = nullptr;
  unsigned mood = 0;
  std::size_t sum = 0;

 private:
  void meddle(unsigned pipe, Bytes frame) {
    switch (mood % 8) {
      case 1:
        std::ignore = bam->push(pipe + 1, frame);
        break;
      case 2:
        bam->set_power(false);
        break;
      case 3:
        bam->set_power(false), bam->set_power(true);
        break;
      case 4:
        std::ignore = bam->write(bam::offset_of(bam::Version::v1_7_0, bam::RegisterId::p_rst, pipe).value(), 1);
        break;
      case 5:
        bam->reset();
        break;
      case 6:
        std::ignore = bam->push(pipe ^ 1, frame);
        break;
      default:
        break;
    }
  }
  bool inside_ = false;
};

void check(const bam::BamController& bam, const fakes::FakeIrqLine& line) {
  for (unsigned i = 0; i < bam.pipes(); ++i) {
    const bam::Pipe& pipe = bam.pipe(i);
    if (pipe.posted() > pipe.ring().slots()) std::abort();
    if (pipe.assembly.bytes().size() > kLargestFrame) std::abort();
    if (pipe.pumping) std::abort();
    if (!bam.powered() && (pipe.control != 0 || pipe.status != 0 || pipe.half_moved() != 0)) std::abort();
  }
  if (!bam.powered() && line.level()) std::abort();
  for (std::size_t i = 1; i < line.levels.size(); ++i)
    if (line.levels[i] == line.levels[i - 1]) std::abort();  // only toggled on change
}

void step(Script& script, bam::BamController& bam, fakes::FakeGuestMemory& memory, fakes::FakeClock& clock, Client& client,
          bam::Version version) {
  const std::uint32_t operation = script.take(1);
  const auto id = [&script] { return static_cast<bam::RegisterId>(script.take(1) % bam::kRegisterCount); };
  switch (operation % 10) {
    case 0: {  // a register, any instance, any value
      const auto offset = bam::offset_of(version, id(), script.take(1) % bam.pipes());
      if (offset) std::ignore = bam.write(*offset, script.take(4));
      break;
    }
    case 1:
      std::ignore = bam.write(script.take(3), script.take(4));
      break;
    case 2:
      std::ignore = bam.read(script.take(3));
      break;
    case 3: {  // a pipe as a driver sets it up
      const unsigned pipe = script.take(1) % bam.pipes();
      const auto w = [&](bam::RegisterId which, std::uint32_t value) {
        std::ignore = bam.write(*bam::offset_of(version, which, pipe), value);
      };
      w(bam::RegisterId::p_rst, 1), w(bam::RegisterId::p_rst, 0);
      w(bam::RegisterId::p_desc_fifo_addr, kRam + script.take(1) % 4 * 0x8000);
      w(bam::RegisterId::p_fifo_sizes, script.take(2));
      w(bam::RegisterId::p_irq_en, 0xFF);
      w(bam::RegisterId::p_ctrl, script.take(1) | 2);
      break;
    }
    case 4: {  // some descriptors in a row
      const std::uint32_t at = script.take(2) & ~7U;
      for (std::uint32_t i = 0, count = script.take(1) % 32; i < count; ++i) {
        const std::uint32_t slot = std::min<std::uint32_t>(at + i * 8, kRamSize - 8);
        const std::uint32_t page = script.take(1);
        memory.store32(kRam + slot, page < 240 ? kRam + page * 0x200 : page << 24);  // most of them in RAM
        memory.store32(kRam + slot + 4, script.take(1) * 16 | script.take(1) << 24);
      }
      break;
    }
    case 5: {
      const unsigned pipe = script.take(1) % bam.pipes();
      std::ignore = bam.write(*bam::offset_of(version, bam::RegisterId::p_evnt_reg, pipe), script.take(2));
      break;
    }
    case 6: {
      const unsigned pipe = script.take(1);
      std::ignore = bam.push(pipe % (bam.pipes() + 1), std::vector<std::byte>(script.take(2) % 9000));
      break;
    }
    case 7:
      bam.set_power(script.take(1) % 4 != 0);
      break;
    case 8:
      clock.advance(std::chrono::microseconds{100} * script.take(1));
      break;
    case 9:
      client.mood = script.take(1);
      break;
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Script script(data, size);
  const std::uint32_t choice = script.take(1);
  bam::Options options;
  options.version = bam::kVersions[choice % 3];
  if ((choice & 0x10) != 0)
    options.moderation = {.uplink_interval = std::chrono::microseconds{300},
                          .downlink_batch = 8,
                          .downlink_delay = std::chrono::milliseconds{2}};
  options.write_back = (choice & 0x20) == 0;
  options.execution_environments = (choice & 0x40) != 0 ? 2 : 1;
  options.largest_frame = kLargestFrame;

  fakes::FakeGuestMemory memory{kRam, kRamSize};
  fakes::FakeIrqLine line;
  fakes::FakeClock clock;
  Sink sink;
  sink.quiet_kinds = (choice & 0x80) != 0 ? ~0U : 0U;
  Client client;
  bam::BamController bam(options, memory, line, sink, clock);
  client.bam = &bam;
  bam.set_client(&client);
  bam.set_power(true);
  std::ignore = bam.write(*bam::offset_of(options.version, bam::RegisterId::ctrl), 2);
  std::ignore = bam.write(*bam::offset_of(options.version, bam::RegisterId::irq_srcs_msk_ee), ~0U);

  for (int steps = 0; steps < kMaxSteps && !script.ended(); ++steps) {
    const std::uint64_t before = memory.reads + memory.writes;
    step(script, bam, memory, clock, client, options.version);
    // a ring of the largest size on every pipe, each descriptor and its data once; a client's answers come on top
    if (memory.reads + memory.writes - before > std::uint64_t{8} * 8192 * bam.pipes()) std::abort();
    check(bam, line);
  }
  return 0;
}
