// gtkwave's own converter reads our waveform, and gives the same changes back.
#include <gmock/gmock.h>

#include "host-tests/trace/temporary_file.h"
#include "host-tests/views/events.h"
#include "host-tests/views/tool.h"

namespace bamboozle::views {
namespace {

using ::testing::HasSubstr;

TEST(WaveformToolTest, GtkwaveReadsTheWaveform) {
  BAMBOOZLE_NEEDS_TOOL("vcd2fst", "gtkwave");
  BAMBOOZLE_NEEDS_TOOL("fst2vcd", "gtkwave");
  const fakes::TemporaryFile vcd, fst, back;
  vcd.write(show("vcd", {"run_header {}", "time_ns: 1234567891 line {name: A_PC level: true}",
                         "time_ns: 1234567892 interrupt {name: 'smsm' pulse: true}",
                         "time_ns: 1234567900 power {bam_powered: true}", "time_ns: 9999999999 verdict {}"}));
  const ToolEnd in = run_tool("vcd2fst " + vcd.path() + " " + fst.path());
  EXPECT_EQ(in.status, 0) << in.output;
  const ToolEnd out = run_tool("fst2vcd -f " + fst.path() + " -o " + back.path());
  EXPECT_EQ(out.status, 0) << out.output;
  const std::string text = back.bytes();
  for (const char* name : {"A_PC", "M_ACK", "M_PC", "A_ACK", "irq", "power"})
    EXPECT_THAT(text, HasSubstr(std::string(" ") + name)) << name;
  EXPECT_THAT(text, HasSubstr("1ns"));
  EXPECT_THAT(text, HasSubstr("#1234567891\n1!"));
  EXPECT_THAT(text, HasSubstr("#1234567900\n1"));
}

}  // namespace
}  // namespace bamboozle::views
