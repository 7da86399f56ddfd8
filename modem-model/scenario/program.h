// A scenario as typed data: what the loader makes of a YAML file and the engine obeys.
//
// Plain data without behaviour. Everything in it has been checked: numbers are in range, names are known, loops are bounded,
// foreach is unrolled. docs/scenarios.md is the reference of the language.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "modem-model/faults/rule.h"
#include "modem-model/link/frame.h"
#include "modem-model/parameters.h"
#include "modem-model/scenario/ledger.h"
#include "modem-model/scenario/pattern.h"
#include "modem-model/scenario/ports.h"

namespace bamboozle::scenario {

/// A place in the file; both count from 1.
struct Location {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class ClockKind : std::uint8_t { virtual_time, host };

/// What a guest command must have written (stdout and stderr in order). A text without a verb is compared as a whole, without
/// blank space at either end.
struct OutputCheck {
  enum class Test : std::uint8_t { equals, contains, matches };
  Test test = Test::equals;
  std::string wanted;
  std::regex expression;  ///< matches only (ECMAScript, searched anywhere)
};

struct GuestStep {
  GuestRequest request;
  bool module_under_test = false;  ///< `load: driver`, `unload: driver`: request.text is filled in by the engine's options
  int exit = 0;
  std::optional<OutputCheck> output;
  Nanoseconds within{0};
};

/// One store to the modem's SMSM word, past the firmware's back, and its doorbell. Nothing but a doorbell: no store.
struct LinesStep {
  LineStore store;
};

/// What happens to the BAM past the firmware's back.
struct BamStep {
  BamAction action = BamAction::reset;
  std::optional<unsigned> pipe;  ///< error: whose; none: the controller's
};

/// The modem holds a hardware spinlock, or lets go of it.
struct LockStep {
  unsigned lock = 0;
  bool hold = false;
};

struct FaultStep {
  faults::Rule rule;
};

/// Takes a fault rule or a hook away.
struct HealStep {
  std::string name;
};

struct ModemStep {
  enum class Action : std::uint8_t { boot, crash };
  Action action = Action::boot;
};

struct PowerStep {
  bool up = false;
};

struct ChannelStep {
  bool open = false;
  unsigned channel = 0;
};

/// An IP packet to the guest's address on a channel: 10.0.N.15 / fd00:0:0:N::15 from 10.0.N.1 / fd00:0:0:N::1.
struct PacketBody {
  enum class Protocol : std::uint8_t { udp, icmp };
  Protocol protocol = Protocol::udp;
  bool v6 = false;
  std::uint16_t port = 0;       ///< udp: destination
  std::uint16_t from_port = 0;  ///< udp: source
  std::uint32_t size = 32;      ///< bytes of the UDP / ICMP echo payload
  std::uint32_t sequence = 0;   ///< udp: first 4 payload bytes, big endian; icmp: the echo request's sequence; +1 for each packet
};
using PayloadBytes = std::vector<std::byte>;
/// Raw: exactly these bytes as one frame, header and all.
struct RawFrame {
  std::vector<std::byte> bytes;
};

struct SendStep {
  unsigned channel = 0;
  std::variant<PacketBody, PayloadBytes, RawFrame> body;
  link::HeaderOverrides overrides;
  bool overridden = false;  ///< any override given, or a channel beyond those a modem can announce: sent as a raw frame
  std::uint32_t count = 1;
};

struct ExpectStep {
  Pattern pattern;
  TimeRange within;
  std::uint32_t count = 1;  ///< so many events, the last within the bound
  bool exactly = false;     ///< no more of them before the bound has passed, either; alone, in no group; `within` has no lower bound
};

struct NeverStep {
  Pattern pattern;
  Nanoseconds duration{0};
};

struct WaitStep {
  TimeRange duration;
};

struct LedgerRow {
  std::string_view name;
  std::uint32_t Account::*value;
};
inline constexpr std::array<LedgerRow, 7> kLedgerRows = {{{"sent", &Account::sent},
                                                          {"received", &Account::received},
                                                          {"lost", &Account::lost},
                                                          {"duplicated", &Account::duplicated},
                                                          {"reordered", &Account::reordered},
                                                          {"corrupted", &Account::corrupted},
                                                          {"late", &Account::late}}};

/// What must stand in the ledger once all has arrived, or `within` is over.
struct LedgerStep {
  struct Bound {
    std::uint32_t min = 0;
    std::uint32_t max = 0;
  };
  Flow flow;
  std::vector<std::pair<const LedgerRow*, Bound>> bounds;
  std::optional<Nanoseconds> late_after;
  Nanoseconds within{0};
};

struct Step;

struct RepeatStep {
  std::uint32_t times = 1;
  std::vector<Step> steps;
};

struct ForeachStep {
  std::vector<std::vector<Step>> iterations;  ///< the body once for each value, the value put in
};

/// Expectations that must be met in this order, each by an event after the one before it.
struct InOrderStep {
  std::vector<Step> steps;
};

/// Expectations that must all be met, in any order, each within its bound counted from the start of the group.
struct AnyOrderStep {
  std::vector<Step> steps;
};

/// Several lists of steps at the same time; over when all of them are.
struct ParallelStep {
  std::vector<std::vector<Step>> branches;
};

/// One of several lists of steps, drawn from the step's random stream.
struct ChooseStep {
  std::vector<std::vector<Step>> choices;
  std::vector<std::uint32_t> weights;  ///< one each, from 1
};

/// Steps that run whenever something is seen: at once, beside what else runs.
struct Hook {
  std::string name;
  Pattern when;
  std::uint32_t nth = 0;    ///< of the events that fit, since the hook listens, from 1; 0: any
  std::uint32_t every = 0;  ///< each so-manieth; 0: any
  std::uint32_t times = 0;  ///< how often it may begin; 0: as often as it fits
  std::vector<Step> steps;
};

/// A hook that listens from this step on.
struct HookStep {
  Hook hook;
};

using Action = std::variant<GuestStep, ModemStep, PowerStep, ChannelStep, SendStep, ExpectStep, NeverStep, WaitStep, LinesStep,
                            BamStep, LockStep, LedgerStep, FaultStep, HealStep, HookStep, RepeatStep, ForeachStep, InOrderStep, AnyOrderStep,
                            ParallelStep, ChooseStep>;

struct Step {
  Location at;
  std::uint32_t index = 0;  ///< position in the file, depth first, from 1; the same in every iteration of a loop
  std::string label;        ///< empty: none
  std::string text;         ///< in one line: "expect: {vote: down}, within: 0.9s..1.3s"
  std::string stream;       ///< name of its random stream: label or text, so that a new step elsewhere does not shift it
  std::optional<TimeRange> after = {};  ///< it waits so long first
  std::optional<Nanoseconds> not_before = {};  ///< it waits until so long after the first step began
  Action action = {};
};

/// One property of the device tree that is not as the SoC's profile has it.
struct TreeEdit {
  struct Absent {};  ///< not there
  struct Empty {};   ///< there, without a value
  using Value = std::variant<Absent, Empty, std::vector<std::uint32_t>, std::vector<std::string>>;
  std::string file;  ///< the scenario's, or its profile's
  Location at;
  std::string node;  ///< absolute path: "/bam-dmux"
  std::string property;
  Value value;
};

/// SMSM as the firmware was built (domain.md 3.1).
struct SmsmLayout {
  unsigned hosts = 4;      ///< columns of the interest matrix, 2..32
  unsigned entries = 8;    ///< words, 2..32
  bool size_info = true;   ///< item 419 tells both
  bool subscribes = true;  ///< the modem asks to be rung for the vote and the acknowledgement
  bool spurious = false;   ///< rings with every store, whatever the apps processor asked for
};

/// What is unusual about the SoC around the modem.
struct SocSection {
  std::string hardware = "msm8916";  ///< which SoC's blocks and addresses: qemu-device/soc/profile.h
  std::vector<TreeEdit> tree_edits;
  SmsmLayout smsm;
};

/// A port of a slirp channel whose number on the host only the command line knows.
struct NamedForward {
  unsigned channel = 0;
  std::uint16_t guest_port = 0;
  std::string need;  ///< one of Program::needs
};

struct Limits {
  Nanoseconds virtual_time{std::chrono::seconds{60}};  ///< from the first step to the verdict
  Nanoseconds step{std::chrono::seconds{5}};           ///< bound of a guest step or an expectation that names none
  Nanoseconds wall{std::chrono::seconds{120}};         ///< for the command that watches the machine, not for the engine
};

/// Of one driver.
struct KnownFailure {
  std::string why;
  std::string fails;  ///< what one of its failures says; empty: whatever it says
  bool operator==(const KnownFailure&) const = default;
};

struct Program {
  std::string file;  ///< base name
  std::string name;  ///< file stem
  std::string claim;
  std::vector<std::string> tags;
  std::uint64_t seed = 1;
  ClockKind clock = ClockKind::virtual_time;
  unsigned cpus = 1;          ///< of the guest; more only under the host's clock
  bool debug_kernel = false;  ///< it shows what only the debug kernel sees
  Limits limits;
  std::set<std::string> allow;  ///< kinds of Violation that are no failure
  std::vector<std::string> needs;
  std::map<std::string, KnownFailure> known;  ///< by the driver that is known to turn this scenario red
  SocSection soc;
  ModemParameters modem;
  std::vector<NamedForward> forwards;
  std::vector<faults::Rule> faults;  ///< the profile's, then the scenario's: in force from the first step on
  std::vector<Hook> hooks;           ///< listening from the first step on
  std::vector<Step> steps;
  std::vector<Step> finally;
  std::vector<std::uint16_t> udp_ports;  ///< ports that an expectation on `guest_rx` names: the guest listens there
  bool ledger = false;                   ///< some step looks into the ledger of datagrams
  std::uint32_t step_count = 0;          ///< steps in the file, finally included
};

}  // namespace bamboozle::scenario
