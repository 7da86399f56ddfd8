// A scenario's register trace, recorded and compared.
#include "cli/golden_registers.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/fake_clock.h"
#include "host-tests/fakes/temporary_folder.h"
#include "modem-model/trace/recorder.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GoldenRegisters : public ::testing::Test {
 protected:
  void run_that_writes(const std::vector<std::uint32_t>& values) const {
    const fakes::FakeClock clock;
    trace::Recorder recorder(clock, trace_, trace::Level::full);
    for (const std::uint32_t value : values) {
      trace::Event event;
      event.mutable_register_access()->set_block("bam");
      event.mutable_register_access()->set_offset(8);
      event.mutable_register_access()->set_value(value);
      event.mutable_register_access()->set_write(true);
      recorder.emit(event);
    }
  }

  fakes::TemporaryFolder folder_;
  std::filesystem::path trace_ = folder_.path() / "trace.pb";
  std::filesystem::path scenario_ = folder_.path() / "a.yaml";
};

TEST_F(GoldenRegisters, WhatWasRecordedIsEqual) {
  run_that_writes({1, 2, 3});
  ASSERT_THAT(record_golden(trace_, scenario_, "6.1.0"), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "a.registers"));
  EXPECT_THAT(compare_golden(trace_, scenario_), IsEmpty());
}

TEST_F(GoldenRegisters, TheFirstDifferenceIsShownWithWhatCameBefore) {
  run_that_writes({1, 2, 3});
  ASSERT_THAT(record_golden(trace_, scenario_, "6.1.0"), IsEmpty());
  run_that_writes({1, 2, 4});
  EXPECT_EQ(compare_golden(trace_, scenario_), "access 3: expected W 0x8 0x3, got W 0x8 0x4 (after W 0x8 0x1, W 0x8 0x2)");
  run_that_writes({1, 2});
  EXPECT_THAT(compare_golden(trace_, scenario_), HasSubstr("access 3: expected W 0x8 0x3, got the end"));
  run_that_writes({1, 2, 3, 4});
  EXPECT_THAT(compare_golden(trace_, scenario_), HasSubstr("access 4: expected the end, got W 0x8 0x4"));
}

TEST_F(GoldenRegisters, AFolderThatCannotBeWrittenIsSaid) {
  run_that_writes({1});
  EXPECT_THAT(record_golden(trace_, folder_.path() / "nowhere/a.yaml", "6.1.0"), HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace bamboozle::cli
