// The trace as JSON: golden lines, and the way back to the event.
#include "modem-model/views/json.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <nlohmann/json.hpp>

#include "host-tests/views/events.h"

namespace bamboozle::views {
namespace {

using nlohmann::json;

json shown(const std::string& text) { return json::parse(show("json", {text})); }

TEST(JsonViewTest, IsAsProtobufWritesItWithKindAndTextBehind) {
  EXPECT_EQ(show("json", {"time_ns: 5 source: SOURCE_SMEM line {name: A_PC bit: 1}"}),
            "{\"time_ns\":\"5\",\"sequence\":\"1\",\"cause\":\"0\",\"source\":\"SOURCE_SMEM\","
            "\"line\":{\"name\":\"A_PC\",\"level\":false,\"bit\":1,\"doorbell\":false},"
            "\"decoded\":{\"line\":\"A.PC\"},\"kind\":\"line\",\"text\":\"line A.PC 0 (bit 1)\"}\n");
}

TEST(JsonViewTest, DecodesRegistersByField) {
  const json object = shown("register_access {block: 'bam' name: 'P_CTRL' decoded: 'P_CTRL{EN=1 DIRECTION=0 SEL=0x10 MODE=x}'}");
  EXPECT_EQ(object["decoded"], (json{{"EN", 1}, {"DIRECTION", 0}, {"SEL", 16}, {"MODE", "x"}}));
  for (const char* odd : {"P_CTRL", "P_CTRL{", "}{", "{EN}", "{ =  }"})
    EXPECT_TRUE(shown("register_access {decoded: '" + std::string(odd) + "'}")["decoded"].is_object()) << odd;
}

TEST(JsonViewTest, DecodesDescriptorsAndFrames) {
  EXPECT_EQ(shown("descriptor_done {flags: 0xc000}")["decoded"], (json{{"flags", {"INT", "EOT"}}}));
  EXPECT_EQ(shown("frame {direction: DOWNLINK command: 2}")["decoded"], (json{{"direction", "DL"}, {"command", "CLOSE"}}));
  EXPECT_FALSE(shown("note {text: 'x'}").contains("decoded"));
}

TEST(JsonViewTest, BytesThatAreNoTextStayBytes) {
  const json object = shown("guest_command {finished: true output: '\\377\\376'}");
  EXPECT_EQ(object["guest_command"]["output"], "//4=");
}

TEST(JsonViewTest, GivesTheEventBack) {
  for (const char* text : {"",
                           "time_ns: 18446744073709551615 sequence: 7 cause: 3 source: SOURCE_BAM register_access {block: 'bam' "
                           "pipe: 4 write: true}",
                           "frame {direction: UPLINK magic: 0x33fc channel: 7 payload: '\\000\\001\\377'}",
                           "note {text: 'two\\nlines \\\"quoted\\\"'}",
                           "verdict {outcome: 'fail' failures {file: 'a.yaml' near_misses: 'x' last_events: ['y', 'z']}}"}) {
    trace::Event before = event(text);
    if (before.sequence() == 0) before.set_sequence(1);
    trace::Event after;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // what the view adds
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(show("json", {text}), &after, options).ok()) << text;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(before, after)) << text;
  }
}

}  // namespace
}  // namespace bamboozle::views
