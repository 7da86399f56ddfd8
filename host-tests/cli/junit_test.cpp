// JUnit XML: what counts as what, and that no text of a guest's can break it.
#include "cli/junit.h"

#include <gmock/gmock.h>

#include "cli/host_tests.h"
#include "cli/supervisor.h"
#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Status = TestResult::Status;

std::string junit_of(const TestResult& test) { return to_junit({{"run", {test}}}); }

TEST(JunitTest, CountsByKind) {
  const std::string xml = to_junit({{"scenarios",
                                     {{"green", Status::passed, 1},
                                      {"red", Status::failed, 2, "the report", "vote", "fail"},
                                      {"broken", Status::failed, 0.5, "", "no verdict", "error"},
                                      {"bad", Status::failed, 0, "", "line 3", "bad-scenario"},
                                      {"known", Status::xfail, 0, "", "the wake is lost", "hang"},
                                      {"loud", Status::xpass, 0, "", "the wake is lost", "pass"},
                                      {"off", Status::skipped, 0, "not built"}}},
                                    {"empty", {}}});
  EXPECT_THAT(xml, HasSubstr("<testsuites tests=\"7\" failures=\"2\" errors=\"2\" skipped=\"2\" time=\"3.500\">"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"empty\" tests=\"0\""));
  EXPECT_THAT(xml, HasSubstr("<testcase name=\"green\" classname=\"scenarios\" time=\"1.000\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"fail\" message=\"vote\"/>\n      <system-out>the report</system-out>"));
  EXPECT_THAT(xml, HasSubstr("<error type=\"error\" message=\"no verdict\"/>"));
  EXPECT_THAT(xml, HasSubstr("<error type=\"bad-scenario\" message=\"line 3\"/>"));
  EXPECT_THAT(xml, HasSubstr("<skipped type=\"xfail\" message=\"XFAIL: the wake is lost\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"xpass\" message=\"XPASS: passes, though known to fail: the wake is lost\"/>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"not built\"/>"));
}

TEST(JunitTest, NamesAreEscaped) {
  EXPECT_THAT(junit_of({"a<b>&\"c\"", Status::passed, 0.25}), HasSubstr("name=\"a&lt;b&gt;&amp;&quot;c&quot;\""));
}

TEST(JunitTest, IsXmlWhateverAGuestPrints) {
  std::string hostile = "<![CDATA[ ]]> & \xff\xfe \xef\xbf\xbf \x7f\r\n";
  for (char c = 1; c < 0x20; ++c) hostile += c;
  hostile += '\0';
  const fakes::TemporaryFolder folder;
  folder.write("good.xml", junit_of({hostile, Status::failed, 0, hostile, hostile, "fail"}));
  folder.write("bad.xml", "<a>\x01</a>");
  const auto parses = [&](const char* name) {
    ProgramSpec spec;
    spec.arguments = {"python3", "-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", folder.path() / name};
    spec.output = folder.path() / "log";
    return run_program(spec, std::chrono::seconds(30)).ok();
  };
  EXPECT_TRUE(parses("good.xml"));
  EXPECT_FALSE(parses("bad.xml"));  // or the check above would show nothing
}

TEST(TestOfTest, ARedScenarioSaysItsFirstFailureInOneLine) {
  Result result;
  result.name = "controls/a";
  result.round = 2;
  result.outcome = Outcome::hang;
  result.wall_seconds = 3;
  FailureReport failure;
  failure.line = 12;
  failure.kind = "limit";
  failure.expected = "a verdict";
  failure.got = "none";
  result.failures.push_back(failure);
  const TestResult test = test_of(result);
  EXPECT_EQ(test.name, "controls/a round 2");
  EXPECT_EQ(test.status, Status::failed);
  EXPECT_EQ(test.kind, "hang");
  EXPECT_EQ(test.reason, "line 12: limit, expected a verdict, got none");
  EXPECT_THAT(test.detail, HasSubstr("HANG controls/a round 2"));
  result.known = "known to hang";
  EXPECT_EQ(test_of(result).status, Status::xfail);
  EXPECT_EQ(test_of(result).reason, "known to hang");
  result.outcome = Outcome::error;
  EXPECT_EQ(test_of(result).status, Status::failed);
  EXPECT_THAT(test_of(result).reason, Not(HasSubstr("known")));
}

TEST(OneLineOfTest, IsOneLineValidAndBounded) {
  EXPECT_EQ(one_line_of(" a\nb\t\xff "), "a b ?");
  EXPECT_EQ(one_line_of("abcdef", 3), "abc…");
  EXPECT_EQ(one_line_of("aä", 2), "a…");  // not in the middle of a letter
}

}  // namespace
}  // namespace bamboozle::cli
