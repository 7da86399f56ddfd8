// The trace in Perfetto's format, read by the published schema.
#include "modem-model/views/perfetto.h"

#include <gmock/gmock.h>

#include "host-tests/views/events.h"
#include "host-tests/views/perfetto_schema.h"

namespace bamboozle::views {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What is on each track, by its name: "10+raising", "20-", "30!UL DATA", "40=3".
using Tracks = std::map<std::string, std::vector<std::string>>;

struct Read {
  std::map<std::uint64_t, Decoded> descriptors;
  Tracks tracks;
  std::map<std::uint64_t, std::vector<std::string>> flows;  ///< the tracks that each goes through; "X" at the end: it ends there
  std::vector<Decoded> packets;
};

Read read(const std::string& bytes) {
  Read result;
  result.packets = packets_of_trace(bytes);
  for (const Decoded& packet : result.packets) {
    EXPECT_EQ(packet.number("trusted_packet_sequence_id"), 1U);
    if (packet.has("track_descriptor")) {
      const Decoded& descriptor = packet.messages.at("track_descriptor").front();
      const std::uint64_t parent = descriptor.number("parent_uuid");
      EXPECT_TRUE(parent == 0 || result.descriptors.contains(parent)) << descriptor.text("name") << " comes before its parent";
      EXPECT_TRUE(result.descriptors.emplace(descriptor.number("uuid"), descriptor).second)
          << descriptor.text("name") << " comes twice";
      continue;
    }
    const Decoded& event = packet.messages.at("track_event").front();
    const auto descriptor = result.descriptors.find(event.number("track_uuid"));
    if (descriptor == result.descriptors.end()) {
      ADD_FAILURE() << "an event on a track that was not declared: " << event.number("track_uuid");
      continue;
    }
    const std::string track = descriptor->second.text("name");
    static constexpr const char* kTypes[] = {"?", "+", "-", "!", "="};
    const std::uint64_t type = event.number("type");
    EXPECT_EQ(type == 4, descriptor->second.has("counter")) << track;
    std::string text = std::to_string(packet.number("timestamp")) + (type < 5 ? kTypes[type] : "?") + event.text("name");
    if (type == 4) text += std::to_string(event.number("counter_value"));
    result.tracks[track].push_back(text);
    for (const auto& [name, end] : {std::pair("flow_ids", ""), std::pair("terminating_flow_ids", " X")})
      if (event.numbers.contains(name))
        for (const std::uint64_t flow : event.numbers.at(name)) result.flows[flow].push_back(track + end);
  }
  return result;
}

TEST(PerfettoViewTest, AnEmptyTraceHasItsTracksOnly) {
  const Read result = read(show("perfetto", {}));
  EXPECT_THAT(result.tracks, IsEmpty());
  EXPECT_GT(result.descriptors.size(), 10U);
  EXPECT_EQ(result.packets.front().number("sequence_flags"), 1U);
  EXPECT_EQ(result.packets.back().number("sequence_flags"), 0U);
}

TEST(PerfettoViewTest, PowerIsASliceAState) {
  const Tracks tracks = read(show("perfetto", {"time_ns: 10 power {previous: 'off' state: 'raising' bam_powered: true}",
                                               "time_ns: 20 power {previous: 'raising' state: 'on' bam_powered: true}",
                                               "time_ns: 30 power {previous: 'on' state: 'off'}"}))
                            .tracks;
  EXPECT_THAT(tracks.at("modem power"), ElementsAre("10+raising", "20-", "20+on", "30-", "30+off"));
  EXPECT_THAT(tracks.at("BAM power"), ElementsAre("10+powered", "30-"));
}

TEST(PerfettoViewTest, AVoteWaitsForItsAck) {
  const Tracks tracks =
      read(show("perfetto", {"time_ns: 10 line {name: A_PC level: true}", "time_ns: 15 line {name: M_PC level: true}",
                             "time_ns: 20 line {name: M_ACK level: true}", "time_ns: 25 line {name: A_ACK level: true}",
                             "time_ns: 30 line {name: A_PC}", "time_ns: 35 line {name: OTHER level: true}",
                             "time_ns: 40 line {name: A_PC level: true}", "time_ns: 50 line {name: A_PC}"}))
          .tracks;
  EXPECT_THAT(tracks.at("vote"),
              ElementsAre("10+vote", "10+waits for M.ACK", "20-", "30-", "40+vote", "40+waits for M.ACK", "50-", "50-"));
  EXPECT_THAT(tracks.at("A.PC"), ElementsAre("10+1", "30-", "40+1", "50-"));
  EXPECT_THAT(tracks.at("M.PC"), ElementsAre("15+1"));
  EXPECT_THAT(tracks.at("M.ACK"), ElementsAre("20+1"));
  EXPECT_THAT(tracks.at("A.ACK"), ElementsAre("25+1"));
}

TEST(PerfettoViewTest, ADownlinkFramePointsToItsDmaAndThatToTheInterrupt) {
  const Read result =
      read(show("perfetto", {"time_ns: 10 descriptor_done {pipe: 5 offset: 0 size: 2048 flags: 0x4000 transferred: 8}",
                             "time_ns: 11 cause: 1 interrupt {name: 'bam' level: true status: 0x20}",
                             "time_ns: 12 frame {direction: DOWNLINK command: 1 channel: 2 size: 8}",
                             "time_ns: 20 interrupt {name: 'bam'}"}));
  EXPECT_THAT(result.tracks.at("channel 2 frames"), ElementsAre("10!DL OPEN"));  // told at 12, but under way before its DMA
  EXPECT_THAT(result.tracks.at("pipe 5 DMA"), ElementsAre("10!8 bytes"));
  EXPECT_THAT(result.tracks.at("BAM interrupt"), ElementsAre("11+interrupt", "20-"));
  EXPECT_THAT(result.flows.at(1), ElementsAre("channel 2 frames", "pipe 5 DMA", "BAM interrupt X"));
}

TEST(PerfettoViewTest, AnUplinkFrameComesFromItsDma) {
  const Read result = read(show("perfetto", {"time_ns: 10 descriptor_done {pipe: 4 flags: 0x4000 transferred: 96}",
                                             "time_ns: 10 frame {direction: UPLINK channel: 0 size: 96}",
                                             "time_ns: 10 interrupt {name: 'bam' level: true status: 0x10}"}));
  EXPECT_THAT(result.flows.at(1), ElementsAre("pipe 4 DMA", "channel 0 frames", "BAM interrupt X"));
}

TEST(PerfettoViewTest, WhatIsDoneWhileTheLineIsUpIsLearntOfByReading) {
  const Read result = read(
      show("perfetto",
           {"interrupt {name: 'bam' level: true status: 0x10}", "descriptor_done {pipe: 5 flags: 0x4000 transferred: 8}",
            "frame {direction: DOWNLINK command: 1 size: 8}", "register_access {block: 'bam' name: 'IRQ_SRCS_EE' value: 0x30}",
            "interrupt {name: 'bam'}", "interrupt {name: 'bam' level: true status: 0x20}"}));
  EXPECT_THAT(result.flows.at(2), ElementsAre("channel 0 frames", "pipe 5 DMA", "registers X"));
}

TEST(PerfettoViewTest, AnInterruptOfAnotherPipeIsNobodysEnd) {
  const Read result =
      read(show("perfetto", {"descriptor_done {pipe: 4 flags: 0x4000 transferred: 96}", "frame {direction: UPLINK size: 96}",
                             "interrupt {name: 'bam' level: true status: 0x20}"}));
  EXPECT_THAT(result.flows.at(1), ElementsAre("pipe 4 DMA", "channel 0 frames"));
}

TEST(PerfettoViewTest, TheFillOfARingIsACounter) {
  const Tracks tracks =
      read(show("perfetto", {"time_ns: 1 doorbell {name: 'P_EVNT_REG' pipe: 5 value: 0x100}",
                             "time_ns: 2 descriptor_done {pipe: 5 offset: 0}", "time_ns: 3 descriptor_done {pipe: 5 offset: 8}",
                             "time_ns: 4 doorbell {name: 'P_EVNT_REG' pipe: 5 value: 0x108}",
                             "time_ns: 5 doorbell {name: 'P_EVNT_REG' pipe: 5 value: 0x200 ignored: true}",
                             "time_ns: 6 pipe {number: 5 change: 'reset'}"}))
          .tracks;
  EXPECT_THAT(tracks.at("pipe 5 ring fill"), ElementsAre("1=32", "2=31", "3=30", "4=31", "6=0"));
}

TEST(PerfettoViewTest, StepsThatOverlapAreOnLanesOfTheirOwn) {
  const Tracks tracks =
      read(show("perfetto",
                {"time_ns: 1 step {index: 1 label: 'both' phase: BEGIN}", "time_ns: 2 step {index: 2 text: 'a' phase: BEGIN}",
                 "time_ns: 3 step {index: 3 text: 'b' phase: BEGIN}", "time_ns: 4 step {index: 2 phase: DONE}",
                 "time_ns: 5 step {index: 4 text: 'c' phase: BEGIN}", "time_ns: 6 step {index: 3 phase: DONE}",
                 "time_ns: 7 step {index: 4 text: 'c' phase: FAILED}", "time_ns: 8 step {index: 1 phase: DONE}"}))
          .tracks;
  EXPECT_THAT(tracks.at("steps"), ElementsAre("1+both", "8-"));
  EXPECT_THAT(tracks.at("steps within, 1"), ElementsAre("2+a", "4-", "5+c", "7-"));
  EXPECT_THAT(tracks.at("steps within, 2"), ElementsAre("3+b", "6-"));
  EXPECT_THAT(tracks.at("faults, violations, verdict"), ElementsAre("7!step failed"));
}

TEST(PerfettoViewTest, ChannelsCommandsAndTheKernelsLog) {
  const Read result = read(
      show("perfetto", {"time_ns: 1 channel {number: 0 modem_open: true}",
                        "time_ns: 2 channel {number: 0 modem_open: true apps_open: true}", "time_ns: 3 channel {number: 0}",
                        "time_ns: 4 guest_command {id: 1 command: 'ping'}", "time_ns: 5 guest_command {id: 2 command: 'ip link'}",
                        "time_ns: 6 guest_command {id: 1 finished: true}", "time_ns: 7 guest_log {level: 6 text: 'hello'}"}));
  EXPECT_THAT(result.tracks.at("channel 0"), ElementsAre("1+modem open", "2-", "2+open", "3-", "3!closed"));
  EXPECT_THAT(result.tracks.at("command"), ElementsAre("4+ping", "5+ip link", "6-"));
  EXPECT_THAT(result.tracks.at("kernel log"), ElementsAre("7!hello"));
}

TEST(PerfettoViewTest, AnEventSaysWhatTheTextViewSays) {
  const Read result = read(show("perfetto", {"time_ns: 7 fault {rule: 'late ack' point: 'modem_ack' effect: 'drop'}"}));
  const Decoded& event = result.packets.back().messages.at("track_event").front();
  const std::vector<Decoded>& notes = event.messages.at("debug_annotations");
  EXPECT_EQ(notes[0].text("name"), "text");
  EXPECT_THAT(notes[0].text("string_value"), HasSubstr("late ack"));
  EXPECT_EQ(notes[1].text("name"), "sequence");
  EXPECT_EQ(notes[1].number("uint_value"), 1U);
}

TEST(PerfettoViewTest, NumbersThatCannotBeAreHarmless) {
  const Read result = read(show(
      "perfetto",
      {"descriptor_done {pipe: 4294967295 offset: 4294967295 transferred: 1}", "frame {channel: 4294967295}",
       "channel {number: 4294967295 modem_open: true}", "pipe {number: 4294967295 posted: 4294967295}",
       "register_access {name: 'P_FIFO_SIZES' pipe: 4 write: true value: 0}", "descriptor_done {pipe: 4 offset: 4294967295}",
       "doorbell {name: 'P_EVNT_REG' pipe: 4 value: 4294967295}", "pipe {number: 4 posted: 4294967295}",
       "guest_command {id: 4294967295 finished: false command: 'x'}", "interrupt {name: 'bam' level: true status: 4294967295}"}));
  EXPECT_THAT(result.tracks.at("channel 256"), Contains("0+modem open"));
}

}  // namespace
}  // namespace bamboozle::views
