// The device's properties, checked before a machine runs.
#include "qemu-device/board/configuration.h"

#include <gmock/gmock.h>

#include <fstream>

#include "host-tests/board/scenario_file.h"

namespace bamboozle {
namespace {

using ::testing::HasSubstr;

struct Case {
  ScenarioFile file;
  BzConfig config{};

  explicit Case(const std::string& header = "") : file(header) {
    config.scenario = file.path.c_str();
    config.run_directory = "/run";
    config.icount = true;
  }
  [[nodiscard]] std::string problem() const {
    const auto made = make_configuration(config);
    const auto* text = std::get_if<std::string>(&made);
    return text == nullptr ? "" : *text;
  }
  [[nodiscard]] Configuration made() const { return std::get<Configuration>(make_configuration(config)); }
};

TEST(Configuration, DefaultsAreThoseOfTheScenario) {
  const Configuration made = Case("seed: 9\n").made();
  EXPECT_EQ(made.seed, 9U);
  EXPECT_EQ(made.profile->name, "msm8916");
  EXPECT_EQ(made.doorbell, DoorbellMode::inside);
  EXPECT_EQ(made.trace_level, trace::Level::full);
  EXPECT_EQ(made.driver_module, "qcom_bam_dmux");
}

TEST(Configuration, TheCommandLineWins) {
  Case given("seed: 9\n");
  given.config.has_seed = true;
  given.config.seed = 3;
  given.config.trace = "light";
  given.config.doorbell = "deferred";
  given.config.module = "/driver/my-dmux.ko debug=1";
  const Configuration made = given.made();
  EXPECT_EQ(made.seed, 3U);
  EXPECT_EQ(made.trace_level, trace::Level::light);
  EXPECT_EQ(made.doorbell, DoorbellMode::deferred);
  EXPECT_EQ(made.driver_path, "/driver/my-dmux.ko debug=1");
  EXPECT_EQ(made.driver_module, "my_dmux");
}

TEST(Configuration, TheHostClockDefersUnlessToldOtherwise) {
  Case given("clock: host\n");
  given.config.icount = false;
  EXPECT_EQ(given.made().doorbell, DoorbellMode::deferred);
  given.config.doorbell = "inline";
  EXPECT_EQ(given.made().doorbell, DoorbellMode::inside);
}

TEST(Configuration, WhatIsMissingIsSaid) {
  Case no_scenario;
  no_scenario.config.scenario = nullptr;
  EXPECT_THAT(no_scenario.problem(), HasSubstr("scenario= is missing"));
  Case no_folder;
  no_folder.config.run_directory = nullptr;
  EXPECT_THAT(no_folder.problem(), HasSubstr("run-dir= is missing"));
}

TEST(Configuration, WordsThatItDoesNotKnowAreNamed) {
  const auto problem_with = [](const char* BzConfig::*property, const char* value) {
    Case given;
    given.config.*property = value;
    return given.problem();
  };
  EXPECT_THAT(problem_with(&BzConfig::clock, "wall"), HasSubstr("clock=wall: expected virtual or host"));
  EXPECT_THAT(problem_with(&BzConfig::trace, "some"), HasSubstr("trace=some: expected full or light"));
  EXPECT_THAT(problem_with(&BzConfig::doorbell, "later"), HasSubstr("doorbell=later"));
  EXPECT_THAT(problem_with(&BzConfig::ports, "http-server"), HasSubstr("ports=http-server: expected NAME:PORT"));
  EXPECT_THAT(problem_with(&BzConfig::ports, "a:0"), HasSubstr("ports=a:0"));
  EXPECT_THAT(problem_with(&BzConfig::ports, "a:99999"), HasSubstr("ports="));
}

TEST(Configuration, TheTwoClocksMustBeOne) {
  Case virtual_without_icount;
  virtual_without_icount.config.icount = false;
  EXPECT_THAT(virtual_without_icount.problem(), HasSubstr("-icount"));
  Case host_with_icount("clock: host\n");
  EXPECT_THAT(host_with_icount.problem(), HasSubstr("exclude each other"));
}

TEST(Configuration, AScenarioThatIsNotUnderstoodIsRefusedWithItsPlace) {
  EXPECT_THAT(Case("clcok: host\n").problem(), HasSubstr(".yaml:3:1: error: unknown key 'clcok'"));
}

TEST(Configuration, ADeviceTreeEditMustFindItsNode) {
  EXPECT_THAT(Case("soc: {device_tree: {/bam: {status: disabled}}}\n").problem(), HasSubstr(".yaml:3:21: error: no node /bam "));
  const Configuration made = Case("soc: {device_tree: {/bam-dmux: {status: disabled}}}\n").made();
  EXPECT_TRUE(std::ranges::any_of(made.device_tree, [](const soc::Node& node) { return node.find("status") != nullptr; }));
}

}  // namespace
}  // namespace bamboozle
