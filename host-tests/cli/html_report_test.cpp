// What becomes of results on one page: which are rows, which have details, what is said of traces that are gone.
#include "cli/html_report.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/digest.h"
#include "host-tests/trace/temporary_file.h"
#include "host-tests/views/html_page.h"
#include "proto/trace.pb.h"

namespace bamboozle::cli {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using views::data_of;

json result(const std::string& name, const std::string& status, const std::string& driver = "upstream") {
  return {{"name", name},     {"verdict", status == "pass" || status == "xpass" ? "pass" : "fail"},
          {"status", status}, {"driver", driver},
          {"kernel", "6.1"},  {"preset", "plain"}};
}

struct HtmlReportTest : ::testing::Test {
  HtmlReportTest() : folder(::testing::TempDir() + "/bamboozle-report-XXXXXX") {
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~HtmlReportTest() override { std::filesystem::remove_all(folder); }

  std::string page(const ReportInput& input, std::size_t details = kMostDetails) {
    std::ostringstream out;
    notes = write_report(input, out, details);
    return out.str();
  }
  std::variant<ReportInput, std::string> read(const std::string& text) {
    std::ofstream(folder + "/r.json") << text;
    return read_results({folder + "/r.json"});
  }
  /// A run's folder; the sha256 of its trace.
  std::string write_run() {
    std::ofstream file(folder + "/trace.pb", std::ios::binary);
    trace::Event event;
    event.set_sequence(1);
    event.mutable_run_header()->set_scenario("a");
    google::protobuf::util::SerializeDelimitedToOstream(event, &file);
    event.set_sequence(2);
    event.mutable_verdict()->set_outcome("fail");
    google::protobuf::util::SerializeDelimitedToOstream(event, &file);
    file.close();
    std::ofstream(folder + "/console.log") << "Kernel panic\n";
    return sha256_of_file(folder + "/trace.pb").value_or("");
  }

  std::string folder;
  std::vector<std::string> notes;
};

TEST_F(HtmlReportTest, ReadsASuiteARunAndTheFolderOfOne) {
  const std::string run = result("a", "fail").dump();
  const auto suite = read(R"({"format": 1, "scenarios": [)" + run + "," + run + R"(], "tests": [{"name": "a"}, 7]})");
  ASSERT_TRUE(std::holds_alternative<ReportInput>(suite));
  EXPECT_EQ(std::get<ReportInput>(suite).results.size(), 2U);
  EXPECT_EQ(std::get<ReportInput>(suite).tests.size(), 1U);
  ASSERT_TRUE(std::holds_alternative<ReportInput>(read(run)));
  std::ofstream(folder + "/result.json") << run;
  const auto of_folder = read_results({folder, folder + "/result.json"});
  ASSERT_TRUE(std::holds_alternative<ReportInput>(of_folder));
  EXPECT_EQ(std::get<ReportInput>(of_folder).results.size(), 2U);
}

TEST_F(HtmlReportTest, SaysWhatIsNoResult) {
  for (const char* text :
       {"", "{half", "[1]", "{}", R"({"scenarios": 1})", R"({"scenarios": [{"name": "a"}]})", R"({"name": 1, "verdict": 2})"}) {
    const auto refused = read(text);
    ASSERT_TRUE(std::holds_alternative<std::string>(refused)) << text;
    EXPECT_THAT(std::get<std::string>(refused), HasSubstr("r.json: "));
    EXPECT_THAT(std::get<std::string>(refused), HasSubstr("expected what run --json"));
  }
  EXPECT_THAT(std::get<std::string>(read_results({folder + "/none.json"})), HasSubstr("cannot be read"));
}

TEST_F(HtmlReportTest, RowsAreScenariosColumnsAreDriversAndKernels) {
  json other = result("linux-6.12/cpp/a", "fail", "cpp");
  other["kernel"] = "6.12";
  const json rows = data_of(page({{result("a", "pass"), result("cpp/a", "pass", "cpp"), other}, {}}), "suite")["results"];
  ASSERT_EQ(rows.size(), 3U);
  for (const json& row : rows) EXPECT_EQ(row["name"], "a");
  EXPECT_EQ(rows[0]["column"], "upstream @ 6.1");
  EXPECT_EQ(rows[2]["column"], "cpp @ 6.12");
  EXPECT_EQ(data_of(page({{result("a", "pass")}, {}}), "suite")["results"][0]["column"], "upstream");
}

TEST_F(HtmlReportTest, WhatIsRedHasDetailsBeforeWhatIsKnownToBe) {
  const ReportInput input = {{result("a", "xfail"), result("b", "pass"), result("c", "fail"), result("d", "xpass")}, {}};
  json rows = data_of(page(input), "suite")["results"];
  EXPECT_EQ(rows[0]["run"], 2);
  EXPECT_TRUE(rows[1]["run"].is_null());
  EXPECT_EQ(rows[2]["run"], 0);
  EXPECT_EQ(rows[3]["run"], 1);
  const std::string few = page(input, 1);
  EXPECT_TRUE(data_of(few, "suite")["results"][0]["run"].is_null());
  EXPECT_TRUE(data_of(few, "run-1").is_null());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("2 more runs")));
}

TEST_F(HtmlReportTest, ARedRunHasItsTraceAndItsConsole) {
  json red = result("a", "fail");
  red["folder"] = folder;
  red["trace_sha256"] = write_run();
  red["replay"] = "./bamboozle run a.yaml";
  red["failures"] = {{{"kind", "guest"}, {"expected", "x"}, {"got", "</script>"}}};
  const std::string text = page({{red}, {}});
  const json run = data_of(text, "run-0");
  EXPECT_EQ(run["events"], 2);
  EXPECT_EQ(run["result"]["replay"], "./bamboozle run a.yaml");
  EXPECT_EQ(run["failures"][0]["got"], "</script>");
  EXPECT_EQ(run["tails"][0]["lines"], json::parse(R"(["Kernel panic"])"));
  EXPECT_EQ(data_of(text, "suite")["results"][0]["reason"], "guest: expected x, got </script>");
  EXPECT_THAT(notes, IsEmpty());
}

TEST_F(HtmlReportTest, ACutTraceIsSaidToBeCut) {
  write_run();
  std::ofstream(folder + "/trace.pb", std::ios::binary | std::ios::app) << "\x20half";
  json red = result("a", "fail");
  red["folder"] = folder;
  const json run = data_of(page({{red}, {}}), "run-0");
  EXPECT_EQ(run["events"], 2);
  EXPECT_THAT(run["cut"].get<std::string>(), HasSubstr("cut at byte"));
}

TEST_F(HtmlReportTest, ATraceThatIsGoneOrOfAnotherRunIsSaidToBe) {
  json gone = result("a", "fail");
  gone["folder"] = folder + "/nowhere";
  json later = result("b", "fail");
  later["folder"] = folder;
  later["trace_sha256"] = std::string(64, '0');
  write_run();
  const std::string text = page({{gone, later}, {}});
  EXPECT_THAT(notes, ElementsAre(HasSubstr("is gone"), HasSubstr("is of another run")));
  EXPECT_EQ(data_of(text, "run-0")["events"], 0);
  EXPECT_THAT(data_of(text, "run-1")["notes"][0].get<std::string>(), HasSubstr("is of another run"));
}

TEST_F(HtmlReportTest, AScenarioThatMustTurnRedIsGreenWhenItDoes) {
  const ReportInput input = {{result("must-fail/panic", "fail")},
                             {{{"part", "must-fail"}, {"name", "must-fail/panic"}, {"status", "pass"}},
                              {{"part", "host"}, {"name", "A.Test"}, {"status", "fail"}, {"detail", "why"}}}};
  const json suite = data_of(page(input), "suite");
  EXPECT_EQ(suite["results"][0]["status"], "pass");
  ASSERT_EQ(suite["tests"].size(), 1U);  // what is no scenario
  EXPECT_EQ(suite["tests"][0]["detail"], "why");
}

TEST_F(HtmlReportTest, FieldsOfAnyTypeAreTaken) {
  json odd = result("a", "fail");
  for (const char* key :
       {"driver", "kernel", "preset", "folder", "claim", "failures", "known", "trace_sha256", "round", "wall_seconds"})
    for (const json& value : {json(1), json(), json("x"), json::array({1, json::array()}), json::object({{"k", 1}})}) {
      json each = odd;
      each[key] = value;
      EXPECT_EQ(data_of(page({{each}, {}}), "suite")["results"].size(), 1U);
    }
}

}  // namespace
}  // namespace bamboozle::cli
