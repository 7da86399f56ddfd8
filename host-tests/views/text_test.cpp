// The trace as text: plain, and in colours.
#include "modem-model/views/text.h"

#include <gmock/gmock.h>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFrame =
    "time_ns: 1500000000 source: SOURCE_MODEM frame {direction: UPLINK magic: 0x33fc command: 1 channel: 2 size: 8}";
constexpr const char* kVote = "time_ns: 12000000000 source: SOURCE_SMEM line {name: A_PC level: true bit: 1}";

TEST(TextViewTest, IsOneAlignedLineAnEvent) {
  EXPECT_EQ(show("text", {kFrame, kVote}),
            "   1.500000000  modem     UL OPEN ch 2\n"
            "  12.000000000  smem      line A.PC 1 (bit 1)\n");
}

TEST(TextViewTest, ColoursTellTheSidesApartAndChangeNoText) {
  const std::string coloured = show("text", {kFrame, kVote}, {.colours = true});
  EXPECT_EQ(coloured,
            "   1.500000000  \033[35mmodem   \033[0m  UL OPEN ch 2\n"
            "  12.000000000  \033[34msmem    \033[0m  line A.PC 1 (bit 1)\n");
}

TEST(TextViewTest, WhatIsWrongIsRed) {
  for (const char* wrong : {"violation {kind: 'a'}", "verdict {outcome: 'fail'}", "step {phase: FAILED}",
                            "frame {malformed: 'x'}", "register_access {block: 'bam' collapsed: true}", "guest_log {level: 3}"})
    EXPECT_THAT(show("text", {wrong}, {.colours = true}), HasSubstr("\033[1;31m")) << wrong;
  for (const char* right : {"violation {kind: 'a' allowed: true}", "verdict {outcome: 'pass'}", "step {phase: DONE}", "frame {}",
                            "register_access {block: 'bam'}", "guest_log {level: 4}"})
    EXPECT_THAT(show("text", {right}, {.colours = true}), Not(HasSubstr("\033[1;31m"))) << right;
}

TEST(FormsTest, AreFoundByName) {
  for (const Form& form : forms()) EXPECT_EQ(find_form(form.name), &form);
  EXPECT_EQ(find_form("postscript"), nullptr);
}

}  // namespace
}  // namespace bamboozle::views
