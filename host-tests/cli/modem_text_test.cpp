// Answers of a run as text and as JSON.
#include "cli/modem_text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <nlohmann/json.hpp>

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}
template <typename Message>
std::string shown(const std::string& text) {
  return to_text(parse<Message>(text), Terminal::plain());
}

TEST(ModemTextTest, Status) {
  const std::string text = shown<control::Status>(
      "time_ns: 1500000000 scenario: 'shell' clock: 'host' seed: 7 running: true step: 3 steps: 9 step_text: 'wait: 1s' profile: 'msm8916'"
      "apps {state: 'up' vote: true word: 2 interest: 2050 doorbells: 5 doorbells_unchanged: 1}"
      "modem {state: 'on' alive: true pc: true ack: true bam_powered: true votes_unacknowledged: 2 pc_changed_ns: 100 collapse_due_ns: 2000000000}"
      "channels {number: 0 known: true modem_open: true apps_open: true service: 'echo'} channels {number: 1 service: 'none'}"
      "downlink_waiting: 1 clients: 2");
  EXPECT_THAT(text, HasSubstr("shell  1.500000000 s virtual  (host clock, profile msm8916, seed 7)\n"));
  EXPECT_THAT(text, HasSubstr("step   3/9  wait: 1s\n"));
  EXPECT_THAT(text, HasSubstr("apps   A.PC 1  A.ACK 0  up\n"));
  EXPECT_THAT(text, HasSubstr("modem  M.PC 1  M.ACK 1  on; BAM powered; 2 votes to acknowledge; M.PC moved at 0.000000100; collapses at 2.000000000\n"));
  EXPECT_THAT(text, HasSubstr("  0  modem open    apps open    echo\n"));
  EXPECT_THAT(text, Not(HasSubstr("  1  modem")));
  EXPECT_THAT(text, HasSubstr("1 frame waiting for the apps processor; 0 fault rules in force; 2 clients connected\n"));
}

TEST(ModemTextTest, AMachineThatStandsStillSaysSo) {
  EXPECT_THAT(shown<control::Status>("running: false"), HasSubstr("STOPPED"));
  EXPECT_THAT(shown<control::Status>("running: true"), Not(HasSubstr("STOPPED")));
  EXPECT_THAT(shown<control::Status>("outcome: 'fail'"), HasSubstr("the scenario has ended: fail"));
}

TEST(ModemTextTest, Ring) {
  EXPECT_EQ(shown<control::Ring>(
                "pipe {number: 5 role: 'downlink' state: 'runs' slots: 4095 posted: 1 ring_address: 0x40b00000 offset: 8 shown: 8 event: 16 generation: 3"
                " control: 'P_CTRL{EN=1}' interrupts: 'P_IRQ_STTS{}' enabled_interrupts: 'P_IRQ_EN{ERR=1}'}"
                "slot {index: 0 offset: 0 state: 'done' readable: true address: 0x40b21000 size: 8 flag_names: 'EOT' frame: 'DL OPEN ch 0'}"
                "slot {index: 1 offset: 8 state: 'posted' readable: true address: 0x40b21800 size: 2048 flag_names: 'INT' flag_names: 'EOT' next: true}"
                "slot {index: 2 offset: 16 state: 'free' readable: true}"
                "slot {index: 3 offset: 24 state: 'posted'}"),
            "pipe 5 downlink: runs, 1 posted; ring of 4095 slots at 0x40b00000, next 0x0008, posted up to 0x0010\n"
            "  P_CTRL{EN=1}  P_IRQ_STTS{}  P_IRQ_EN{ERR=1}  generation 3\n"
            "      0  0x0000  done    0x40b21000      8 bytes EOT  DL OPEN ch 0\n"
            ">     1  0x0008  posted  0x40b21800   2048 bytes INT EOT\n"
            "      2  0x0010  free  \n"
            "      3  0x0018  posted  no RAM there\n");
}

TEST(ModemTextTest, PipesThatNobodyUsesAreLeftOut) {
  const std::string text = shown<control::Pipes>(
      "powered: true control: 'CTRL{EN=1}' sources: 16 enabled_sources: 48 line: true collapsed_accesses: 2 "
      "pipe {number: 0 state: 'disabled'} pipe {number: 4 role: 'uplink' state: 'runs' starved: true half_moved: 12 late: 1}");
  EXPECT_THAT(text, HasSubstr("BAM powered  CTRL{EN=1}  sources 0x00000010 & 0x00000030, line up; 2 accesses while collapsed\n"));
  EXPECT_THAT(text, Not(HasSubstr("pipe 0")));
  EXPECT_THAT(text, HasSubstr("a frame waits for a descriptor; 12 bytes of a frame half moved; 1 completion held back"));
}

TEST(ModemTextTest, FaultsFramesAndWhatWasDone) {
  EXPECT_EQ(shown<control::Faults>(""), "no fault rules\n");
  EXPECT_EQ(shown<control::Faults>("rule {text: '{name: \"a\", event: vote, do: drop}' struck: 1 times: 2 seen: 3}"),
            "{name: \"a\", event: vote, do: drop}  struck 1 of 2, fitted 3; since 0.000000000 s\n");
  EXPECT_EQ(shown<control::Frames>("seen: 9 frame {source: SOURCE_MODEM frame {direction: UPLINK command: 1}}"),
            "   0.000000000  modem     UL OPEN ch 0\n1 of 9 frames since 0.000000000 s\n");
  EXPECT_EQ(shown<control::Done>("notes: 'ignored' name: 'rule'"), "rule\nignored\n");
  EXPECT_EQ(shown<control::Done>(""), "");
}

TEST(ModemJsonTest, IsOneLineThatParses) {
  const std::string status = to_json(parse<control::Status>("time_ns: 7 apps {vote: true}"));
  EXPECT_EQ(status.find('\n'), status.size() - 1);
  const auto parsed = nlohmann::json::parse(status);
  EXPECT_EQ(parsed.at("time_ns"), "7");
  EXPECT_EQ(parsed.at("apps").at("vote"), true);
  EXPECT_EQ(parsed.at("running"), false);
  const auto frames = nlohmann::json::parse(to_json(parse<control::Frames>("seen: 2 frame {frame {command: 1}} frame {frame {}}")));
  EXPECT_EQ(frames.at("frame")[0].at("decoded").at("command"), "OPEN");
  EXPECT_EQ(frames.at("frame").size(), 2U);
}

}  // namespace
}  // namespace bamboozle::cli
