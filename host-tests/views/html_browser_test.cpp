// The page in a browser: that its script runs, draws, and does what mouse and keys ask; that a guest's text does nothing.
//
// With BAMBOOZLE_SCREENSHOTS=FOLDER the pages are there as pictures afterwards, to be looked at.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "host-tests/trace/temporary_file.h"
#include "host-tests/views/browser.h"
#include "host-tests/views/events.h"
#include "host-tests/views/tool.h"
#include "modem-model/views/html/page.h"
#include "modem-model/views/html/run_digest.h"

namespace bamboozle::views {
namespace {

using nlohmann::json;

constexpr const char* kEvil = "</script><img src=x onerror=window.hurt=1><svg onload=window.hurt=1>";
const std::string kBox = "document.querySelector('.timeline')";

std::string failed_run() {
  std::vector<std::string> texts = {
      fmt::format("source: SOURCE_BOARD run_header {{scenario: 'x' claim: 'It works. {}' profile: 'msm8916' seed: 7}}", kEvil),
      "time_ns: 1000 source: SOURCE_SCENARIO step {index: 1 line: 9 text: 'expect: {vote: up}' phase: BEGIN}"};
  for (int i = 0; i < 40; ++i) {
    const int time = 2000 + i * 1000;
    texts.push_back(fmt::format("time_ns: {} source: SOURCE_SMEM line {{name: A_PC level: {}}}", time, i % 2 == 0));
    texts.push_back(fmt::format("time_ns: {} source: SOURCE_MODEM frame {{direction: {} command: {} channel: {} size: 40}}",
                                time + 1, i % 2 == 0 ? "UPLINK" : "DOWNLINK", i < 2 ? 1 : 0, i % 3));
    texts.push_back(fmt::format("time_ns: {} source: SOURCE_MODEM power {{state: 'on' bam_powered: {}}}", time + 2, i % 5 != 0));
    texts.push_back(
        fmt::format("time_ns: {} source: SOURCE_GUEST guest_log {{level: 6 text: 'line {} {}'}}", time + 3, i, kEvil));
  }
  texts.push_back("time_ns: 90000 source: SOURCE_SCENARIO step {index: 1 line: 9 text: 'expect: {vote: up}' phase: FAILED}");
  texts.push_back(
      fmt::format("time_ns: 90000 source: SOURCE_SCENARIO verdict {{outcome: 'fail' exit_code: 1 failures {{file: 'x.yaml' "
                  "line: 9 column: 5 step: 'expect: {{vote: up}}' kind: 'expectation' expected: 'vote: up {0}' got: '{0}' "
                  "near_misses: 'it was \"off\" {0}' time_ns: 90000}}}}",
                  kEvil));
  std::ostringstream out;
  const auto view = find_form("html")->make(
      out, {.result = R"({"name": "x", "replay": "./bamboozle run x.yaml --seed 7", "status": "fail", "verdict": "fail"})"});
  std::uint64_t sequence = 0;
  for (const std::string& text : texts) {
    trace::Event next = event(text);
    next.set_sequence(++sequence);
    view->take(next);
  }
  view->finish();
  return out.str();
}

std::string suite() {
  std::ostringstream out;
  html::Page page(out);
  json results = json::array();
  for (int i = 0; i < 30; ++i)
    for (const char* driver : {"upstream", "cpp"}) {
      const bool red = i == 7 && std::string(driver) == "cpp";
      results.push_back({{"name", fmt::format("power/p{:02}", i)},
                         {"claim", kEvil},
                         {"column", driver},
                         {"status", red ? "fail" : "pass"},
                         {"verdict", red ? "hang" : "pass"},
                         {"reason", red ? kEvil : ""},
                         {"run", red ? json(0) : json()}});
    }
  page.add("suite",
           {{"results", results}, {"tests", {{{"part", "host"}, {"name", "A.Test"}, {"status", "fail"}, {"detail", kEvil}}}}});
  html::RunDigest digest;
  digest.take(event("sequence: 1 run_header {scenario: 'p07' claim: 'c'}"));
  page.add("run-0", digest.finish());
  page.end();
  return out.str();
}

struct HtmlBrowserTest : ::testing::Test {
  static void SetUpTestSuite() {
    for (const char* program : {"chromium-headless-shell", "chromium"})
      if (browser == nullptr && has_tool(program)) browser = new Browser(program);
  }
  static void TearDownTestSuite() {
    delete browser;
    browser = nullptr;
  }
  void SetUp() override {
    ASSERT_NE(browser, nullptr) << "no browser: apt-get install chromium-headless-shell (it is in setup/test-packages.txt)";
  }
  void open(const std::string& page, const std::string& hash = "") {
    file.write(page);
    std::filesystem::copy_file(file.path(), file.path() + ".html", std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(browser->open(file.path() + ".html", hash));
  }
  std::string page_of(html::RunDigest& digest, const std::string& cut = "") {
    std::ostringstream out;
    html::Page page(out);
    json run = digest.finish();
    if (!cut.empty()) run["cut"] = cut;
    page.add("suite", {{"single", true}});
    page.add("run-0", run);
    page.end();
    return out.str();
  }
  void TearDown() override {
    std::filesystem::remove(file.path() + ".html");
    if (browser == nullptr) return;
    browser->size(1400, 1000);
    EXPECT_EQ(browser->run("window.hurt === undefined && document.images.length === 0"), true) << "a guest's text became HTML";
    EXPECT_EQ(browser->run("document.querySelectorAll('#broken').length"), 0);
  }
  json number(const std::string& selector) { return browser->run("document.querySelectorAll('" + selector + "').length"); }
  std::string text(const std::string& selector) {
    const json value = browser->run("(document.querySelector('" + selector + "') || {}).textContent");
    return value.is_string() ? value.get<std::string>() : "(nothing)";
  }
  /// The part of the run that is in view, as the stripe at the left shows it: its height in pixels.
  double in_view() {
    return browser->run("Number(document.querySelector('.timeline .view').getAttribute('height'))").get<double>();
  }
  double top() { return browser->run("Number(document.querySelector('.timeline .view').getAttribute('y'))").get<double>(); }
  bool until(const std::string& expression) { return browser->soon(expression); }
  std::string view(const std::string& what) {
    return "Number(document.querySelector('.timeline .view').getAttribute('" + what + "'))";
  }

  static Browser* browser;
  fakes::TemporaryFile file;
};
Browser* HtmlBrowserTest::browser = nullptr;

TEST_F(HtmlBrowserTest, AFailureIsShownWithItsTimeline) {
  open(failed_run());
  EXPECT_EQ(text(".claim"), std::string("It works. ") + kEvil);
  EXPECT_EQ(text(".failure .expected pre"), std::string("vote: up ") + kEvil);
  EXPECT_EQ(text(".failure .got pre"), kEvil);
  EXPECT_EQ(text(".replay"), "./bamboozle run x.yaml --seed 7");
  EXPECT_EQ(number("#ledger tbody tr"), 6);
  EXPECT_EQ(number("#steps tbody tr"), 1);
  // it begins at the failure, whose line is there, with the event at which it was found
  EXPECT_TRUE(
      until("document.querySelector('.timeline .fail') && document.querySelector('.chosen').textContent.includes('FAILED')"));
  browser->key("0");  // not in the timeline: nothing
  EXPECT_EQ(browser->run(kBox + ".focus(), document.activeElement === " + kBox), true);
  browser->key("0");
  EXPECT_TRUE(until("document.querySelectorAll('.timeline .lane-frames [data-event]').length === 40"));
  EXPECT_EQ(browser->run("document.querySelectorAll('.timeline path.ctl').length"), 2);
  EXPECT_EQ(browser->run("document.querySelectorAll('.timeline .lane-level rect.apps[width=\"18\"]').length"),
            20);  // each time that A.PC is up
  browser->picture("run-light");
}

TEST_F(HtmlBrowserTest, KeysAndWheelZoomAndPan) {
  open(failed_run());
  browser->run(kBox + ".scrollIntoView({block: 'center'}), " + kBox + ".focus()");
  browser->key("0");
  ASSERT_TRUE(until(view("height") + " > " + kBox + ".clientHeight - 60"));
  const double all = in_view();
  browser->key("+");
  ASSERT_TRUE(until(fmt::format("{} < {}", view("height"), all * 0.7)));
  browser->key("+");
  browser->key("+");
  ASSERT_TRUE(until(fmt::format("{} < {}", view("height"), all * 0.3)));
  browser->key("Home");
  ASSERT_TRUE(until(view("y") + " < 41"));
  browser->key("ArrowDown");
  EXPECT_TRUE(until(view("y") + " > 42"));
  const double down = top();
  browser->key("ArrowUp");
  EXPECT_TRUE(until(fmt::format("{} < {}", view("y"), down)));
  browser->key("-");
  EXPECT_TRUE(until(fmt::format("{} > {}", view("height"), all * 0.35)));
  browser->key("t");
  EXPECT_TRUE(until("document.querySelector('#timeline .bar').textContent.includes('spaced by time')"));
  browser->key("0");
  ASSERT_TRUE(until(fmt::format("{} > {}", view("height"), all - 2)));
  browser->picture("run-by-time");
  browser->key("t");
  browser->key("0");
  ASSERT_TRUE(until(fmt::format("{} > {}", view("height"), all - 2)));
  const json area = browser->run("(({left, top, height}) => ({left, top, height}))(" + kBox + ".getBoundingClientRect())");
  const double x = area["left"].get<double>() + 400, y = area["top"].get<double>() + area["height"].get<double>() / 2;
  browser->wheel(x, y, -120);
  EXPECT_TRUE(until(fmt::format("{} < {}", view("height"), all * 0.9)));
  browser->move(x, y);
  EXPECT_TRUE(
      until("!document.getElementById('tooltip').hidden && / s  #\\d+/.test(document.getElementById('tooltip').textContent)"));
  browser->click(x, y);
  EXPECT_TRUE(until("document.querySelector('.timeline .cursor')"));
  const std::string chosen = text(".chosen");
  browser->key("ArrowRight");
  EXPECT_NE(text(".chosen"), chosen);
}

TEST_F(HtmlBrowserTest, APageThatIsScrolledIsNotCaughtByTheTimeline) {
  open(failed_run());
  browser->run(kBox + ".scrollIntoView({block: 'center'})");
  ASSERT_TRUE(until("document.querySelector('.timeline .view')"));
  browser->run("document.querySelector('#timeline .bar button:nth-of-type(3)').click()");
  ASSERT_TRUE(until(view("height") + " > " + kBox + ".clientHeight - 60"));
  const double all = in_view();
  const json area = browser->run("(({left, top}) => ({left, top}))(" + kBox + ".getBoundingClientRect())");
  browser->run("window.scrolledBefore = window.scrollY, document.activeElement.blur()");
  browser->wheel(area["left"].get<double>() + 400, area["top"].get<double>() + 100, 60);
  EXPECT_TRUE(until("window.scrollY !== window.scrolledBefore"));
  EXPECT_EQ(in_view(), all);
}

TEST_F(HtmlBrowserTest, DarkAsTheSystemIsOrByTheButton) {
  open(failed_run());
  const std::string back = "getComputedStyle(document.body).backgroundColor";
  browser->prefer("light");
  const json light = browser->run(back);
  browser->prefer("dark");
  const json dark = browser->run(back);
  EXPECT_NE(light, dark);
  browser->picture("run-dark");
  browser->run("document.getElementById('theme').click()");
  EXPECT_EQ(browser->run(back), light);  // against the system's wish
  browser->run("document.getElementById('theme').click()");
  browser->prefer("light");
  EXPECT_EQ(browser->run(back), dark);
  browser->run("document.getElementById('theme').click()");
  EXPECT_EQ(browser->run(back), light);
}

TEST_F(HtmlBrowserTest, ASuiteIsFilteredAndLeadsToItsRedRuns) {
  browser->prefer("light");
  open(suite());
  browser->picture("suite-light");
  EXPECT_EQ(number(".matrix tbody tr"), 30);
  EXPECT_EQ(number(".matrix thead th"), 3);
  EXPECT_EQ(number("#red tbody tr"), 1);
  EXPECT_EQ(text("#red .badge"), "HANG");
  browser->key("/");
  browser->key("p");
  browser->key("1");
  EXPECT_TRUE(until("document.querySelectorAll('.matrix tbody tr:not([hidden])').length === 10"));
  EXPECT_EQ(browser->run("document.getElementById('filter').value"), "p1");
  browser->run(
      "((filter) => { filter.value = ''; filter.dispatchEvent(new Event('input')); })(document.getElementById('filter'))");
  browser->run("document.querySelector('[data-status=fail]').click()");
  EXPECT_EQ(number(".matrix tbody tr:not([hidden])"), 1);
  browser->run("document.querySelector('.matrix a.badge').focus()");
  browser->key("Enter");
  EXPECT_TRUE(until("location.hash === '#run-0' && document.querySelector('#back')"));
  browser->key("Escape");
  EXPECT_TRUE(until("document.querySelector('.matrix')"));
  EXPECT_EQ(number(".matrix tbody tr:not([hidden])"), 1);  // as it was left
  EXPECT_TRUE(until("document.activeElement.getAttribute('href') === '#run-0'"));
}

TEST_F(HtmlBrowserTest, ALongTraceSaysWhatItLeavesOut) {
  html::RunDigest digest;
  trace::Event event;
  event.mutable_run_header()->set_scenario("long");
  for (std::uint64_t i = 1; i <= 20000; ++i) {
    event.set_sequence(i);
    event.set_time_ns(i * 1000);
    digest.take(event);
    event.mutable_frame()->set_direction(i % 3 == 0 ? trace::UPLINK : trace::DOWNLINK);
  }
  open(page_of(digest));
  EXPECT_TRUE(until("document.querySelector('.timeline .gap')"));
  EXPECT_TRUE(until("document.querySelectorAll('.timeline .lane-frames rect.up').length > 100"));
  EXPECT_THAT(text("#bound"), ::testing::HasSubstr("20,000 events; of these 3,000 are here one by one"));
  browser->picture("long");
}

TEST_F(HtmlBrowserTest, BytesOfAGuestAreTextWhateverTheyAre) {
  html::RunDigest digest;
  trace::Event event;
  event.set_source(trace::SOURCE_GUEST);
  event.mutable_guest_log()->set_text(std::string("a\x01\x1b[31m\xff\xc3 b\0c", 13) + "\u2028\u2029 d" + kEvil);
  event.set_sequence(1);
  digest.take(event);
  open(page_of(digest));
  const std::string log = text("#log");
  EXPECT_THAT(log, ::testing::HasSubstr("\xef\xbf\xbd"));  // what was no UTF-8
  EXPECT_THAT(log, ::testing::HasSubstr(std::string("\u2028\u2029 d") + kEvil));
  EXPECT_TRUE(until("document.querySelectorAll('.timeline .label').length === 1"));
}

TEST_F(HtmlBrowserTest, ACutTraceIsSaidToBeCut) {
  html::RunDigest digest;
  trace::Event event;
  event.set_sequence(1);
  event.set_time_ns(1500000000);
  event.mutable_note()->set_text("the last");
  digest.take(event);
  open(page_of(digest, "trace.pb: cut at byte 7"));
  EXPECT_THAT(text("#cut"), ::testing::HasSubstr("the 1 event up to its last whole one, at 1.500000000 s"));
  EXPECT_THAT(text("#cut"), ::testing::HasSubstr("cut at byte 7"));
  open(failed_run());
  EXPECT_EQ(number("#cut"), 0);
}

TEST_F(HtmlBrowserTest, TheColourOfAnEventIsTheSideThatDidIt) {
  open(failed_run());
  ASSERT_TRUE(until("document.querySelector('.timeline .label .side.apps')"));
  const auto side_of = [&](const std::string& event) {
    return browser->run("[...document.querySelectorAll('.timeline .label')].find((label) => label.textContent.includes('" +
                        event + "')).firstChild.getAttribute('class')");
  };
  EXPECT_EQ(side_of("line A.PC"), "side apps");
  EXPECT_EQ(side_of("UL DATA"), "side apps");
  EXPECT_EQ(side_of("DL DATA"), "side modem");
  EXPECT_EQ(side_of("power"), "side modem");
  EXPECT_EQ(side_of("FAILED"), "side other");
}

TEST_F(HtmlBrowserTest, ANarrowPageHasBothSides) {
  browser->size(420, 900);
  open(failed_run());
  ASSERT_TRUE(until("document.querySelector('.timeline .lane.slanted')"));
  EXPECT_EQ(browser->run("[...document.querySelectorAll('.timeline .lane')].map((lane) => lane.textContent).join(' ')"),
            "steps vote ack regs guest ch 0 ch 1 ch 2 power ack BAM irq dma fault");
  EXPECT_EQ(
      browser->run("[...document.querySelectorAll('.timeline .lane')].every((lane) => lane.getBoundingClientRect().right < " +
                   kBox + ".getBoundingClientRect().right + 12)"),
      true);
  EXPECT_EQ(browser->run("document.documentElement.scrollWidth <= 420"), true);  // nothing hangs over the edge
  browser->picture("run-narrow");
}

}  // namespace
}  // namespace bamboozle::views
