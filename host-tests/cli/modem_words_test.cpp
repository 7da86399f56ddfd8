// The words of `bamboozle modem`: understood, refused, completed.
#include "cli/modem_words.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Verb = ModemOrder::Verb;

ModemOrder understood(const std::string& line) {
  ModemOrder order;
  EXPECT_EQ(parse_modem_line(line, order), "") << line;
  return order;
}
std::string refused(const std::string& line) {
  ModemOrder order;
  return parse_modem_line(line, order);
}

std::vector<std::string> completed(const std::string& line) {
  return complete_words(line, [] { return std::vector<std::string>{"late", "lost"}; });
}

TEST(SplitWordsTest, BracesAndQuotesHoldTogether) {
  EXPECT_THAT(split_words("  ring 5  --all "), ElementsAre("ring", "5", "--all"));
  EXPECT_THAT(split_words("send {channel: 0, ip: {udp: {port: 9}}} --json"), ElementsAre("send", "{channel: 0, ip: {udp: {port: 9}}}", "--json"));
  EXPECT_THAT(split_words("until '{guest_log: \"timed out\"}' --stop"), ElementsAre("until", "{guest_log: \"timed out\"}", "--stop"));
  EXPECT_THAT(split_words("{open: 0}"), ElementsAre("step", "{open: 0}"));
  EXPECT_THAT(split_words(""), IsEmpty());
  EXPECT_THAT(split_words("send {open"), ElementsAre("send", "{open"));
  EXPECT_THAT(split_words("say 'x"), ElementsAre("say", "x"));
}

TEST(ModemWordsTest, Queries) {
  EXPECT_EQ(understood("status").verb, Verb::status);
  EXPECT_TRUE(understood("pipes --json").json);
  const ModemOrder ring = understood("ring 5 --all");
  EXPECT_EQ(ring.verb, Verb::ring);
  EXPECT_EQ(ring.pipe, 5U);
  EXPECT_TRUE(ring.all);
  EXPECT_EQ(understood("frames").count, 0U);
  EXPECT_EQ(understood("frames 7").count, 7U);
  EXPECT_EQ(understood("fault list").verb, Verb::fault_list);
}

TEST(ModemWordsTest, StimuliAreStepsOfAScenario) {
  for (const auto& [line, text] : {std::pair("open 0", "{open: 0}"), std::pair("power up", "{power: up}"), std::pair("crash", "{modem: crash}"),
                                   std::pair("boot", "{modem: boot}"), std::pair("bam {pipe_error: 5}", "{bam: {pipe_error: 5}}"),
                                   std::pair("send {channel: 0, payload: {hex: \"45 00\"}}", "{send: {channel: 0, payload: {hex: \"45 00\"}}}"),
                                   std::pair("{close: 3}", "{close: 3}"), std::pair("step {close: 3}", "{close: 3}"),
                                   std::pair("heal late", "{heal: late}")}) {
    const ModemOrder order = understood(line);
    EXPECT_EQ(order.verb, Verb::step) << line;
    EXPECT_EQ(order.text, text);
  }
}

TEST(ModemWordsTest, FaultsEventsAndUntil) {
  EXPECT_EQ(understood("fault add {event: vote, do: drop}").text, "{event: vote, do: drop}");
  EXPECT_EQ(understood("fault remove my rule").text, "my rule");
  const ModemOrder until = understood("until {vote: up} --stop --timeout 2.5");
  EXPECT_EQ(until.verb, Verb::until);
  EXPECT_EQ(until.text, "{vote: up}");
  EXPECT_TRUE(until.stop_then);
  EXPECT_EQ(until.timeout, 2.5);
  EXPECT_EQ(understood("until frame").text, "frame");
  EXPECT_EQ(understood("until power").text, "power");  // a kind that is also a command
  const ModemOrder events = understood("events -f --kind frame,line --source bam --channel 3 --from 1s");
  EXPECT_TRUE(events.follow);
  EXPECT_THAT(events.kinds, ElementsAre("frame", "line"));
  EXPECT_THAT(events.sources, ElementsAre("bam"));
  EXPECT_EQ(events.channel, 3U);
  EXPECT_EQ(events.from, "1s");
  EXPECT_EQ(understood("stop").verb, Verb::stop);
  EXPECT_EQ(understood("continue").verb, Verb::go_on);
  EXPECT_EQ(understood("").verb, Verb::none);
}

TEST(ModemWordsTest, WhatIsNotUnderstoodIsSaid) {
  for (const char* line : {"statsu", "ring", "ring x", "ring -1", "open", "send", "until", "fault", "fault add", "events --kind nonsense",
                           "events --from never", "status --timeout x", "stop now", "status status"})
    EXPECT_THAT(refused(line), HasSubstr("help")) << line;
}

TEST(ModemWordsTest, ASlipIsNamedWithWhatWasMeant) {
  EXPECT_EQ(refused("statsu"), "'statsu' is no command; did you mean 'status'? 'help' lists them\n");
  EXPECT_EQ(refused("xyzzy"), "'xyzzy' is no command; 'help' lists them\n");
}

TEST(ModemWordsTest, HelpIsThere) {
  EXPECT_THAT(refused("help"), HasSubstr("quit"));
  EXPECT_THAT(refused("help"), HasSubstr("fault"));
  EXPECT_THAT(refused("ring --help"), HasSubstr("--all"));
}

TEST(CompleteWordsTest, CommandsAndWhatStandsBehindThem) {
  EXPECT_THAT(completed("st"), ElementsAre("status", "step", "stop"));
  EXPECT_THAT(completed("fault "), Contains("remove"));
  EXPECT_THAT(completed("fault l"), ElementsAre("list"));
  EXPECT_THAT(completed("ring 5 --a"), ElementsAre("--all"));
  EXPECT_THAT(completed("until fra"), ElementsAre("frame"));
  EXPECT_THAT(completed("events --kind gu"), Contains("guest_log"));
  EXPECT_THAT(completed("power d"), ElementsAre("down"));
  EXPECT_THAT(completed(""), Contains("quit"));
  EXPECT_THAT(completed("xyz"), IsEmpty());
}

TEST(CompleteWordsTest, NamesOfRulesWhereOneCanStand) {
  EXPECT_THAT(completed("heal la"), ElementsAre("late"));
  EXPECT_THAT(completed("fault remove lo"), ElementsAre("lost"));
  EXPECT_THAT(completed("la"), IsEmpty());
}

}  // namespace
}  // namespace bamboozle::cli
