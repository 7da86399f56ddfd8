// What came of one scenario: the one object that terminal, JSON, KTAP and JUnit are made from.
//
// Plain data; who fills it: cli/scenario_run.cpp and cli/judge.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bamboozle::cli {

/// design.md 8. The numbers are the exit codes.
enum class Outcome : std::uint8_t {
  pass = 0,
  fail = 1,          ///< an expectation was not met or a rule was broken
  bad_scenario = 2,  ///< or wrong usage
  crash = 3,         ///< the guest's kernel died
  hang = 4,          ///< a limit on time ran out
  error = 5          ///< the harness: no verdict can be given
};

[[nodiscard]] constexpr int exit_code(Outcome outcome) { return static_cast<int>(outcome); }
/// "pass", "fail", "bad-scenario", "crash", "hang", "error"
[[nodiscard]] std::string_view name_of(Outcome outcome);
/// By the words of the Verdict event: "pass", "fail", "crash", "hang", "error".
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view name);

/// The exit code of several scenarios is that of the worst: error, crash, hang, fail, bad-scenario, pass. (What says least about
/// the driver comes first: after a harness error nothing else is certain.)
[[nodiscard]] Outcome worse(Outcome a, Outcome b);

/// An outcome against what the scenario says of this driver (`known:`).
enum class Standing : std::uint8_t {
  pass,
  fail,
  xfail,  ///< red, and known to be: no failure
  xpass   ///< green, but known to be red: what is known is wrong by now, which is a failure
};

struct FailureReport {
  std::uint32_t line = 0;  ///< 0: not about a place in the file
  std::uint32_t column = 0;
  std::string step;
  std::string kind;
  std::string expected;
  std::string got;
  std::vector<std::string> near_misses;
  std::uint64_t time_ns = 0;
  std::vector<std::string> last_events;
};

/// A log whose end helps to understand a failure.
struct LogTail {
  std::string title;  ///< "the end of console.log"
  std::vector<std::string> lines;
};

struct Result {
  std::string name;    ///< stable: see cli/suite.h
  unsigned round = 0;  ///< of --repeat, from 1; 0: it is run once
  std::string file;    ///< as the user gave it
  std::string claim;
  Outcome outcome = Outcome::error;
  std::string known;      ///< why this driver is known to turn it red; empty: it is not
  std::string known_fails;  ///< what one of the failures must say to be the known one; empty: whatever they say
  bool complete = false;  ///< the trace ends with a verdict: another run of it must make the same one
  std::string driver;     ///< by its name, or as the user gave it: "upstream", "cpp", a path
  std::string kernel;     ///< release
  std::string preset;     ///< plain | debug
  std::string clock;      ///< virtual | host
  std::uint64_t seed = 0;
  std::string qemu;
  std::uint64_t virtual_ns = 0;
  double wall_seconds = 0;
  std::string trace_sha256;  ///< empty: there is no trace
  std::string folder;        ///< of the run; empty: nothing was run
  std::string replay;        ///< the command that does this run again
  std::vector<FailureReport> failures;
  std::vector<LogTail> tails;
};

/// What is known can be a failure, a crash or a hang of the guest, and says in its step, in what was expected or in what came what it
/// is known to say: any other is a failure like all others. A scenario that is not understood and an error of the harness
/// say nothing about a driver and stay failures.
[[nodiscard]] Standing standing(const Result& result);
/// Red, and this driver is known to be, but not in this way.
[[nodiscard]] bool fails_otherwise(const Result& result);
/// "pass", "fail", "xfail", "xpass"
[[nodiscard]] std::string_view name_of(Standing standing);
/// What it counts as among others: pass for xfail, fail for xpass.
[[nodiscard]] Outcome counted(const Result& result);
[[nodiscard]] constexpr bool is_red(Standing standing) { return standing == Standing::fail || standing == Standing::xpass; }

/// The name with its round, if there are several: "controls/power round 2".
[[nodiscard]] std::string title_of(const Result& result);

}  // namespace bamboozle::cli
