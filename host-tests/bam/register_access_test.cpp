// Generated from the rows of register_table.cpp: every register of every layout does what its row says, as seen by a guest.
#include <string>
#include <tuple>

#include "host-tests/bam/bam_fixture.h"

namespace bamboozle::bam {
namespace {

// What a write of ones leaves behind is not the row's alone: the write sets something in motion.
bool acts(RegisterId id) {
  switch (id) {
    case RegisterId::ctrl:        // SW_RST
    case RegisterId::p_ctrl:      // EN
    case RegisterId::p_rst:       // its pipe's registers go
    case RegisterId::p_halt:      // answers with status bits
    case RegisterId::p_evnt_reg:  // ignored by a pipe that does not run
      return true;
    default:
      return false;
  }
}

// Derived from the instance's size rather than reset to a constant.
std::uint32_t expected_reset(const Row& row, const Options& options) {
  if (row.id == RegisterId::revision) return row.reset | options.execution_environments << 8;
  if (row.id == RegisterId::num_pipes) return options.pipes;
  return row.reset;
}

Options layout(Version version) {
  Options options;
  options.version = version;
  options.execution_environments = 2;
  return options;
}

// A fresh controller for each row: the tests below say what holds for any of them.
struct Subject : BamRig {
  Subject(Version layout_version, const Row& subject)
      : BamRig(layout(layout_version)), options(layout(layout_version)), row(subject) {
    bam.set_power(true);
    for (unsigned i = 0; i < instances(row.scope, options.pipes, options.execution_environments); ++i)
      if (const auto offset = offset_of(version, row.id, i)) offsets.push_back(*offset);
  }
  [[nodiscard]] std::uint32_t value(std::uint32_t offset) { return bam.read(offset).value; }

  const Options options;
  const Row& row;
  std::vector<std::uint32_t> offsets;  // of all instances; none when the layout lacks the register
};

class EveryRegister : public ::testing::TestWithParam<Version> {
 protected:
  template <typename Check>
  void each(Check check) {
    for (const Row& row : rows()) {
      SCOPED_TRACE(row.name);
      Subject subject(GetParam(), row);
      check(subject, row);
    }
  }
};

TEST_P(EveryRegister, HoldsItsResetValue) {
  each([](Subject& on, const Row& row) {
    for (const std::uint32_t offset : on.offsets) {
      // PIPE_ATTR of EE 0 says who owns the pipes
      if (row.id == RegisterId::pipe_attr_ee && offset == on.at(row.id, 0)) continue;
      EXPECT_EQ(on.value(offset), expected_reset(row, on.options)) << std::hex << offset;
    }
  });
}

TEST_P(EveryRegister, ChangesExactlyItsWritableBits) {
  each([](Subject& on, const Row& row) {
    if (acts(row.id)) return;  // its effects have tests of their own
    for (const std::uint32_t offset : on.offsets) {
      const std::uint32_t before = on.value(offset);
      std::ignore = on.bam.write(offset, ~0U);
      EXPECT_EQ(on.value(offset), (before & ~row.writable) | row.writable) << std::hex << offset;
      std::ignore = on.bam.write(offset, 0);
      EXPECT_EQ(on.value(offset), before & ~row.writable) << std::hex << offset;
    }
  });
}

TEST_P(EveryRegister, KeepsAValueOfItsOwnInEachInstance) {
  each([](Subject& on, const Row& row) {
    if (acts(row.id) || row.writable == 0) return;
    std::uint32_t next = 0;
    for (const std::uint32_t offset : on.offsets) std::ignore = on.bam.write(offset, (++next * 0x01010108) & row.writable);
    next = 0;
    for (const std::uint32_t offset : on.offsets)
      EXPECT_EQ(on.value(offset), (++next * 0x01010108) & row.writable) << std::hex << offset;
  });
}

TEST_P(EveryRegister, LosesItsValueInACollapse) {
  each([](Subject& on, const Row&) {
    for (const std::uint32_t offset : on.offsets) {
      const std::uint32_t fresh = on.value(offset);
      std::ignore = on.bam.write(offset, ~1U);
      on.bam.set_power(false);
      EXPECT_TRUE(on.bam.read(offset).collapsed);
      EXPECT_EQ(on.bam.read(offset).value, 0U);
      EXPECT_EQ(on.bam.peek(offset), 0U);
      on.bam.set_power(true);
      EXPECT_EQ(on.value(offset), fresh) << std::hex << offset;
    }
  });
}

TEST_P(EveryRegister, DropsCountsAndNamesAWriteWhileCollapsed) {
  each([](Subject& on, const Row& row) {
    for (const std::uint32_t offset : on.offsets) {
      const std::uint32_t fresh = on.value(offset);
      on.bam.set_power(false);
      const std::uint64_t before = on.bam.collapsed_accesses();
      EXPECT_TRUE(on.bam.write(offset, ~0U).collapsed);
      EXPECT_EQ(on.bam.collapsed_accesses(), before + 1);
      ASSERT_FALSE(on.violations().empty());
      EXPECT_EQ(on.violations().back(), "collapsed_access");
      EXPECT_THAT(on.sink.of(trace::Event::kViolation).back().violation().text(), ::testing::HasSubstr(std::string{row.name}));
      on.bam.set_power(true);
      EXPECT_EQ(on.value(offset), fresh);
    }
  });
}

TEST_P(EveryRegister, IsNotedOnceWhenItIsOnlyKept) {
  each([](Subject& on, const Row& row) {
    for (int twice = 0; twice < 2; ++twice)
      for (const std::uint32_t offset : on.offsets) std::ignore = on.bam.read(offset);
    ASSERT_EQ(on.notes().size(), row.treatment == Treatment::kept && !on.offsets.empty() ? 1U : 0U);
    for (const std::string& note : on.notes()) EXPECT_THAT(note, ::testing::HasSubstr(std::string{row.name}));
  });
}

TEST_P(EveryRegister, NamesItsBitsWithoutEffectOnce) {
  each([](Subject& on, const Row& row) {
    if (row.treatment == Treatment::kept || on.offsets.empty()) return;  // noted as a whole
    const std::uint32_t news = row.without_effect() & ~on.value(on.offsets[0]);
    for (int twice = 0; twice < 2; ++twice) std::ignore = on.bam.write(on.offsets[0], row.without_effect());
    ASSERT_EQ(on.notes().size(), news != 0 ? 1U : 0U);
    for (const std::string& note : on.notes()) EXPECT_THAT(note, ::testing::EndsWith(describe(row.name, news, row.fields)));
  });
}

TEST_P(EveryRegister, IsTracedByNameAndFields) {
  each([](Subject& on, const Row& row) {
    for (const std::uint32_t offset : on.offsets) {
      std::ignore = on.bam.read(offset);
      const trace::RegisterAccess access = on.sink.of(trace::Event::kRegisterAccess).back().register_access();
      EXPECT_EQ(access.name(), row.name);
      EXPECT_EQ(access.offset(), offset);
      EXPECT_EQ(access.has_pipe(), row.per_pipe());
      EXPECT_EQ(access.decoded(), describe(row.name, access.value(), row.fields));
    }
  });
}

std::string version_name(const ::testing::TestParamInfo<Version>& info) {
  static constexpr std::array kNames{"v1_3_0", "v1_4_0", "v1_7_0"};
  return kNames[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Layouts, EveryRegister, ::testing::ValuesIn(kVersions), version_name);

class Layout : public BamTest, public ::testing::WithParamInterface<Version> {
 protected:
  Layout() : BamTest(layout(GetParam())) { bam.set_power(true); }
};

TEST_P(Layout, AnOffsetWithoutARegisterReadsZeroAndIsNotedOnce) {
  std::ignore = bam.write(0xFF0000, 5);
  std::ignore = bam.write(0xFF0004, 5);  // everything behind the block is one place
  EXPECT_EQ(bam.read(0xFF0000).value, 0U);
  EXPECT_EQ(notes().size(), 1U);
}

TEST_P(Layout, AnOffsetInsideARegisterIsNone) {
  EXPECT_EQ(bam.read(at(RegisterId::ctrl) + 2).value, 0U);
  EXPECT_EQ(notes().size(), 1U);
}

TEST_P(Layout, BothClearRegistersClearTheStatusBitsWrittenAsOne) {
  power_up();
  set_up(kUp, 0x1000, kConsumer);  // a ring outside of RAM: all error bits at once
  ring_bell(kUp, 8);
  ASSERT_EQ(read(RegisterId::p_irq_stts, kUp), 0x90U);
  ASSERT_EQ(read(RegisterId::irq_stts), 0x2U);
  write(RegisterId::p_irq_clr, kUp, 0x10);
  write(RegisterId::irq_clr, 0, 0x1D);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0x80U);
  EXPECT_EQ(read(RegisterId::irq_stts), 0x2U);
  write(RegisterId::p_irq_clr, kUp, 0xFF);
  write(RegisterId::irq_clr, 0, 0x2);
  EXPECT_EQ(read(RegisterId::p_irq_stts, kUp), 0U);
  EXPECT_EQ(read(RegisterId::irq_stts), 0U);
}

TEST_P(Layout, MovesAFrameEachWay) {
  start();
  fill_ram(kBuffers, bytes(60));
  describe_at(kUpRing, 0, kBuffers, 60);
  describe_at(kDownRing, 0, kBuffers + 0x1000, 2048);
  ring_bell(kUp, 8);
  ring_bell(kDown, 8);
  EXPECT_EQ(bam.push(kDown, bytes(100, 9)), Delivery::accepted);
  EXPECT_THAT(client.frames, ::testing::ElementsAre(bytes(60)));
  EXPECT_EQ(ram(kBuffers + 0x1000, 100), bytes(100, 9));
  EXPECT_EQ(read(RegisterId::irq_srcs_ee), 0x30U);
  EXPECT_TRUE(line.level());
}

INSTANTIATE_TEST_SUITE_P(Layouts, Layout, ::testing::ValuesIn(kVersions), version_name);

}  // namespace
}  // namespace bamboozle::bam
