// Reading ctest's results.
#include "cli/host_tests.h"

#include <gmock/gmock.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

using Status = TestResult::Status;

constexpr const char* kJunit = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="(empty)" tests="3" failures="1">
	<testcase name="FrameTest.IsRead" classname="FrameTest.IsRead" time="0.25" status="run">
		<properties/>
		<system-out>fine</system-out>
	</testcase>
	<testcase name="A/B.C/&quot;x&lt;y&quot;" classname="x" time="1" status="fail">
		<failure message=""/>
		<system-out>expected 1 &lt; 0
got it</system-out>
	</testcase>
	<testcase name="Off" classname="Off" time="0" status="disabled">
	</testcase>
</testsuite>)xml";

TEST(ParseJunitTest, ReadsWhatCtestWrites) {
  const auto results = parse_junit(kJunit);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].name, "FrameTest.IsRead");
  EXPECT_EQ(results[0].status, Status::passed);
  EXPECT_EQ(results[0].seconds, 0.25);
  EXPECT_EQ(results[0].detail, "");
  EXPECT_EQ(results[1].name, "A/B.C/\"x<y\"");
  EXPECT_EQ(results[1].status, Status::failed);
  EXPECT_EQ(results[1].detail, "expected 1 < 0\ngot it");
  EXPECT_EQ(results[2].status, Status::skipped);
}

TEST(RunCtestTest, ABuildThatIsNotThereIsSkippedAndSaidSo) {
  std::vector<TestResult> results;
  run_ctest("/nowhere", "/tmp", [&](const TestResult& result) { results.push_back(result); });
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].status, Status::skipped);
}

TEST(RunCtestTest, ABuildWithoutTestsIsAFailure) {
  const fakes::TemporaryFolder build;
  const fakes::TemporaryFolder folder;
  std::vector<TestResult> results;
  run_ctest(build.path(), folder.path(), [&](const TestResult& result) { results.push_back(result); });
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].status, Status::failed);
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
