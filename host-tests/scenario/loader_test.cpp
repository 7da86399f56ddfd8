#include "modem-model/scenario/loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace bamboozle::scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Program load(const std::string& text, const LoadOptions& options = {}) {
  const LoadResult result = load_text(text, "scenarios/some-thing.yaml", options);
  EXPECT_TRUE(result.ok()) << result.text();
  return result.program.value_or(Program{});
}

Program with_steps(const std::string& steps) { return load("version: 1\nclaim: It works.\nsteps:\n" + steps); }

TEST(Loader, Header) {
  const Program program = load(
      "version: 1\nclaim: It works.\ntags: [power, smoke]\nseed: 7\nclock: host\nlimits: {virtual: 30s, step: 3s, wall: 1min}\n"
      "allow: [guest_warning]\nneeds: [http-server]\nsteps: [{wait: 1s}]\n");
  EXPECT_EQ(program.file, "some-thing.yaml");
  EXPECT_EQ(program.name, "some-thing");
  EXPECT_EQ(program.claim, "It works.");
  EXPECT_EQ(program.tags, (std::vector<std::string>{"power", "smoke"}));
  EXPECT_EQ(program.seed, 7U);
  EXPECT_EQ(program.clock, ClockKind::host);
  EXPECT_EQ(program.limits.virtual_time, Nanoseconds{seconds{30}});
  EXPECT_EQ(program.limits.step, Nanoseconds{seconds{3}});
  EXPECT_EQ(program.limits.wall, Nanoseconds{seconds{60}});
  EXPECT_TRUE(program.allow.contains("guest_warning"));
  EXPECT_EQ(program.step_count, 1U);
}

TEST(Loader, TwoProcessorsAndTheDebugKernel) {
  const Program program =
      load("version: 1\nclaim: x\nclock: host\ncpus: 2\nneeds: [debug-kernel, http-server]\nsteps: [{wait: 1s}]\n");
  EXPECT_EQ(program.cpus, 2U);
  EXPECT_TRUE(program.debug_kernel);
  EXPECT_EQ(program.needs, std::vector<std::string>{"http-server"}) << "what listens on the host";
  const Program plain = with_steps("  - {wait: 1s}\n");
  EXPECT_EQ(plain.cpus, 1U);
  EXPECT_FALSE(plain.debug_kernel);
}

TEST(Loader, TwoProcessorsBecomeAMistakeByTheCommandLinesClock) {
  LoadOptions options;
  options.clock = ClockKind::virtual_time;
  const LoadResult result =
      load_text("version: 1\nclaim: x\nclock: host\ncpus: 2\nsteps: [{wait: 1s}]\n", "a.yaml", options);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].at.line, 4U);
}

TEST(Loader, KnownFailuresByDriver) {
  const Program program =
      load("version: 1\nclaim: x\nknown: {upstream: the wake is lost, qcom_bam_dmux: {why: half mended, fails: 'lost: 0'}}\nsteps: [{wait: 1s}]\n");
  EXPECT_EQ(program.known, (std::map<std::string, KnownFailure>{{"upstream", {.why = "the wake is lost", .fails = ""}},
                                                                {"qcom_bam_dmux", {.why = "half mended", .fails = "lost: 0"}}}));
}

TEST(Loader, ModemWithoutASectionIsTheDefaultProfile) {
  const Program program = with_steps("  - {wait: 1s}\n");
  EXPECT_EQ(program.modem.profile, "msm8916");
  for (const ChannelParameters& channel : program.modem.channels) EXPECT_TRUE(channel.present);
}

TEST(Loader, ModemSection) {
  const Program program = load(
      "version: 1\nclaim: x\nmodem:\n  boot: {after: 500ms}\n  power: {ack: 1ms..4ms, idle: 300ms, ack_with_power: true}\n"
      "  channels:\n    0: {open: {after: 250ms}, ip: echo}\n    2..3: {ip: sink}\n  collapsed_access: abort\nsteps: [{wait: "
      "1s}]\n");
  const ModemParameters& modem = program.modem;
  EXPECT_EQ(modem.boot_after, Nanoseconds{milliseconds{500}});
  EXPECT_EQ(modem.power.ack.max, Nanoseconds{milliseconds{4}});
  EXPECT_EQ(modem.power.idle.min, Nanoseconds{milliseconds{300}});
  EXPECT_TRUE(modem.power.ack_with_power);
  EXPECT_TRUE(modem.abort_on_collapsed_access);
  EXPECT_EQ(modem.channels[0].ip, IpService::echo);
  EXPECT_EQ(modem.channels[0].open_after.min, Nanoseconds{milliseconds{250}});
  EXPECT_FALSE(modem.channels[1].present);
  EXPECT_EQ(modem.channels[3].ip, IpService::sink);
}

TEST(Loader, SocSection) {
  const Program program = load(
      "version: 1\nclaim: x\nsoc:\n  device_tree:\n    /bam-dmux: {interrupts: [1, 0x4], status: disabled, dma-coherent: true}\n"
      "    /smsm: {dma-names: false, compatible: ['a', 'b']}\nsteps: [{wait: 1s}]\n");
  ASSERT_EQ(program.soc.tree_edits.size(), 5U);
  EXPECT_EQ(program.soc.tree_edits[0].node, "/bam-dmux");
  EXPECT_EQ(program.soc.tree_edits[0].at.line, 5U);
  EXPECT_EQ(std::get<std::vector<std::uint32_t>>(program.soc.tree_edits[0].value), (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(std::get<std::vector<std::string>>(program.soc.tree_edits[1].value), std::vector<std::string>{"disabled"});
  EXPECT_TRUE(std::holds_alternative<TreeEdit::Empty>(program.soc.tree_edits[2].value));
  EXPECT_EQ(program.soc.tree_edits[3].node, "/smsm");
  EXPECT_TRUE(std::holds_alternative<TreeEdit::Absent>(program.soc.tree_edits[3].value));
  EXPECT_EQ(std::get<std::vector<std::string>>(program.soc.tree_edits[4].value), (std::vector<std::string>{"a", "b"}));
}

TEST(Loader, SmsmLayout) {
  const SmsmLayout smsm = load("version: 1\nclaim: x\nsoc: {smsm: {hosts: 5, entries: 9, size_info: false, subscribes: false, spurious: true}}\nsteps: [{wait: 1s}]\n").soc.smsm;
  EXPECT_EQ(smsm.hosts, 5U);
  EXPECT_EQ(smsm.entries, 9U);
  EXPECT_FALSE(smsm.size_info);
  EXPECT_FALSE(smsm.subscribes);
  EXPECT_TRUE(smsm.spurious);
}

TEST(Loader, OtherFirmware) {
  const ModemParameters modem = load(
      "version: 1\nclaim: x\nmodem:\n  power: {vote_deadline: 2s, fall_ack: false, collapse: false}\n  rules: {surplus_ack: fatal, exact_padding: report, reset_per_rise: ignore}\n"
      "  on_fatal: {restart: 1s..1.3s}\n  channels:\n    0: {open: {by: apps}}\n    1: {open: {by: scenario, command: 4, signal: 0x42}}\nsteps: [{wait: 1s}]\n").modem;
  EXPECT_EQ(modem.power.vote_deadline, Nanoseconds{seconds{2}});
  EXPECT_FALSE(modem.power.fall_acknowledged);
  EXPECT_FALSE(modem.power.collapses);
  EXPECT_EQ(modem.rules[static_cast<std::size_t>(ModemRule::surplus_ack)], RuleEffect::fatal);
  EXPECT_EQ(modem.rules[static_cast<std::size_t>(ModemRule::exact_padding)], RuleEffect::report);
  EXPECT_EQ(modem.rules[static_cast<std::size_t>(ModemRule::reset_per_rise)], RuleEffect::ignore);
  ASSERT_TRUE(modem.restart_after);
  EXPECT_EQ(modem.restart_after->max, Nanoseconds{milliseconds{1300}});
  EXPECT_EQ(modem.channels[0].announcement, Announcement::apps);
  EXPECT_EQ(modem.channels[1].announcement, Announcement::scenario);
  EXPECT_EQ(modem.channels[1].open_command, 4);
  EXPECT_EQ(modem.channels[1].open_signal, 0x42);
}

TEST(Loader, SlirpForwards) {
  const std::string text =
      "version: 1\nclaim: x\nclock: host\nneeds: [http-server]\nmodem: {channels: {0: {ip: {slirp: {forward: {80: http-server, "
      "5201: "
      "5202}}}}}}\nsteps: [{wait: 1s}]\n";
  const Program unknown = load(text);
  ASSERT_EQ(unknown.modem.channels[0].forward.size(), 2U);
  EXPECT_EQ(unknown.modem.channels[0].forward[0].host_port, 0);
  EXPECT_EQ(unknown.modem.channels[0].forward[1].host_port, 5202);
  ASSERT_EQ(unknown.forwards.size(), 1U);
  EXPECT_EQ(unknown.forwards[0].need, "http-server");
  LoadOptions options;
  options.need_ports["http-server"] = 4711;
  EXPECT_EQ(load(text, options).modem.channels[0].forward[0].host_port, 4711);
}

TEST(Loader, ProfilesLieUnderTheScenariosOwnValues) {
  LoadOptions options;
  options.profiles = [](const std::string& name) -> std::optional<ProfileText> {
    if (name != "slow") return std::nullopt;
    return ProfileText{"profiles/slow.yaml",
                       "version: 1\nprofile: slow\nabout: x\nmodem: {power: {ack: 50ms, idle: 9s}, channels: {0: {}}}\n"};
  };
  const Program program = load("version: 1\nclaim: x\nmodem: {profile: slow, power: {idle: 1s}}\nsteps: [{wait: 1s}]\n", options);
  EXPECT_EQ(program.modem.profile, "slow");
  EXPECT_EQ(program.modem.power.ack.min, Nanoseconds{milliseconds{50}});
  EXPECT_EQ(program.modem.power.idle.min, Nanoseconds{seconds{1}});
  EXPECT_TRUE(program.modem.channels[0].present);
  EXPECT_FALSE(program.modem.channels[1].present);
}

TEST(Loader, ExpectationsAreBoundedByTheStepLimit) {
  const Program program =
      with_steps("  - {expect: {vote: up}}\n  - {expect: {vote: up}, within: 5ms}\n  - {expect: {vote: up}, within: 1ms..5ms}\n");
  const auto range = [&](std::size_t i) { return std::get<ExpectStep>(program.steps[i].action).within; };
  EXPECT_EQ(range(0).max, program.limits.step);
  EXPECT_EQ(range(1).min, Nanoseconds{0});
  EXPECT_EQ(range(1).max, Nanoseconds{milliseconds{5}});
  EXPECT_EQ(range(2).min, Nanoseconds{milliseconds{1}});
}

TEST(Loader, StepsKnowTheirPlaceAndText) {
  const Program program = with_steps("  - label: first\n    wait: 1s\n  - {expect: {vote: down}, within: 0.9s..1.3s}\n");
  EXPECT_EQ(program.steps[0].at.line, 4U);
  EXPECT_EQ(program.steps[0].label, "first");
  EXPECT_EQ(program.steps[0].text, "wait: 1s");
  EXPECT_EQ(program.steps[1].text, "expect: {vote: down}, within: 0.9s..1.3s");
  EXPECT_EQ(program.steps[1].at.column, 5U);
  EXPECT_EQ(program.steps[1].index, 2U);
}

TEST(Loader, ForeachIsUnrolledInPlace) {
  const Program program = with_steps(
      "  - foreach:\n      n: 0..2\n      steps:\n        - {expect: {link: \"wwan${n}\", dev_port: \"${n}\"}}\n  - {wait: "
      "1s}\n");
  const auto& loop = std::get<ForeachStep>(program.steps[0].action);
  ASSERT_EQ(loop.iterations.size(), 3U);
  EXPECT_EQ(loop.iterations[2][0].text, "expect: {link: \"wwan2\", dev_port: \"2\"}");
  EXPECT_EQ(loop.iterations[0][0].index, loop.iterations[2][0].index);
  EXPECT_NE(loop.iterations[0][0].stream, loop.iterations[2][0].stream);
  EXPECT_EQ(program.step_count, 3U);
}

TEST(Loader, AShellsOwnVariablesStay) {
  const Program program = with_steps("  - foreach: {n: [a], steps: [{guest: {run: \"x=${n}; echo ${x}\"}}]}\n");
  const auto& loop = std::get<ForeachStep>(program.steps[0].action);
  EXPECT_EQ(std::get<GuestStep>(loop.iterations[0][0].action).request.text, "x=a; echo ${x}");
}

TEST(Loader, PortsOfReceiveExpectationsAreListenedTo) {
  const Program program = with_steps(
      "  - {guest: {listen: {udp: 53}}}\n  - {expect: {guest_rx: {channel: 0, udp: {port: 9}}}}\n  - {expect: {guest_rx: {udp: "
      "{port: 53}}}}\n");
  EXPECT_EQ(program.udp_ports, (std::vector<std::uint16_t>{9}));
}

TEST(Loader, AStepElsewhereDoesNotShiftRandomStreams) {
  const Program before = with_steps("  - {wait: 1s..2s}\n  - {wait: 1s..2s}\n");
  const Program after = with_steps("  - {wait: 5s}\n  - {wait: 1s..2s}\n  - {wait: 1s..2s}\n");
  EXPECT_EQ(before.steps[0].stream, after.steps[1].stream);
  EXPECT_EQ(before.steps[1].stream, after.steps[2].stream);
  EXPECT_NE(before.steps[0].stream, before.steps[1].stream);
}

TEST(Loader, TheCommandLinesClockWins) {
  LoadOptions options;
  options.clock = ClockKind::host;
  EXPECT_EQ(load("version: 1\nclaim: x\nsteps: [{wait: 1s}]\n", options).clock, ClockKind::host);
}

TEST(Loader, TheDesignsExampleLoadsWithoutItsFaults) {
  const Program program = load(R"(version: 1
claim: A lost power-vote edge must not leave the driver asleep while the modem is awake.
tags: [power, regression]
seed: 7
limits: {virtual: 30s, step: 3s}
modem:
  profile: msm8916
  power: {ack: 1ms..4ms}
  channels:
    0: {open: {after: 250ms}, ip: echo}
steps:
  - {guest: {load: driver}}
  - {power: up}
  - {expect: {ack: up}, within: 5ms}
  - {expect: {link: wwan0, state: registered}, within: 2s}
  - {guest: {run: "ip link set wwan0 up && ping -c3 10.0.0.1", exit: 0}}
  - label: idle-wake cycles
    repeat:
      times: 20
      steps:
        - {expect: {vote: down}, within: 0.9s..1.3s}
        - {send: {channel: 0, ip: {udp: {port: 9}}}, after: 10ms..300ms}
        - {expect: {guest_rx: {channel: 0, udp: {port: 9}}}, within: 2s}
  - {never: {guest_log: "timed out"}, for: 1s}
finally:
  - {guest: {unload: driver}}
)");
  EXPECT_EQ(program.steps.size(), 7U);
  EXPECT_EQ(program.finally.size(), 1U);
}

TEST(Loader, EveryScenarioOfTheTreeLoads) {
  std::size_t loaded = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SOURCE_ROOT "/scenarios")) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".yaml" || path.parent_path().filename() == "profiles" || path.stem() == "bad-scenario") continue;
    const LoadResult result = load_file(path);
    EXPECT_TRUE(result.ok()) << result.text();
    ++loaded;
  }
  EXPECT_GE(loaded, 20U);
}

TEST(Loader, TheProfileFileSaysWhatTheDefaultsSay) {
  const std::string text = "version: 1\nclaim: x\nmodem: {profile: msm8916}\nsteps: [{wait: 1s}]\n";
  LoadOptions from_file;
  from_file.profiles = profiles_in(SOURCE_ROOT "/scenarios/profiles");
  ASSERT_TRUE(from_file.profiles("msm8916"));
  const ModemParameters file = load(text, from_file).modem;
  const ModemParameters built_in = load(text).modem;
  const auto same = [](const TimeRange& a, const TimeRange& b) { return a.min == b.min && a.max == b.max; };
  EXPECT_TRUE(same(file.power.ack, built_in.power.ack));
  EXPECT_TRUE(same(file.power.raise, built_in.power.raise));
  EXPECT_TRUE(same(file.power.idle, built_in.power.idle));
  EXPECT_TRUE(same(file.power.off, built_in.power.off));
  EXPECT_EQ(file.power.ack_with_power, built_in.power.ack_with_power);
  EXPECT_EQ(file.power.apps_ack_deadline, built_in.power.apps_ack_deadline);
  EXPECT_EQ(file.uplink_limit, built_in.uplink_limit);
  EXPECT_EQ(file.downlink_queue, built_in.downlink_queue);
  for (unsigned i = 0; i < kChannelCount; ++i) {
    EXPECT_EQ(file.channels[i].present, built_in.channels[i].present);
    EXPECT_TRUE(same(file.channels[i].open_after, built_in.channels[i].open_after));
  }
}

}  // namespace
}  // namespace bamboozle::scenario
