// Every kind of event as one line of text: golden lines.
#include "modem-model/trace/text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

namespace bamboozle::trace {
namespace {

Event parse(const std::string& text) {
  Event event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

struct Golden {
  const char* event;
  const char* text;
};

class TextTest : public ::testing::TestWithParam<Golden> {};

TEST_P(TextTest, IsAsWritten) { EXPECT_EQ(to_text(parse(GetParam().event)), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    EveryKind, TextTest,
    ::testing::Values(
        Golden{"", "(an event of a kind that this program does not know)"},
        Golden{"run_header {format: 1 scenario: 'first-light' claim: 'It works.' profile: 'msm8916' clock: 'virtual' seed: 7 "
               "qemu_version: '7.2.22'}",
               "run first-light profile msm8916 clock virtual seed 7 qemu 7.2.22 — It works."},
        Golden{"register_access {block: 'bam' name: 'P_CTRL' offset: 0x13000 value: 0x2a write: true pipe: 4 decoded: "
               "'P_CTRL{EN=1 DIRECTION=1 SYS_MODE=1}'}",
               "write P_CTRL[4] 0x0000002a {EN=1 DIRECTION=1 SYS_MODE=1}"},
        Golden{"register_access {block: 'bam' offset: 0x44 collapsed: true}",
               "read  bam+0x44 0x00000000 (no register there) WHILE COLLAPSED"},
        Golden{"doorbell {name: 'P_EVNT_REG' pipe: 5 value: 0x100}", "doorbell P_EVNT_REG[5] 0x100"},
        Golden{"doorbell {name: 'smsm' value: 1 ignored: true reason: 'collapsed'}", "doorbell smsm 0x1 ignored: collapsed"},
        Golden{"descriptor_done {pipe: 4 offset: 8 address: 0x41000000 size: 96 flags: 0xc000 transferred: 96}",
               "descriptor pipe 4 at 0x0008 done 96 of 96 bytes at 0x41000000 INT EOT"},
        Golden{"frame {direction: UPLINK magic: 0x33fc command: 1 size: 8}", "UL OPEN ch 0"},
        Golden{"frame {direction: UPLINK magic: 0x33fc command: 2 channel: 7 size: 8}", "UL CLOSE ch 7"},
        Golden{"frame {direction: DOWNLINK magic: 0x33fc channel: 3 length: 84 pad: 4 size: 96}", "DL DATA ch 3 len 84 pad 4"},
        Golden{"frame {direction: UPLINK magic: 0xdead command: 9 signal: 2 channel: 255 size: 8 malformed: 'bad magic'}",
               "UL CMD 9 ch 255 signal 0x2 size 8 magic 0xdead MALFORMED: bad magic"},
        Golden{"line {name: A_PC level: true bit: 1}", "line A.PC 1 (bit 1)"},
        Golden{"line {name: M_ACK bit: 11}", "line M.ACK 0 (bit 11) without an interrupt"},
        Golden{"interrupt {name: 'bam' level: true status: 0x20}", "irq bam up sources 0x00000020"},
        Golden{"interrupt {name: 'smsm' pulse: true}", "irq smsm pulse"},
        Golden{"power {state: 'on' previous: 'raising' bam_powered: true reason: 'vote'}",
               "power raising -> on (BAM powered): vote"},
        Golden{"channel {number: 2 modem_open: true}", "channel 2 modem open apps closed"},
        Golden{
            "packet {channel: 0 direction: UPLINK version: 4 protocol: 'icmp' source: '10.0.0.15' destination: '10.0.0.1' size: "
            "84 fate: 'answered' identifier: 3 sequence: 1}",
            "UL ch 0 IPv4 84 bytes icmp 10.0.0.15 -> 10.0.0.1 id 3 seq 1 answered"},
        Golden{"packet {channel: 1 direction: DOWNLINK version: 6 protocol: 'udp' source: 'fd00::1' source_port: 7 destination: "
               "'fd00::15' destination_port: 9 size: 60 fate: 'delivered'}",
               "DL ch 1 IPv6 60 bytes udp [fd00::1]:7 -> [fd00::15]:9 delivered"},
        Golden{"packet {direction: UPLINK size: 3 fate: 'dropped: too short'}", "UL ch 0 not IP 3 bytes dropped: too short"},
        Golden{"guest_log {level: 4 time_us: 1234567 text: 'bam-dmux: hello\\033[m'}",
               "log <4> [1.234567] bam-dmux: hello\\x1b[m"},
        Golden{"guest_command {id: 3 command: 'ping -c 1 10.0.0.1'}", "run 3: ping -c 1 10.0.0.1"},
        Golden{"guest_command {id: 3 finished: true exit_status: -9 output: 'a\\nb\\n' truncated: true}",
               "run 3: exit -9, said \"a\\nb\\n\" (cut)"},
        Golden{"guest_link {name: 'wwan0' registered: true up: true running: true driver: 'bam-dmux'}",
               "link wwan0 dev_port 0 registered up running driver bam-dmux"},
        Golden{"guest_link {name: 'wwan3' device_port: 3}", "link wwan3 dev_port 3 gone"},
        Golden{"guest_receive {link: 'wwan0' channel: 0 port: 9 size: 4 sequence: 17 source: '10.0.0.1'}",
               "received ch 0 wwan0 UDP port 9 4 bytes seq 17 from 10.0.0.1"},
        Golden{"step {index: 4 label: 'wake' text: 'expect: {ack: toggle}' line: 12 phase: FAILED iteration: 2}",
               "step 4 FAILED (iteration 2), line 12: [wake] expect: {ack: toggle}"},
        Golden{"violation {kind: 'collapsed_access' text: 'read of CTRL' allowed: true}",
               "VIOLATION collapsed_access: read of CTRL (allowed)"},
        Golden{"verdict {outcome: 'pass'}", "VERDICT pass (exit 0)"},
        Golden{"verdict {outcome: 'fail' exit_code: 1 failures {file: 'a.yaml' line: 3 expected: 'vote: up' got: 'nothing'}}",
               "VERDICT fail (exit 1), failures: 1; a.yaml:3: expected vote: up, got nothing"},
        Golden{"pipe {number: 5 change: 'starved' generation: 2}", "pipe 5 starved generation 2 posted 0"},
        Golden{"hardware_lock {number: 3 owner: 1}", "hwlock 3 taken by 1"}, Golden{"hardware_lock {number: 3}", "hwlock 3 free"},
        Golden{"hardware_lock {number: 3 owner: 2 refused: true}", "hwlock 3 refused, owner 2"},
        Golden{"note {text: 'two\\nlines'}", "two\\nlines"},
        Golden{"control {client: 2 command: 'open: 0\\n'}", "CONTROL client 2: open: 0\\n"},
        Golden{"guest_ready {kernel: '6.1.170' protocol: 1}", "guest ready, kernel 6.1.170, protocol 1"}));

TEST(FormatLineTest, AlignsTimeAndSource) {
  Event event = parse("time_ns: 1234567890 source: SOURCE_BAM note {text: 'x'}");
  EXPECT_EQ(format_line(event), "   1.234567890  bam       x");
  event.set_time_ns(1234567890123);
  event.set_source(SOURCE_SCENARIO);
  EXPECT_EQ(format_line(event), "1234.567890123  scenario  x");
}

TEST(KindNameTest, IsThatOfTheProtocol) {
  EXPECT_EQ(kind_name(Event::kRegisterAccess), "register_access");
  EXPECT_EQ(kind_name(Event::KIND_NOT_SET), "nothing");
}

TEST(ToTextTest, CutsWhatIsTooLong) {
  Event event;
  event.mutable_note()->set_text(std::string(1000, 'x'));
  EXPECT_LT(to_text(event).size(), 200U);
}

TEST(ToTextTest, NeverCutsACharacter) {
  // of two bytes each: one of the two texts would be cut in the middle of one
  for (const std::string& lead : {std::string(), std::string("x")}) {
    Event event;
    std::string text = lead;
    for (int i = 0; i < 200; ++i) text += "ä";
    event.mutable_note()->set_text(text);
    const std::string shown = to_text(event);
    EXPECT_EQ((shown.size() - lead.size() - std::string("…").size()) % 2, 0U) << shown;
  }
}

}  // namespace
}  // namespace bamboozle::trace
