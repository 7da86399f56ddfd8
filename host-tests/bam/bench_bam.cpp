// What the core costs: descriptors a second through the controller with fake memory, beside a plain memcpy of the same bytes. The
// last line of the output is the ratio, from one run. Arguments of the benchmarks: bytes a frame.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/fake_guest_memory.h"
#include "host-tests/fakes/fake_irq_line.h"
#include "qemu-device/bam/controller.h"

namespace bamboozle::bam {
namespace {

constexpr std::uint32_t kRam = 0x40000000;
constexpr std::uint32_t kBuffers = kRam + 0x10000;
constexpr std::uint32_t kSlots = 4095;
constexpr std::uint32_t kBatch = 32;  // descriptors a doorbell: what BAM-DMUX has
constexpr unsigned kUp = 4;
constexpr unsigned kDown = 5;

class QuietSink final : public EventSink {
 public:
  [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return false; }
  std::uint64_t emit(trace::Event) override { return 0; }
};

class CountingClient final : public BamClient {
 public:
  void uplink_frame(unsigned, Bytes frame) override {
    ++frames;
    bytes += frame.size();
    benchmark::DoNotOptimize(frame.data());
    benchmark::ClobberMemory();
  }
  void controller_reset() override {}
  void descriptors_posted(unsigned) override {}
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
};

struct Rig {
  explicit Rig(std::uint32_t frame_size) : bam({}, memory, line, sink, clock) {
    bam.set_client(&client);
    bam.set_power(true);
    std::ignore = bam.write(0x0, 2);
    for (const auto& [pipe, ring, control] : {std::tuple{kUp, kRam, 0x22U}, {kDown, kRam + 0x8000, 0x2AU}}) {
      write(RegisterId::p_desc_fifo_addr, pipe, ring);
      write(RegisterId::p_fifo_sizes, pipe, kSlots * 8);
      write(RegisterId::p_irq_en, pipe, 0x31);
      write(RegisterId::p_ctrl, pipe, control);
      for (std::uint32_t slot = 0; slot < kSlots; ++slot) {
        memory.store32(ring + slot * 8, kBuffers + slot % 64 * 0x1000);
        memory.store32(ring + slot * 8 + 4, (pipe == kUp ? frame_size : 2048) | 0x40000000);
      }
    }
    std::ignore = bam.write(0x3004, 0x80000030);
  }
  void write(RegisterId id, unsigned pipe, std::uint32_t value) {
    std::ignore = bam.write(*offset_of(Version::v1_7_0, id, pipe), value);
  }
  void post(unsigned pipe) {
    tail = (tail + kBatch * 8) % (kSlots * 8);
    write(RegisterId::p_evnt_reg, pipe, tail);
  }
  // as the guest's interrupt handler
  void acknowledge(unsigned pipe) {
    benchmark::DoNotOptimize(bam.read(0x3000).value);
    write(RegisterId::p_irq_clr, pipe, bam.read(*offset_of(Version::v1_7_0, RegisterId::p_irq_stts, pipe)).value);
    benchmark::DoNotOptimize(bam.read(*offset_of(Version::v1_7_0, RegisterId::p_sw_ofsts, pipe)).value);
  }

  fakes::FakeGuestMemory memory{kRam, 0x60000};
  fakes::FakeIrqLine line;
  QuietSink sink;
  fakes::FakeClock clock;
  CountingClient client;
  BamController bam;
  std::uint32_t tail = 0;
};

// A rate of frames that did not arrive would be a lie: what was really moved must be what the rate is made of.
void expect_moved(benchmark::State& state, std::uint64_t frames, std::uint64_t bytes) {
  const std::uint64_t expected = static_cast<std::uint64_t>(state.iterations()) * kBatch;
  if (frames != expected || bytes != expected * static_cast<std::uint64_t>(state.range(0)))
    state.SkipWithError("not every frame was moved");
}

void report(benchmark::State& state) {
  const auto frames = static_cast<double>(state.iterations()) * kBatch;
  state.counters["descriptors"] = benchmark::Counter(frames, benchmark::Counter::kIsRate);
  state.SetBytesProcessed(static_cast<std::int64_t>(frames) * state.range(0));
}

void uplink(benchmark::State& state) {
  Rig rig(static_cast<std::uint32_t>(state.range(0)));
  for ([[maybe_unused]] auto step : state) {
    rig.post(kUp);
    rig.acknowledge(kUp);
    rig.line.levels.clear();
  }
  expect_moved(state, rig.client.frames, rig.client.bytes);
  report(state);
}

void downlink(benchmark::State& state) {
  Rig rig(0);
  const std::vector<std::byte> frame(static_cast<std::size_t>(state.range(0)));
  std::uint64_t moved = 0;
  for ([[maybe_unused]] auto step : state) {
    rig.post(kDown);
    for (std::uint32_t i = 0; i < kBatch; ++i)
      if (rig.bam.push(kDown, frame) == Delivery::accepted) ++moved;
    rig.acknowledge(kDown);
    rig.line.levels.clear();
  }
  // one descriptor a frame, so what is left posted tells whether accepted frames are in memory
  if (rig.bam.posted(kDown) != 0) state.SkipWithError("frames were accepted and not written");
  expect_moved(state, moved, moved * frame.size());
  report(state);
}

void plain_memcpy(benchmark::State& state) {
  std::vector<std::byte> from(0x40000);
  std::vector<std::byte> to(4096);
  const auto size = static_cast<std::size_t>(state.range(0));
  std::size_t slot = 0;
  for ([[maybe_unused]] auto step : state) {
    for (std::uint32_t i = 0; i < kBatch; ++i, slot = (slot + 1) % 64) {
      std::memcpy(to.data(), from.data() + slot * 0x1000, size);
      benchmark::DoNotOptimize(to.data());
      benchmark::ClobberMemory();
    }
  }
  report(state);
}

BENCHMARK(uplink)->Arg(60)->Arg(1508)->Arg(2048);
BENCHMARK(downlink)->Arg(60)->Arg(1508)->Arg(2048);
BENCHMARK(plain_memcpy)->Arg(60)->Arg(1508)->Arg(2048);

// Shows the usual table and keeps the rates for the ratio.
class RatioReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median")
        continue;  // of repetitions, the median is last and counts
      if (const auto found = run.counters.find("descriptors"); found != run.counters.end())
        rates_[run.run_name.str()] = found->second;
    }
    ConsoleReporter::ReportRuns(runs);
  }
  void Finalize() override {
    for (const char* size : {"60", "1508", "2048"}) {
      const double copy = rates_[std::string{"plain_memcpy/"} + size];
      if (copy == 0) continue;
      std::printf("ratio to memcpy, %s bytes a frame: uplink %.3f, downlink %.3f\n", size,
                  rates_[std::string{"uplink/"} + size] / copy, rates_[std::string{"downlink/"} + size] / copy);
    }
  }

 private:
  std::map<std::string, double> rates_;
};

}  // namespace
}  // namespace bamboozle::bam

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  bamboozle::bam::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
