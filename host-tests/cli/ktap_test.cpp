// KTAP as the kernel's documentation has it: version, plan, results with their directives, diagnostics in front, subtests
// indented.
#include "cli/ktap.h"

#include <gmock/gmock.h>

#include "cli/test_report.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Status = TestResult::Status;

std::string line_of(const TestResult& test) { return Ktap().add(test); }

TEST(KtapTest, BeginsWithTheVersionAndThePlanIfThereIsOne) {
  EXPECT_EQ(Ktap().begin(3), "KTAP version 1\n1..3\n");
  EXPECT_EQ(Ktap().begin(0), "KTAP version 1\n1..0\n");
  EXPECT_EQ(Ktap().begin(std::nullopt), "KTAP version 1\n");
}

TEST(KtapTest, CountsFromOne) {
  Ktap ktap;
  EXPECT_EQ(ktap.add({"a/b", Status::passed}), "ok 1 a/b\n");
  EXPECT_EQ(ktap.add({"c", Status::passed}), "ok 2 c\n");
}

TEST(KtapTest, HasADirectiveForWhatIsNeitherGreenNorRed) {
  EXPECT_EQ(line_of({"a", Status::skipped, 0, "", "not built"}), "ok 1 a # SKIP not built\n");
  EXPECT_EQ(line_of({"a", Status::xfail, 0, "", "the wake is lost", "fail"}), "ok 1 a # XFAIL the wake is lost\n");
  EXPECT_EQ(line_of({"a", Status::xpass, 0, "", "the wake is lost", "pass"}), "not ok 1 a # XPASS the wake is lost\n");
}

TEST(KtapTest, AHangIsATimeoutAndWhatSaysNothingAboutTheDriverIsAnError) {
  EXPECT_EQ(line_of({"a", Status::failed, 0, "", "too long", "hang"}), "not ok 1 a # TIMEOUT too long\n");
  EXPECT_EQ(line_of({"a", Status::failed, 0, "", "no verdict", "error"}), "not ok 1 a # ERROR no verdict\n");
  EXPECT_EQ(line_of({"a", Status::failed, 0, "", "line 3", "bad-scenario"}), "not ok 1 a # ERROR line 3\n");
  EXPECT_EQ(line_of({"a", Status::failed, 0, "", "line 3: vote", "fail"}), "not ok 1 a # line 3: vote\n");
  EXPECT_EQ(line_of({"a", Status::failed, 0, "", "panic", "crash"}), "not ok 1 a # panic\n");
}

TEST(KtapTest, DetailComesFirstAsDiagnostics) {
  EXPECT_EQ(line_of({"a", Status::failed, 0, "one\n\ntwo\n", "why", "fail"}), "# one\n# two\nnot ok 1 a # why\n");
}

TEST(KtapTest, NothingThatIsPrintedCanBeTakenForAResult) {
  const std::string text = line_of({"a # SKIP", Status::failed, 0, "x\nok 7 forged", "got\nok 8 forged", "fail"});
  EXPECT_EQ(text, "# x\n# ok 7 forged\nnot ok 1 a _ SKIP # got ok 8 forged\n");
}

TEST(KtapTest, SubtestsAreIndentedByTwo) {
  Ktap nested(1);
  EXPECT_EQ(nested.begin(1), "  KTAP version 1\n  1..1\n");
  EXPECT_EQ(nested.add({"a", Status::failed, 0, "x", "", "fail"}), "  # x\n  not ok 1 a\n");
}

struct TestReportTest : ::testing::Test {
  TestReportTest() : people(std::tmpfile()), programs(std::tmpfile()), terminal(false, false, people) {}
  ~TestReportTest() override {
    std::fclose(people);
    std::fclose(programs);
  }
  static std::string text_of(std::FILE* file) {
    std::string text;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
    return text;
  }
  std::FILE* people;
  std::FILE* programs;
  Terminal terminal;
};

TEST_F(TestReportTest, AParthasItsTestsAsSubtestsAndFailsWithThem) {
  TestReport report(terminal, programs, 2);
  report.begin_part("host", "host tests", std::nullopt);  // the plan comes first although it was not known
  report.add({"A.B", Status::passed});
  report.end_part();
  report.begin_part("scenarios", "scenarios", 2);
  report.add({"a", Status::failed, 1, "x", "why", "fail"});
  report.add({"b", Status::xfail, 1, "", "known", "fail"});
  report.end_part();
  EXPECT_EQ(text_of(programs),
            "KTAP version 1\n1..2\n"
            "  KTAP version 1\n  1..1\n  ok 1 A.B\n"
            "ok 1 host\n"
            "  KTAP version 1\n  1..2\n  # x\n  not ok 1 a # why\n  ok 2 b # XFAIL known\n"
            "not ok 2 scenarios # 1 of 2 tests failed\n");
  EXPECT_EQ(report.summary(), "1 passed, 1 failed, 1 failed as known");
}

TEST_F(TestReportTest, SaysAtTheEndAgainWhatFailed) {
  TestReport report(terminal, nullptr, 2);
  report.begin_part("host", "host tests", 1);
  report.add({"A.B", Status::passed});
  report.end_part();
  EXPECT_EQ(report.failures(), "");
  report.begin_part("scenarios", "scenarios", 3);
  report.add({"a", Status::failed, 1, "expected b\ngot c", "why", "fail"});
  report.add({"b", Status::xfail, 1, "", "known", "fail"});
  report.add({"c", Status::xpass, 2, "loud", "known"});
  EXPECT_EQ(report.failures(), "== what failed\nFAIL a (1.00 s):\nexpected b\ngot c\nXPASS c (2.00 s): loud\n");
}

TEST_F(TestReportTest, WithoutKtapOnlyPeopleAreTold) {
  TestReport report(terminal, nullptr, 1);
  report.begin_part("scenarios", "scenarios that run", 1);
  report.add({"a", Status::xpass, 1.5, "loud", "known"});
  report.end_part();
  EXPECT_EQ(text_of(programs), "");
  EXPECT_EQ(text_of(people), "== scenarios that run\nXPASS a (1.50 s): loud\n");
  EXPECT_EQ(report.summary(), "0 passed, 1 failed");
}

TEST_F(TestReportTest, APartOfWhichAllIsSkippedIsSkipped) {
  TestReport report(terminal, programs, 1);
  report.begin_part("fuzz", "fuzzers", std::nullopt);
  report.add({"fuzzers", Status::skipped, 0, "not built"});
  report.end_part();
  EXPECT_THAT(text_of(programs), HasSubstr("\nok 1 fuzz # SKIP not built\n"));
  EXPECT_EQ(report.summary(), "0 passed, 0 failed, 1 skipped");
}

}  // namespace
}  // namespace bamboozle::cli
