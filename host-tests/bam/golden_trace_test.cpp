// The register trace of domain.md 1.9 as the unmodified driver made it in a guest, played into the controller: every read must
// give what the driver saw, every descriptor must be done where it was done.
//
// `./bamboozle run scenarios/golden/power-cycle.yaml --record-registers` recorded it; each run of that scenario compares.
#include <set>

#include "host-tests/bam/bam_fixture.h"
#include "modem-model/trace/register_trace.h"

namespace bamboozle::bam {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using Kind = trace::RegisterLine::Kind;
using Lines = std::vector<trace::RegisterLine>;

const Lines& golden() {
  static const auto kRead = trace::read_register_file(BAMBOOZLE_SOURCE "/scenarios/golden/power-cycle.registers");
  static const Lines kNone;
  if (const auto* problem = std::get_if<std::string>(&kRead)) ADD_FAILURE() << *problem;
  return std::holds_alternative<Lines>(kRead) ? std::get<Lines>(kRead) : kNone;
}

class GoldenTrace : public BamTest {
 protected:
  // what the driver does at each rise: the write-back of the last time is gone
  void post_downlink_buffers() {
    for (std::uint32_t at = 0; at < kFifoSize; at += 8) describe_at(kDownRing, at, kBuffers, 2048);
  }

  // The descriptor that this doorbell posts is as long as what was moved next on the pipe.
  void prepare_uplink(std::size_t doorbell, std::uint32_t event) {
    for (std::size_t i = doorbell + 1; i < golden().size(); ++i)
      if (golden()[i].kind == Kind::done && golden()[i].where == kUp)
        return describe_at(kUpRing, (event + kFifoSize - 8) % kFifoSize, kBuffers, golden()[i].value);
  }

  void play(std::size_t index) {
    const trace::RegisterLine& access = golden()[index];
    switch (access.kind) {
      case Kind::power:
        bam.set_power(access.value != 0);
        post_downlink_buffers();
        break;
      case Kind::read: EXPECT_EQ(bam.read(access.where).value, access.value) << index + 1 << ": " << trace::to_text(access); break;
      case Kind::write: {
        if (access.where == at(RegisterId::p_evnt_reg, kUp)) prepare_uplink(index, access.value);
        const std::uint32_t ring = access.ring == kUp ? kUpRing : kDownRing;
        std::ignore = bam.write(access.where, access.ring ? ring : access.value);
        break;
      }
      case Kind::done:
        if (access.where == kDown)
          EXPECT_EQ(bam.push(kDown, Frame(access.value)), Delivery::accepted) << index + 1;
        else
          expected_uplink.push_back(access.value);
        break;
    }
  }

  std::vector<std::size_t> expected_uplink;
};

TEST_F(GoldenTrace, TheModelAnswersAsItDidInTheGuest) {
  ASSERT_FALSE(golden().empty());
  for (std::size_t i = 0; i < golden().size() && !HasFailure(); ++i) play(i);
  std::vector<std::size_t> uplink;
  for (const Frame& frame : client.frames) uplink.push_back(frame.size());
  EXPECT_EQ(uplink, expected_uplink);
  EXPECT_THAT(violations(), IsEmpty());
  EXPECT_THAT(notes(), IsEmpty());
}

TEST_F(GoldenTrace, ItHoldsTheSequencesOfTheReference) {
  Lines written;
  for (const trace::RegisterLine& access : golden())
    if (access.kind == Kind::write) written.push_back(access);
  const auto holds = [&](const Lines& wanted) {
    return std::search(written.begin(), written.end(), wanted.begin(), wanted.end()) != written.end();
  };
  const auto w = [](std::uint32_t offset, std::uint32_t value) { return trace::RegisterLine{Kind::write, offset, value, {}}; };
  const auto ring = [](std::uint32_t offset, unsigned pipe) { return trace::RegisterLine{Kind::write, offset, 0, pipe}; };
  EXPECT_TRUE(holds({w(0x0008, 4), w(0x007C, 0x0FFFF004), w(0x001C, 6), w(0x3004, 0x80000000), w(0x18004, 1), w(0x18004, 0),
                     ring(0x1881C, 5), w(0x18820, 0x7FF8), w(0x18018, 0x31), w(0x3004, 0x80000020), w(0x18000, 0x2A), w(0x0008, 0x800),
                     w(0x18818, 0x100)}))
      << "power-up";
  EXPECT_TRUE(holds({w(0x17004, 1), w(0x17004, 0), ring(0x1781C, 4), w(0x17820, 0x7FF8), w(0x17018, 0x31), w(0x3004, 0x80000030),
                     w(0x17000, 0x22), w(0x17818, 8)}))
      << "first uplink frame";
  EXPECT_TRUE(holds({w(0x18014, 0x20), w(0x18818, 0x108)})) << "downlink completion";
  EXPECT_TRUE(holds({w(0x18004, 1), w(0x18004, 0), w(0x3004, 0x80000000), w(0x18018, 0)})) << "power-down";
}

}  // namespace
}  // namespace bamboozle::bam
