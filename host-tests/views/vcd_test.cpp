// The waveform: a golden file, and what a trace without a beginning or out of order makes of it.
#include "modem-model/views/vcd.h"

#include <gmock/gmock.h>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kDeclarations =
    "$version Bamboozle $end\n"
    "$timescale 1 ns $end\n"
    "$scope module smsm $end\n"
    "$var wire 1 ! A_PC $end\n"
    "$var wire 1 \" M_ACK $end\n"
    "$var wire 1 # M_PC $end\n"
    "$var wire 1 $ A_ACK $end\n"
    "$var event 1 ' irq $end\n"
    "$upscope $end\n"
    "$scope module bam $end\n"
    "$var wire 1 % irq $end\n"
    "$var wire 1 & power $end\n"
    "$upscope $end\n"
    "$enddefinitions $end\n";

TEST(VcdViewTest, AHandshakeIsAsWritten) {
  EXPECT_EQ(
      show("vcd",
           {"run_header {scenario: 'x'}", "time_ns: 10 line {name: A_PC level: true}",
            "time_ns: 10 line {name: A_PC level: true}",  // no change
            "time_ns: 25 power {state: 'raising' bam_powered: true}", "time_ns: 25 line {name: M_PC level: true doorbell: true}",
            "time_ns: 25 line {name: M_ACK level: true doorbell: true}", "time_ns: 26 interrupt {name: 'smsm' pulse: true}",
            "time_ns: 30 line {name: A_ACK level: true}", "time_ns: 31 line {name: OTHER level: true}",
            "time_ns: 40 interrupt {name: 'bam' level: true}", "time_ns: 41 interrupt {name: 'mailbox' level: true}",
            "time_ns: 50 interrupt {name: 'bam'}", "time_ns: 99 verdict {outcome: 'pass'}"}),
      std::string(kDeclarations) +
          "#0\n$dumpvars\n0!\n0\"\n0#\n0$\n0%\n0&\n$end\n"
          "#10\n1!\n"
          "#25\n1&\n1#\n1\"\n"
          "#26\n1'\n"
          "#30\n1$\n"
          "#40\n1%\n"
          "#50\n0%\n"
          "#99\n");
}

TEST(VcdViewTest, OfATraceWithoutItsBeginningNoLevelIsInvented) {
  EXPECT_EQ(show("vcd", {"time_ns: 7 sequence: 5 line {name: M_PC}"}),
            std::string(kDeclarations) + "#7\n$dumpvars\nx!\nx\"\nx#\nx$\nx%\nx&\n$end\n0#\n");
}

TEST(VcdViewTest, AnEmptyTraceIsAWaveformToo) {
  EXPECT_EQ(show("vcd", {}), std::string(kDeclarations) + "#0\n$dumpvars\nx!\nx\"\nx#\nx$\nx%\nx&\n$end\n");
}

TEST(VcdViewTest, TimeNeverGoesBack) {
  const std::string text =
      show("vcd", {"run_header {}", "time_ns: 10 line {name: A_PC level: true}", "time_ns: 5 line {name: A_PC}"});
  EXPECT_THAT(text, EndsWith("#10\n1!\n0!\n"));
  EXPECT_THAT(text, Not(HasSubstr("#5\n")));
}

}  // namespace
}  // namespace bamboozle::views
