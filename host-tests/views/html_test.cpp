// The page's data: what it holds of a run, what it does to texts of others, how large it becomes.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "host-tests/views/events.h"
#include "host-tests/views/html_page.h"
#include "modem-model/views/html/run_digest.h"

namespace bamboozle::views {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const std::initializer_list<std::string> kRun = {
    "source: SOURCE_BOARD run_header {scenario: 'x' claim: 'It works.' profile: 'msm8916' clock: 'virtual' seed: 7}",
    "time_ns: 5 source: SOURCE_SCENARIO step {index: 1 line: 9 text: 'expect: {vote: up}' phase: BEGIN}",
    "time_ns: 10 source: SOURCE_SMEM line {name: A_PC level: true}",
    "time_ns: 20 source: SOURCE_MODEM power {state: 'on' previous: 'off' bam_powered: true}",
    "time_ns: 30 source: SOURCE_BAM interrupt {name: 'bam' level: true}",
    "time_ns: 40 source: SOURCE_MODEM frame {direction: UPLINK command: 1 channel: 3 size: 8}",
    "time_ns: 50 source: SOURCE_MODEM frame {direction: DOWNLINK channel: 3 size: 40 malformed: 'bad'}",
    "time_ns: 55 source: SOURCE_IP packet {channel: 3 direction: UPLINK fate: 'dropped: no route'}",
    "time_ns: 60 source: SOURCE_GUEST guest_log {level: 3 time_us: 1234567 text: 'oops'}",
    "time_ns: 70 source: SOURCE_SCENARIO step {index: 1 line: 9 text: 'expect: {vote: up}' phase: FAILED}",
    "time_ns: 70 source: SOURCE_SCENARIO verdict {outcome: 'fail' exit_code: 1 failures {file: 'x.yaml' line: 9 "
    "column: 5 step: 's' kind: 'expectation' expected: 'a' got: 'b' near_misses: 'c' time_ns: 70 last_events: 'd'}}"};

TEST(HtmlViewTest, APageHoldsTheRun) {
  const json run = data_of(show("html", kRun), "run-0");
  EXPECT_EQ(
      run["header"],
      json::parse(R"({"scenario": "x", "claim": "It works.", "profile": "msm8916", "clock": "virtual", "seed": 7, "qemu": ""})"));
  EXPECT_EQ(run["verdict"], json::parse(R"({"outcome": "fail", "exit_code": 1, "failures": 1})"));
  const json wanted =
      json::parse(R"([{"file": "x.yaml", "line": 9, "column": 5, "step": "s", "kind": "expectation", "expected": "a", )"
                  R"("got": "b", "near_misses": ["c"], "virtual_ns": 70, "last_events": ["d"]}])");
  EXPECT_EQ(run["failures"], wanted);
  EXPECT_EQ(run["events"], 11);
  EXPECT_EQ(run["shown"], 11);
  EXPECT_FALSE(run.contains("overview"));  // all of it is there
  ASSERT_EQ(run["windows"].size(), 1U);
  EXPECT_EQ(run["windows"][0]["skipped"], 0);
  EXPECT_EQ(run["windows"][0]["levels"], json::parse("[0, 0, 0, 0, 0, 0]"));
  const json& events = run["windows"][0]["events"];
  EXPECT_EQ(events[1], json::parse(R"([5, 2, "step", "scenario", "step 1 begin, line 9: expect: {vote: up}", [1, "begin"]])"));
  EXPECT_EQ(events[2], json::parse(R"~([10, 3, "line", "smem", "line A.PC 1 (bit 0)", ["A.PC", 1]])~"));
  EXPECT_EQ(events[3][5], json::parse(R"([1, "on"])"));
  EXPECT_EQ(events[4][5], json::parse(R"(["bam", 1, 0])"));
  EXPECT_EQ(events[5][5], json::parse(R"(["UL", 3, "OPEN", 0])"));
  EXPECT_EQ(events[6][5], json::parse(R"(["DL", 3, "DATA", 1])"));
  EXPECT_EQ(events[8][5], json::parse("[3]"));
  EXPECT_EQ(events[9][5], json::parse(R"([1, "failed"])"));
  ASSERT_EQ(run["steps"].size(), 1U);
  const json step =
      json::parse(R"({"index": 1, "line": 9, "label": "", "text": "expect: {vote: up}", "times": 1, "begun_ns": 5, )"
                  R"("ended_ns": 70, "phase": "failed"})");
  EXPECT_EQ(run["steps"][0], step);
  EXPECT_EQ(run["log"], json::parse(R"(["[    1.234567] oops"])"));
}

TEST(HtmlViewTest, TheLedgerCountsByChannelAndDirection) {
  const json ledger = data_of(show("html", kRun), "run-0")["ledger"];
  ASSERT_EQ(ledger.size(), 2U);
  const json wanted =
      json::parse(R"({"channel": 3, "direction": "UL", "frames": 1, "data": 0, "open": 1, "close": 0, "other": 0, )"
                  R"("malformed": 0, "bytes": 8, "packets": 1, "delivered": 0, "answered": 0, "dropped": 1, "guest": 0})");
  EXPECT_EQ(ledger[0], wanted);
  EXPECT_EQ(ledger[1]["direction"], "DL");
  EXPECT_EQ(ledger[1]["data"], 1);
  EXPECT_EQ(ledger[1]["malformed"], 1);
}

// Of a machine that died the trace has no verdict; who judged it wrote the failure.
TEST(HtmlViewTest, WhatTheJudgeFoundGoesBeforeWhatTheTraceSays) {
  const std::string page = show("html", kRun, {.result = R"({"failures": [7, {"kind": "guest_panic", "got": "Oops"}]})"});
  EXPECT_EQ(data_of(page, "run-0")["failures"], json::parse(R"([{"kind": "guest_panic", "got": "Oops"}])"));
  EXPECT_EQ(data_of(show("html", kRun, {.result = R"({"failures": {"a": 1}})"}), "run-0")["failures"],
            data_of(show("html", kRun), "run-0")["failures"]);
}

TEST(HtmlViewTest, ACutTraceIsSaidToBeCutAndTheLogsStandBesideIt) {
  std::ostringstream out;
  const auto view = find_form("html")->make(out, {.logs = {{"the end of console.log", {"Kernel panic </script>"}}}});
  view->cut("trace.pb: cut at byte 7");
  view->finish();
  const json run = data_of(out.str(), "run-0");
  EXPECT_EQ(run["cut"], "trace.pb: cut at byte 7");
  EXPECT_EQ(run["tails"][0]["lines"][0], "Kernel panic </script>");
  EXPECT_FALSE(data_of(show("html", kRun), "run-0").contains("cut"));
}

TEST(HtmlViewTest, TheResultBesideTheTraceIsShown) {
  const std::string page = show("html", kRun, {.result = R"({"replay": "./bamboozle run x.yaml --seed 7", "failures": [1]})"});
  EXPECT_EQ(data_of(page, "run-0")["result"], json::parse(R"({"replay": "./bamboozle run x.yaml --seed 7"})"));
  EXPECT_FALSE(data_of(show("html", kRun, {.result = "{half"}), "run-0").contains("result"));
  EXPECT_FALSE(data_of(show("html", kRun, {.result = "[1]"}), "run-0").contains("result"));
}

TEST(HtmlViewTest, AnEmptyTraceIsAPageToo) {
  const std::string page = show("html", {});
  EXPECT_EQ(data_of(page, "run-0")["events"], 0);
  EXPECT_THAT(page, ::testing::EndsWith("</html>\n"));
}

TEST(HtmlViewTest, NoTextOfOthersIsMarkup) {
  const std::string evil = "</script><img src=x onerror=\\\"hurt()\\\"><!--<script>&lt;";
  const std::string page =
      show("html", {"run_header {scenario: '" + evil + "' claim: '" + evil + "'}", "guest_log {text: '" + evil + "'}",
                    "step {index: 1 text: '" + evil + "' label: '" + evil + "' phase: FAILED}", "note {text: '" + evil + "'}",
                    "power {state: '" + evil + "'}", "interrupt {name: '" + evil + "'}",
                    "verdict {outcome: '" + evil + "' failures {expected: '" + evil + "' near_misses: '" + evil + "'}}"});
  const std::string quiet = show("html", {});
  for (const char* tag : {"<script", "</script", "<img", "<!--", "&lt;"})
    EXPECT_EQ(count_of(page, tag), count_of(quiet, tag)) << tag;
  EXPECT_EQ(data_of(page, "run-0")["header"]["claim"], "</script><img src=x onerror=\"hurt()\"><!--<script>&lt;");
}

TEST(HtmlViewTest, ThePageNamesNoAddressAndAllowsNoOtherScript) {
  const std::string page = show("html", kRun);
  for (const char* address : {"http:", "https:", "src=", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(address)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(page, Not(HasSubstr("innerHTML")));
}

struct LongTrace {
  explicit LongTrace(std::uint64_t events, std::uint64_t violation = 0) {
    trace::Event event;
    event.mutable_run_header();
    add(event);
    for (std::uint64_t i = 2; i <= events; ++i) {
      if (i == violation) {
        event.mutable_violation()->set_kind("never");
      } else if (i % 2 == 0) {
        event.mutable_line()->set_name(trace::Line::A_PC);
        event.mutable_line()->set_level(i % 4 == 0);
      } else {
        event.mutable_frame()->set_direction(trace::UPLINK);
        event.mutable_frame()->set_channel(static_cast<std::uint32_t>(i % 8));
      }
      add(event);
    }
    run = digest.finish();
  }
  void add(trace::Event& event) {
    event.set_sequence(++sequence);
    event.set_time_ns(sequence * 1000);
    digest.take(event);
  }
  html::RunDigest digest;
  std::uint64_t sequence = 0;
  json run;
};

TEST(HtmlViewTest, OfALongTraceTheBeginningTheFailureAndTheEndStay) {
  const json run = LongTrace(20000, 9000).run;
  ASSERT_EQ(run["windows"].size(), 3U);
  EXPECT_EQ(run["windows"][0]["events"].size(), 1500U);
  EXPECT_EQ(run["windows"][1]["skipped"], 9000 - 250 - 1501);
  EXPECT_EQ(run["windows"][1]["events"].size(), 351U);
  EXPECT_EQ(run["windows"][1]["events"][250][2], "violation");
  EXPECT_EQ(run["windows"][1]["events"][0][1], 8750);
  // the last change before it is that of event 8748, which is divisible by four
  EXPECT_EQ(run["windows"][1]["levels"], json::parse("[1, 0, 0, 0, 0, 0]"));
  EXPECT_EQ(run["windows"][2]["events"].size(), 1500U);
  EXPECT_EQ(run["windows"][2]["events"][1499][1], 20000);
  EXPECT_EQ(run["shown"], 3351);
  std::uint64_t all = 0;
  for (const json& window : run["windows"]) all += window["skipped"].get<std::uint64_t>() + window["events"].size();
  EXPECT_EQ(all, 20000U);
}

TEST(HtmlViewTest, TheOverviewCountsEveryEventOfALongTrace) {
  const json overview = LongTrace(20000).run["overview"];
  std::uint64_t events = 0, changes = 0, frames = 0;
  for (const json& part : overview["parts"]) {
    events += part[1].get<std::uint64_t>();
    for (const json& level : part[2]) changes += level[1].get<std::uint64_t>();
    for (const json& channel : part[3]) frames += channel[1].get<std::uint64_t>() + channel[2].get<std::uint64_t>();
  }
  EXPECT_EQ(events, 20000U);
  EXPECT_EQ(changes, 10000U);
  EXPECT_EQ(frames, 9999U);
  EXPECT_LE(overview["parts"].size(), 512U);
  EXPECT_GE(overview["parts"].size(), 256U);
}

TEST(HtmlViewTest, FailuresWithoutEndKeepAFixedNumberOfEvents) {
  html::RunDigest digest;
  trace::Event event;
  event.mutable_violation()->set_text(std::string(5000, '<'));
  for (std::uint64_t i = 1; i <= 30000; ++i) {
    event.set_sequence(i);
    event.set_time_ns(i == 30000 ? ~std::uint64_t{0} : i);
    digest.take(event);
  }
  const json run = digest.finish();
  EXPECT_EQ(run["shown"], 1500 + 4000 + 1500);
  EXPECT_EQ(run["events"], 30000);
}

TEST(HtmlViewTest, WhatOthersWroteIsBounded) {
  json deep = json::array();
  for (int i = 0; i < 100; ++i) deep = json::array({deep, std::string(10000, 'x')});
  const json value = html::bounded(json{{"long", std::string(100000, 'x')}, {"many", std::vector<int>(1000, 1)}, {"deep", deep}});
  EXPECT_LT(value.dump().size(), 50000U);
  EXPECT_EQ(value["many"].size(), 40U);
  EXPECT_EQ(html::cut("a\xc3\xa4", 2), "a\xe2\x80\xa6");  // not in the middle of a letter
}

}  // namespace
}  // namespace bamboozle::views
