// What a debugger is told of a run, and which step --at means.
#include "cli/debug_session.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "modem-model/scenario/loader.h"

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

DebugSession session() {
  return {.name = "first-light",
          .root = "/checkout",
          .run_folder = "/c/runs/first-light-1",
          .kernel_build = "/c/kernel/build",
          .kernel_source = "/c/kernel/source",
          .kernel_modules = "/c/kernel/modules",
          .driver = "qcom_bam_dmux",
          .driver_loaded = "/c/kernel/modules/qcom_bam_dmux.ko",
          .driver_symbols = "/c/symbols/1/qcom_bam_dmux.ko",
          .built_in = {},
          .given_in = {},
          .stop = {}};
}

TEST(DebugSessionTest, GdbIsTrustedWithTheKernelAndNamesItBeforeTheSession) {
  EXPECT_EQ(init_script(session()),
            "# Made by ./bamboozle debug. To attach from elsewhere: gdb-multiarch -x /c/runs/first-light-1/gdb/init.gdb -ex 'target "
            "remote /c/runs/first-light-1/gdb.sock'\n"
            "set confirm off\n"
            "set breakpoint pending on\n"
            "set architecture aarch64\n"
            "set filename-display basename\n"
            "add-auto-load-safe-path /c/kernel/build\n"
            "add-auto-load-safe-path /c/kernel/source\n"
            "file /c/kernel/build/vmlinux\n"
            "source /checkout/tools/gdb/bamboozle.py\n"
            "bamboozle session /c/runs/first-light-1/gdb/session.json\n");
}

TEST(DebugSessionTest, ADriverThatWasCopiedIsShownWhereItsAuthorHasIt) {
  DebugSession session = cli::session();
  EXPECT_THAT(init_script(session), Not(HasSubstr("substitute-path")));
  session.built_in = "/c/drivers/1/src/";
  session.given_in = "/home/me/mine/";
  EXPECT_THAT(init_script(session), HasSubstr("\nset substitute-path /c/drivers/1/src/ /home/me/mine/\n"));
}

TEST(DebugSessionTest, ThePythonIsToldWhereToStop) {
  DebugSession session = cli::session();
  EXPECT_EQ(nlohmann::json::parse(session_json(session)).at("stop"), "probe");
  EXPECT_EQ(nlohmann::json::parse(session_json(session)).at("crashes"), false);
  session.crashes = true;
  EXPECT_EQ(nlohmann::json::parse(session_json(session)).at("crashes"), true);
  session.stop = {.at = DebugStop::At::function, .function = "bam_dmux_pc_irq"};
  const auto json = nlohmann::json::parse(session_json(session));
  EXPECT_EQ(json.at("stop"), "function");
  EXPECT_EQ(json.at("function"), "bam_dmux_pc_irq");
  EXPECT_EQ(json.at("modules").at("qcom_bam_dmux").at("symbols"), "/c/symbols/1/qcom_bam_dmux.ko");
}

TEST(DebugSessionTest, AnIdeHasProgramAddressAndSetUp) {
  const auto json = nlohmann::json::parse(launch_json(session())).at("configurations").at(0);
  EXPECT_EQ(json.at("program"), "/c/kernel/build/vmlinux");
  EXPECT_EQ(json.at("miDebuggerServerAddress"), "/c/runs/first-light-1/gdb.sock");
  EXPECT_EQ(json.at("setupCommands").at(0).at("text"), "source /c/runs/first-light-1/gdb/init.gdb");
}

scenario::Program program() {
  const auto loaded = scenario::load_text(
      "version: 1\n"
      "claim: x\n"
      "steps:\n"
      "  - {modem: boot}\n"
      "  - label: loop\n"
      "    repeat:\n"
      "      times: 2\n"
      "      steps:\n"
      "        - {power: up}\n"
      "        - label: inner\n"
      "          power: down\n"
      "finally:\n"
      "  - {label: the end, modem: crash}\n",
      "dir/t.yaml");
  EXPECT_TRUE(loaded.ok()) << loaded.text();
  return *loaded.program;
}

TEST(FindStepTest, ByLabelOrLineAtAnyDepth) {
  const scenario::Program steps = program();
  EXPECT_EQ(std::get<std::uint32_t>(find_step(steps, "loop")), 2U);
  EXPECT_EQ(std::get<std::uint32_t>(find_step(steps, "inner")), 4U);
  EXPECT_EQ(std::get<std::uint32_t>(find_step(steps, "9")), 3U);
  EXPECT_EQ(std::get<std::uint32_t>(find_step(steps, "the end")), 5U);
}

TEST(FindStepTest, SaysWhatThereIs) {
  EXPECT_EQ(std::get<std::string>(find_step(program(), "iner")),
            "--at iner: t.yaml has no step with that label, nor one that begins in that line; did you mean 'inner'?");
  EXPECT_THAT(std::get<std::string>(find_step(program(), "99")), HasSubstr("loop, inner, the end"));
}

}  // namespace
}  // namespace bamboozle::cli
