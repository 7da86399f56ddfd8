// Each mistake, with the very text that a person gets.
#include <gtest/gtest.h>

#include "modem-model/scenario/loader.h"

namespace bamboozle::scenario {
namespace {

std::string refusal(const std::string& text, const LoadOptions& options = {}) {
  const LoadResult result = load_text(text, "s/a.yaml", options);
  EXPECT_EQ(result.ok(), result.problems.empty());
  return result.text();
}

const std::string kHead = "version: 1\nclaim: x\n";

/// A mistake in the only step, which starts at line 4, column 5.
std::string bad_step(const std::string& step) { return refusal(kHead + "steps:\n  - " + step + "\n"); }

std::string bad_header(const std::string& line) { return refusal(kHead + line + "\nsteps: [{wait: 1s}]\n"); }

struct Mistake {
  const char* text;
  const char* message;
};

class BadStep : public testing::TestWithParam<Mistake> {};

TEST_P(BadStep, SaysWhereAndWhat) { EXPECT_EQ(bad_step(GetParam().text), std::string("s/a.yaml:") + GetParam().message + "\n"); }

INSTANTIATE_TEST_SUITE_P(
    LoaderFailure, BadStep,
    testing::Values(
        Mistake{"{expcet: {vote: up}, within: 1s}", "4:6: error: unknown key 'expcet' in a step (did you mean 'expect'?)"},
        Mistake{"{heal: lost}",
                "4:12: error: no fault rule and no hook is called 'lost' (a rule gets a name with: faults: [{name: NAME, event: …}])"},
        Mistake{"{fault: {do: lose_edge}}",
                "4:13: error: a fault needs 'event' ({event: modem_ack, when: {nth: 3}, do: {delay: 2.1s}})"},
        Mistake{"{fault: {event: modem_akc, do: drop}}", "4:21: error: 'event' cannot be 'modem_akc' (did you mean 'modem_ack'?)"},
        Mistake{"{fault: {event: vote, do: lose_edge}}",
                "4:31: error: 'lose_edge' cannot happen to vote (possible: drop, delay, crash)"},
        Mistake{"{fault: {event: vote, do: delay}}",
                "4:31: error: 'delay' needs a value (do: {delay: 2s}, {glitch: 10us}, {set: {magic: 0xdead}}, {truncate: 4})"},
        Mistake{"{fault: {event: vote, do: {drop: 1s}}}", "4:32: error: unknown key 'drop' in 'do' (known here: delay, glitch, set, truncate)"},
        Mistake{"{fault: {event: vote, when: {chanel: 1}, do: drop}}",
                "4:34: error: unknown key 'chanel' in 'when' (did you mean 'channel'?)"},
        Mistake{"{fault: {event: vote, when: {channel: 1}, do: drop}}", "4:43: error: vote has no 'channel'"},
        Mistake{"{fault: {event: vote, when: {probability: 8}, do: drop}}",
                "4:47: error: 'probability' must be from 0 to 1, not '8' (probability: 0.08)"},
        Mistake{"{lines: {}}", "4:13: error: 'lines' moves nothing (lines: {modem_pc: up}, {modem_ack: toggle, doorbell: false}, "
                               "{doorbell: true})"},
        Mistake{"{lines: {set: [11]}}", "4:20: error: bit 11 has a word of its own (modem_pc: up, modem_ack: toggle)"},
        Mistake{"{bam: up}", "4:11: error: 'bam' cannot be 'up' (known here: on, off, reset, error)"},
        Mistake{"{bam: {pipe_error: 31}}", "4:24: error: 'pipe_error' must be 0 to 30, not 31"},
        Mistake{"{hwlock: {hold: 3, release: 3}}", "4:14: error: 'hwlock' needs either 'hold' or 'release' (hwlock: {hold: 3})"},
        Mistake{"{ledger: {channel: 0, direction: uplink, port: 7}}",
                "4:14: error: 'ledger' looks for nothing (ledger: {channel: 0, direction: downlink, port: 9, lost: 0, duplicated: 0})"},
        Mistake{"{ledger: {channel: 0, direction: uplink, port: 7, lost: 3..1}}",
                "4:61: error: 'lost' must be a number or a range of numbers, not '3..1' (lost: 0..3)"},
        Mistake{"{ledger: {channel: 0, direction: uplink, port: 7, late: 0}}", "4:14: error: 'late' needs 'late_after' (late: 0, late_after: 50ms)"},
        Mistake{"{parallel: [[{wait: 1s}]]}",
                "4:16: error: 'parallel' must be a list of 2 to 64 lists of steps (parallel: [[first, list, of steps], [second, list]])"},
        Mistake{"{hook: {steps: [{wait: 1s}]}}",
                "4:12: error: a hook needs 'when' (what sets it off: when: {register: {name: P_CTRL, pipe: 5, write: true}})"},
        Mistake{"{open: 1, after: 1s, at: 2s}", "4:30: error: 'at' and 'after' in one step (take one)"},
        Mistake{"hello", "4:5: error: a step must be a mapping with a verb, not a single value (for example {wait: 1s})"},
        Mistake{"{label: x}",
                "4:5: error: this step has no verb (one of guest, modem, power, open, close, send, lines, bam, hwlock, ledger, fault, heal, hook, "
                "expect, never, wait, repeat, foreach, in_order, any_order, parallel, choose, matrix)"},
        Mistake{"{wait: 1s, power: up}", "4:16: error: a step has one verb; this one has 'wait' and 'power'"},
        Mistake{"{wait: 20}", "4:12: error: 'wait' has no unit: '20' (write 20ms or 20s)"},
        Mistake{"{wait: soon}", "4:12: error: 'wait' must be a time, not 'soon' (a number and ns, us, ms, s, min or h: 20ms)"},
        Mistake{"{wait: 4ms..1ms}", "4:12: error: 'wait': the range '4ms..1ms' runs backwards"},
        Mistake{"{wait: 1..4ms}",
                "4:12: error: 'wait' must be a range of times, not '1..4ms' (both ends need a unit: 0.9s..1.3s)"},
        Mistake{"{wait: 61s}", "4:12: error: 61s is longer than the whole run may take (60s) (raise limits: {virtual: …})"},
        Mistake{"{wait: }", "4:12: error: 'wait' has no value (leave the key out, or say what it is)"},
        Mistake{"{never: {vote: up}}",
                "4:5: error: 'never' needs 'for' (an absence has a duration: {never: {vote: up}, for: 1s})"},
        Mistake{"{never: {vote: up}, within: 1s}",
                "4:5: error: 'never' needs 'for' (an absence has a duration: {never: {vote: up}, for: 1s})\n"
                "s/a.yaml:4:25: error: unknown key 'within' in a step (known here: label, never, for)"},
        Mistake{"{expect: {vote: up}, exactly: 2, count: 2, within: 1s}",
                "4:35: error: 'exactly' and 'count' exclude each other ('count' goes on as soon as there are so many)"},
        Mistake{"{expect: {vote: up}, exactly: 2}",
                "4:35: error: 'exactly' needs 'within', one time that is waited to its end ({expect: {vote: up}, exactly: 2, within: 1s})"},
        Mistake{"{expect: {vote: up}, exactly: 2, within: 1s..2s}",
                "4:35: error: 'exactly' needs 'within', one time that is waited to its end ({expect: {vote: up}, exactly: 2, within: 1s})"},
        Mistake{"{any_order: [{expect: {vote: up}, exactly: 2, within: 1s}]}", "4:18: error: no 'exactly' can stand in 'any_order'"},
        Mistake{"{expect: {vota: up}}", "4:15: error: nothing of the kind 'vota' can be expected (did you mean 'vote'?)"},
        Mistake{"{expect: {vote: on}}", "4:21: error: 'level' cannot be 'on' (known here: up, down, toggle)"},
        Mistake{"{expect: {frame: {chanel: 0}}}", "4:23: error: unknown key 'chanel' in 'frame' (did you mean 'channel'?)"},
        Mistake{"{expect: {frame: {channel: zero}}}",
                "4:32: error: 'channel' must be a whole number, not 'zero' (decimal, or hexadecimal with 0x)"},
        Mistake{"{expect: {link: wwan0, state: upp}}", "4:35: error: 'state' cannot be 'upp' (did you mean 'up'?)"},
        Mistake{"{expect: {guest_rx: {udp: {prot: 9}}}}", "4:32: error: unknown key 'prot' in 'udp' (did you mean 'port'?)"},
        Mistake{"{expect: {violation: modem_fatal}}",
                "4:14: error: 'modem_fatal' ends the run before it can be expected (allow: [modem_fatal])"},
        Mistake{"{modem: reboot}", "4:13: error: 'modem' cannot be 'reboot' (did you mean 'boot'?)"},
        Mistake{"{power: on}", "4:13: error: 'power' cannot be 'on' (known here: up, down)"},
        Mistake{"{open: 256}", "4:12: error: a channel must be 0 to 255, not 256"},
        Mistake{"{guest: {run: x, load: driver}}", "4:13: error: a guest step does one of run, load, unload, udp, listen"},
        Mistake{"{guest: {rum: x}}", "4:14: error: unknown key 'rum' in a guest step (did you mean 'run'?)"},
        Mistake{"{guest: {load: rmnet}}",
                "4:20: error: 'rmnet' is neither `driver` nor a path in the guest (/lib/modules/rmnet.ko)"},
        Mistake{"{guest: {run: x, stdout: {matches: \"(\"}}}",
                "4:40: error: '(' is not a regular expression (ECMAScript syntax)"},
        Mistake{"{guest: {udp: {to: host, port: 7}}}", "4:24: error: 'host' is no IPv4 or IPv6 address"},
        Mistake{"{guest: {udp: {to: 10.0.0.1, port: 7, size: 3}}}", "4:49: error: 'size' must be 4 to 65507, not 3"},
        Mistake{"{send: {channel: 0}}",
                "4:12: error: 'send' needs one of ip, payload, raw (send: {channel: 0, ip: {udp: {port: 9}}})"},
        Mistake{"{send: {channel: 8, ip: {udp: {port: 9}}}}", "4:22: error: 'channel' must be 0 to 7, not 8"},
        Mistake{"{send: {channel: 0, payload: {hex: \"0g\"}}}",
                "4:40: error: 'hex' must be pairs of hexadecimal digits ('0g' is not one)"},
        Mistake{"{send: {channel: 0, payload: {size: 4}, magic: 0x12345}}",
                "4:52: error: 'magic' must be 0 to 65535, not 0x12345"},
        Mistake{"{repeat: {times: 0, steps: [{wait: 1s}]}}", "4:22: error: 'times' must be 1 to 1000000, not 0"},
        Mistake{"{foreach: {steps: [{wait: 1s}]}}",
                "4:15: error: 'foreach' needs a variable with its values, and 'steps' (foreach: {n: 0..7, steps: [...]})"},
        Mistake{"{foreach: {n: 7..0, steps: [{wait: 1s}]}}",
                "4:19: error: a foreach needs a list of values or a range (foreach: {n: 0..7, steps: [...]}, or n: [1, 2, 5])"},
        Mistake{"{in_order: [{wait: 1s}]}", "4:17: error: only expectations can stand in 'in_order'"}));

class BadHeader : public testing::TestWithParam<Mistake> {};

TEST_P(BadHeader, SaysWhereAndWhat) {
  EXPECT_EQ(bad_header(GetParam().text), std::string("s/a.yaml:") + GetParam().message + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    LoaderFailure, BadHeader,
    testing::Values(
        Mistake{"soc: {device_tree: {bam-dmux: {status: disabled}}}",
                "3:21: error: 'bam-dmux' is no path of a node (device_tree: {/bam-dmux: {interrupts: [1, 4, 11, 4]}})"},
        Mistake{"soc: {device_tree: {/bam-dmux: {interrupts: []}}}",
                "3:45: error: 'interrupts' must be a list of cells, a text, true or false, not a list (device_tree: {/bam-dmux: "
                "{interrupts: [1, 4, 11, 4]}})"},
        Mistake{"soc: {device_tree: {/bam-dmux: {interrupts: [level]}}}",
                "3:46: error: a cell of 'interrupts' must be a whole number, not 'level' (decimal, or hexadecimal with 0x)"},
        Mistake{"soc: {device_trea: {}}", "3:7: error: unknown key 'device_trea' in soc (did you mean 'device_tree'?)"},
        Mistake{"calim: y", "3:1: error: unknown key 'calim' in a scenario (did you mean 'claim'?)"},
        Mistake{"on: y",
                "3:1: error: unknown key 'on' in a scenario (YAML 1.1 reads this word as a boolean: it is never a key here)"},
        Mistake{"faults: {event: vote}", "3:9: error: 'faults' must be a list, not a mapping (begin each with a dash)"},
        Mistake{"clock: real", "3:8: error: 'clock' cannot be 'real' (known here: virtual, host)"},
        Mistake{"cpus: 2",
                "3:7: error: 2 processors under the virtual clock: they race, and no run is like another (clock: host)"},
        Mistake{"clock: host\ncpus: 3", "4:7: error: 'cpus' must be 1 to 2, not 3"},
        Mistake{"seed: -1", "3:7: error: 'seed' must be a whole number, not '-1' (decimal, or hexadecimal with 0x)"},
        Mistake{"tags: power", "3:7: error: 'tags' must be a list, not a single value ([one, another])"},
        Mistake{"allow: [collapsed_acess]", "3:9: error: 'allow' cannot be 'collapsed_acess' (did you mean 'collapsed_access'?)"},
        Mistake{"limits: {virtual: 5}", "3:19: error: 'virtual' has no unit: '5' (write 5ms or 5s)"},
        Mistake{"limits: {step: 0s}", "3:16: error: the limit 'step' is nothing"},
        Mistake{"modem: {profile: nokia}", "3:18: error: there is no profile 'nokia' (see scenarios/profiles/)"},
        Mistake{"modem: {power: {ack: 3}}", "3:22: error: 'ack' has no unit: '3' (write 3ms or 3s)"},
        Mistake{"modem: {channels: {8: {}}}", "3:20: error: '8' is no channel (0 to 7, or a range: 0..7)"},
        Mistake{"modem: {channels: {0..2: {}, 1: {}}}", "3:30: error: channel 1 is there twice"},
        Mistake{"modem: {channels: {0: {ip: slirp}}}",
                "3:28: error: slirp under the virtual clock: a real peer's answer would always come too late (clock: host)"},
        Mistake{"clock: host\nmodem: {channels: {0: {ip: {slirp: {forward: {80: web}}}}}}",
                "4:51: error: 'web' is neither a port nor among this scenario's needs (needs: [web])"},
        Mistake{"known: [upstream]",
                "3:8: error: 'known' must say which driver fails, and why (known: {upstream: \"why it fails\"})"},
        Mistake{"known: {upstream: }", "3:19: error: a known failure needs a reason, in words (known: {upstream: \"why it fails\"})"},
        Mistake{"known: {upstream: ' '}",
                "3:19: error: a known failure needs a reason, in words (known: {upstream: \"why it fails\"})"},
        Mistake{"known: {upstream: {fails: x}}",
                "3:19: error: a known failure needs 'why' (known: {upstream: \"why it fails\"})"},
        Mistake{"known: {upstream: {why: x, fails: ' '}}",
                "3:35: error: 'fails' is empty (words of the failure: of the step, of what is expected or of what comes instead)"},
        Mistake{"known: {upstream: {why: x, fail: y}}", "3:28: error: unknown key 'fail' in a known failure (did you mean 'fails'?)"},
        Mistake{"finally: []", "3:10: error: 'finally' is empty"}));

TEST(LoaderFailure, VersionAndClaimAreRequired) {
  EXPECT_EQ(refusal("steps: [{wait: 1s}]\n"), "s/a.yaml:1:1: error: a scenario needs 'version' (version: 1)\n");
  EXPECT_EQ(refusal("version: 2\nclaim: x\nsteps: [{wait: 1s}]\n"),
            "s/a.yaml:1:10: error: version 2 of the language is not known (version: 1)\n");
}

TEST(LoaderFailure, AllMistakesAreTold) {
  EXPECT_EQ(refusal("version: 1\nclaim: x\nsede: 3\nsteps:\n  - {wait: 1}\n  - {modem: fly}\n"),
            "s/a.yaml:3:1: error: unknown key 'sede' in a scenario (did you mean 'seed'?)\n"
            "s/a.yaml:5:12: error: 'wait' has no unit: '1' (write 1ms or 1s)\n"
            "s/a.yaml:6:13: error: 'modem' cannot be 'fly' (known here: boot, crash)\n");
}

TEST(LoaderFailure, AMistakeInALoopIsToldOnce) {
  EXPECT_EQ(bad_step("{foreach: {n: 0..7, steps: [{wait: 1}]}}"),
            "s/a.yaml:4:40: error: 'wait' has no unit: '1' (write 1ms or 1s)\n");
}

TEST(LoaderFailure, AnUnknownVariableIsNoNumber) {
  EXPECT_EQ(bad_step("{foreach: {n: 0..1, steps: [{open: \"${m}\"}]}}"),
            "s/a.yaml:4:40: error: a channel must be a whole number, not '${m}' (decimal, or hexadecimal with 0x)\n");
}

TEST(LoaderFailure, ALabelNamesOneStep) {
  EXPECT_EQ(
      refusal(kHead + "steps:\n  - {wait: 1s, label: a}\n  - {wait: 1s, label: a}\n"),
      "s/a.yaml:5:23: error: the label 'a' is already used in line 4 (results are named by file and label: each label once)\n");
}

TEST(LoaderFailure, UnrollingIsBounded) {
  const std::string text =
      bad_step("{foreach: {a: 0..99, steps: [{foreach: {b: 0..99, steps: [{foreach: {c: 0..99, steps: [{wait: 1s}]}}]}}]}}");
  EXPECT_NE(text.find("more than 20000 steps, foreach unrolled (use repeat)"), std::string::npos) << text;
}

TEST(LoaderFailure, MistakesOfAProfileNameItsFile) {
  LoadOptions options;
  options.profiles = [](const std::string&) {
    return ProfileText{"p/bad.yaml", "version: 1\nprofile: bad\nabout: x\nmodem: {profile: msm8916, power: {ack: 1}}\n"};
  };
  EXPECT_EQ(refusal(kHead + "modem: {profile: bad}\nsteps: [{wait: 1s}]\n", options),
            "p/bad.yaml:4:18: error: a profile cannot build on another profile (profiles are one level deep)\n"
            "p/bad.yaml:4:40: error: 'ack' has no unit: '1' (write 1ms or 1s)\n");
}

TEST(LoaderFailure, AProfilesNameIsNoPath) {
  EXPECT_FALSE(profiles_in(SOURCE_ROOT "/scenarios/profiles")("../profiles/msm8916").has_value());
}

TEST(LoaderFailure, ARulesNameIsOneThatTheFileHas) {
  const std::string rule = "faults: [{name: no-ack, event: modem_ack, do: drop}]\nsteps:\n  - ";
  EXPECT_EQ(refusal(kHead + rule + "{expect: {fault: no-akc}, within: 1s}\n"),
            "s/a.yaml:5:14: error: no fault rule and no hook is called 'no-akc' (did you mean 'no-ack'?)\n");
  EXPECT_EQ(refusal(kHead + rule + "{never: {fault: no-ack}, for: 1s}\n  - {heal: no-ack}\n"), "");
  // where the rule stands does not matter: in a later step, or as a hook
  EXPECT_EQ(refusal(kHead +
                    "hooks: [{name: a, when: {vote: up}, steps: [{heal: b}]}]\n"
                    "steps: [{heal: a}, {fault: {name: b, event: modem_ack, do: drop}}]\n"),
            "");
  // a rule that could not be read is one mistake, not two
  EXPECT_EQ(refusal(kHead + "steps: [{fault: {name: b, event: vote, do: lose_edge}}, {heal: b}]\n"),
            "s/a.yaml:3:44: error: 'lose_edge' cannot happen to vote (possible: drop, delay, crash)\n");
}

TEST(LoaderFailure, AFileThatIsNotThere) {
  EXPECT_EQ(load_file("/nowhere/a.yaml").text(), "/nowhere/a.yaml: error: cannot be read: No such file or directory\n");
  EXPECT_FALSE(load_file("/").ok());
}

}  // namespace
}  // namespace bamboozle::scenario
