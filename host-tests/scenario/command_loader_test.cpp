// What somebody outside may say, and that a fault rule's text is the rule.
#include "modem-model/scenario/command_loader.h"

#include <gmock/gmock.h>

#include "modem-model/scenario/fault_text.h"

namespace bamboozle::scenario {
namespace {

using ::testing::HasSubstr;

TEST(LoadStimulusTest, IsAStepAsInAFile) {
  const auto [step, problem] = load_stimulus("send: {channel: 3, ip: {udp: {port: 9}}, count: 2}");
  ASSERT_TRUE(step) << problem;
  EXPECT_EQ(std::get<SendStep>(step->action).channel, 3U);
  EXPECT_EQ(std::get<SendStep>(step->action).count, 2U);
  EXPECT_EQ(step->text, "send: {channel: 3, ip: {udp: {port: 9}}, count: 2}");
}

TEST(LoadStimulusTest, TakesEveryVerbThatActsAtOnce) {
  for (const char* text : {"{modem: crash}", "{power: up}", "{open: 0}", "{close: 255}", "{send: {raw: \"fc33\"}}", "{lines: {modem_ack: toggle}}",
                           "{bam: {pipe_error: 5}}", "{hwlock: {hold: 3}}", "{heal: x}", "{fault: {event: vote, do: drop}}"})
    EXPECT_TRUE(load_stimulus(text).value) << text << load_stimulus(text).problem;
}

TEST(LoadStimulusTest, SaysWhereAndWhatIsWrong) {
  EXPECT_THAT(load_stimulus("{opne: 0}").problem, HasSubstr("command:1:2: error: 'opne' cannot be done from outside (did you mean 'open'?)"));
  EXPECT_THAT(load_stimulus("{open: many}").problem, HasSubstr("command:1:8"));
  EXPECT_THAT(load_stimulus("{power: up, after: 1s}").problem, HasSubstr("'after' cannot be done from outside"));
  EXPECT_THAT(load_stimulus("open").problem, HasSubstr("must be a mapping"));
}

TEST(LoadFaultRuleTest, ANameMayBeLeftOut) {
  EXPECT_EQ(load_fault_rule("{event: vote, do: drop}").value->name, "");
  EXPECT_EQ(load_fault_rule("{name: a, event: vote, do: drop}").value->name, "a");
  EXPECT_EQ(std::get<FaultStep>(load_stimulus("fault: {event: vote, do: drop}").value->action).rule.name, "");
}

TEST(LoadEventPatternTest, APatternOrAKind) {
  EXPECT_EQ(load_event_pattern("{vote: up}").value->kind(), trace::Event::kLine);
  EXPECT_EQ(load_event_pattern("verdict").value->kind(), trace::Event::kVerdict);
  EXPECT_THAT(load_event_pattern("vote").problem, HasSubstr("'vote' is no kind of event"));
  EXPECT_THAT(load_event_pattern("{vote: maybe}").problem, HasSubstr("maybe"));
  EXPECT_FALSE(load_event_pattern("").value);
}

class FaultText : public testing::TestWithParam<const char*> {};

TEST_P(FaultText, IsTheRuleAgain) {
  const auto [rule, problem] = load_fault_rule(GetParam());
  ASSERT_TRUE(rule) << problem;
  EXPECT_EQ(to_text(*rule), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rules, FaultText,
    testing::Values("{name: \"late\", event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}, times: 1}",
                    "{name: \"a \\\"b\\\"\", event: vote, when: {edge: up}, do: drop}",
                    "{name: \"g\", event: modem_pc, when: {edge: down, every: 2}, do: {glitch: 10us..20us}}",
                    "{name: \"h\", event: downlink_frame, when: {channel: 0, command: 1, probability: 0.25}, do: {set: {magic: 57005, pad: 7, len: 3}}}",
                    "{name: \"t\", event: downlink_frame, when: {between: 1s..2s}, do: {truncate: 4}}",
                    "{name: \"p\", event: bam_interrupt, do: pulse}", "{name: \"c\", event: bam_power, do: crash, times: 2}"));

}  // namespace
}  // namespace bamboozle::scenario
