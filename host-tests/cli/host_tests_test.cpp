// Running test programs and fuzzers, and reading what they report.
#include "cli/host_tests.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using Status = TestResult::Status;

constexpr const char* kReport = R"json({"tests": 3, "testsuites": [
  {"name": "FrameTest", "testsuite": [
    {"name": "IsRead", "status": "RUN", "result": "COMPLETED", "time": "0.25s", "classname": "FrameTest"},
    {"name": "IsWritten", "status": "RUN", "result": "COMPLETED", "time": "1s", "classname": "FrameTest",
     "failures": [{"failure": "frame.cpp:3\nexpected 1", "type": ""}, {"failure": "frame.cpp:4", "type": ""}]}]},
  {"name": "A/B", "testsuite": [
    {"name": "C/0", "status": "RUN", "result": "SKIPPED", "time": "0s", "classname": "A/B", "skipped": [{"message": "no tshark"}]}]}
]})json";

class RunHostTestsTest : public ::testing::Test {
 protected:
  void program(const std::string& name, const std::string& script) {
    build.write(name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(build.path() / name, std::filesystem::perms::owner_all);
  }
  std::vector<TestResult> run() {
    std::vector<TestResult> results;
    run_host_tests(build.path(), folder.path(), [&](const TestResult& result) { results.push_back(result); });
    return results;
  }
  /// A script that writes this as the report.
  static std::string reports(const std::string& json) { return "cat > \"${1#--gtest_output=json:}\" <<'END'\n" + json + "\nEND\n"; }

  fakes::TemporaryFolder build;
  fakes::TemporaryFolder folder;
};

TEST(ParseGtestTest, ReadsWhatAProgramWrites) {
  const auto results = parse_gtest(kReport);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].name, "FrameTest.IsRead");
  EXPECT_EQ(results[0].status, Status::passed);
  EXPECT_EQ(results[0].seconds, 0.25);
  EXPECT_EQ(results[0].detail, "");
  EXPECT_EQ(results[1].status, Status::failed);
  EXPECT_EQ(results[1].detail, "frame.cpp:3\nexpected 1\nframe.cpp:4");
  EXPECT_EQ(results[2].name, "A/B.C/0");
  EXPECT_EQ(results[2].status, Status::skipped);
  EXPECT_EQ(results[2].detail, "no tshark");
}

TEST(ParseGtestTest, WhatIsNoReportHasNoResults) {
  for (const char* text : {"", "{", "[]", "{}", "7"}) EXPECT_TRUE(parse_gtest(text).empty()) << text;
}

TEST_F(RunHostTestsTest, TakesTheProgramsReports) {
  program("a/frame-test", reports(kReport) + "exit 1\n");
  program("not-a-test-program", "exit 1\n");
  EXPECT_EQ(run().size(), 3U);
}

TEST_F(RunHostTestsTest, AProgramThatDiesIsAFailureWithItsLog) {
  program("frame-test", "echo 'ERROR: AddressSanitizer'\nexit 1\n");
  const auto results = run();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].name, "frame-test");
  EXPECT_EQ(results[0].status, Status::failed);
  EXPECT_THAT(results[0].detail, ::testing::HasSubstr("AddressSanitizer"));
}

TEST_F(RunHostTestsTest, ALeakAtTheEndIsAFailureThoughAllTestsPassed) {
  program("frame-test", reports(R"({"testsuites": [{"testsuite": [{"name": "A", "classname": "B", "result": "COMPLETED", "time": "0s"}]}]})") +
                            "echo 'LeakSanitizer'\nexit 23\n");
  const auto results = run();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].status, Status::passed);
  EXPECT_EQ(results[1].status, Status::failed);
  EXPECT_THAT(results[1].detail, ::testing::HasSubstr("LeakSanitizer"));
}

TEST_F(RunHostTestsTest, ABuildWithoutTestsIsAFailure) {
  const auto results = run();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].status, Status::failed);
}

TEST(RunHostTests, ABuildThatIsNotThereIsSkippedAndSaidSo) {
  std::vector<TestResult> results;
  run_host_tests("/nowhere", "/tmp", [&](const TestResult& result) { results.push_back(result); });
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].status, Status::skipped);
}

TEST(RunFuzzersTest, ACorpusWithoutItsProgramIsAFailureAndOneThatDiesIsToo) {
  const fakes::TemporaryFolder build;
  const fakes::TemporaryFolder corpora;
  const fakes::TemporaryFolder folder;
  corpora.write("fuzz_a/1", "x");
  corpora.write("fuzz_b/1", "x");
  corpora.write("fuzz_c/1", "x");
  build.write("x/fuzz_a", "#!/bin/sh\nexit 0\n");
  build.write("x/fuzz_b", "#!/bin/sh\necho 'ERROR: found one'\nexit 77\n");
  for (const char* name : {"fuzz_a", "fuzz_b"})
    std::filesystem::permissions(build.path() / "x" / name, std::filesystem::perms::owner_all);
  std::vector<TestResult> results;
  run_fuzzers(build.path(), corpora.path(), std::chrono::seconds(1), folder.path(),
              [&](const TestResult& result) { results.push_back(result); });
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].status, Status::passed) << results[0].detail;
  EXPECT_EQ(results[1].status, Status::failed);
  EXPECT_THAT(results[1].detail, ::testing::HasSubstr("found one"));
  EXPECT_EQ(results[2].status, Status::failed);
  EXPECT_THAT(results[2].detail, ::testing::HasSubstr("no such program"));
}

}  // namespace
}  // namespace bamboozle::cli
