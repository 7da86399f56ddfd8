// What a modem is made of, as numbers: the result of a scenario's `modem:` section laid over a profile's defaults.
//
// Plain data without behaviour, so that the scenario loader can fill it, the modem model can obey it and a test can write it down
// in one line. Times are virtual. A range means "draw uniformly from a named random stream each time"; min == max means "always".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle {

inline constexpr unsigned kChannelCount = 8;  // domain.md 4.2: RMNET_0..7, all that upstream knows

struct TimeRange {
  Nanoseconds min{0};
  Nanoseconds max{0};
};

/// Latencies of the power handshake (domain.md 5.4); defaults are field values (quirks.md 0).
struct PowerParameters {
  TimeRange ack{std::chrono::milliseconds{3}, std::chrono::milliseconds{3}};  ///< A.PC change -> M.ACK toggle
  TimeRange raise{std::chrono::microseconds{500}, std::chrono::microseconds{500}};  ///< wake decided -> BAM powered, M.PC = 1
  TimeRange idle{std::chrono::milliseconds{5400}, std::chrono::milliseconds{5400}};  ///< no vote, no downlink -> M.PC = 0
  TimeRange off{std::chrono::microseconds{100}, std::chrono::microseconds{100}};  ///< A.ACK of the fall -> BAM off
  bool ack_with_power = false;  ///< M.ACK and M.PC = 1 in one store and one doorbell when a vote wakes A2 (quirks.md S12)
  Nanoseconds apps_ack_deadline{std::chrono::seconds{15}};  ///< M.PC change -> A.ACK toggle, else fatal (quirks.md S10)
  /// A rise of the modem's own without a vote: M.PC falls again after so long (MDM9607: 2 s, quirks.md S11); absent: never.
  std::optional<Nanoseconds> vote_deadline;
  bool fall_acknowledged = true;  ///< false: old firmware, which powers off without waiting for A.ACK (quirks.md S15)
  bool collapses = true;          ///< false: A2 stays on once it is (OPEN with command 4: domain.md 4.4)
};

/// Who or what makes the firmware announce a channel (domain.md 4.4).
enum class Announcement : std::uint8_t {
  boot,      ///< the first A.ACK after a boot
  apps,      ///< the apps processor's own OPEN, answered once a boot, and lost unless downlink buffers are there (quirks.md S79)
  scenario,  ///< an `open` step, as QMI's DPM Open Port would (quirks.md S78)
};

enum class IpService : std::uint8_t { none, echo, sink, slirp };

struct ChannelParameters {
  bool present = false;                    ///< the firmware announces this channel
  TimeRange open_after{std::chrono::milliseconds{4}, std::chrono::milliseconds{4}};  ///< first A.ACK after boot -> OPEN (quirks.md 0)
  Announcement announcement = Announcement::boot;
  std::uint8_t open_command = 1;  ///< 4: "A2 power collapse disabled" (domain.md 4.4)
  std::uint8_t open_signal = 0;   ///< bit 1: dynamic MTU, bits 7:6: its code (domain.md 4.5)
  IpService ip = IpService::none;
  // slirp only; the channel's subnet is 10.0.CHANNEL.0/24 and fd00:0:0:CHANNEL::/64, the guest is .15, the gateway .2 (echo: .1)
  bool restricted = true;                  ///< slirp: no way out but to what `forward` names
  struct Forward {                         ///< slirp: guest -> gateway address:port reaches this port on the host's loopback
    std::uint16_t guest_port = 0;
    std::uint16_t host_port = 0;
  };
  std::vector<Forward> forward;
};

/// What the firmware holds the driver to. It dies of a broken rule, says so, or does not look.
enum class ModemRule : std::uint8_t {
  unacknowledged_fall,  ///< no A.ACK for apps_ack_deadline after M.PC fell (quirks.md S10)
  surplus_ack,          ///< A.ACK toggled though neither M.PC moved nor the BAM was reset since the last one (domain.md 5.1)
  reset_per_rise,       ///< not exactly one reset of the BAM between M.PC's rise and its A.ACK (domain.md 1.3)
  exact_padding,        ///< uplink DATA whose pad is not 0..3, up to the next multiple of 4 (quirks.md S74)
  empty_packet,         ///< uplink DATA of no bytes (quirks.md S41)
  repeated_open,        ///< OPEN of a channel that the apps processor has open (domain.md 4.3)
  count
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(ModemRule::count)> kModemRuleNames = {
    "unacknowledged_fall", "surplus_ack", "reset_per_rise", "exact_padding", "empty_packet", "repeated_open"};
[[nodiscard]] constexpr std::string_view name_of(ModemRule rule) { return kModemRuleNames[static_cast<std::size_t>(rule)]; }

enum class RuleEffect : std::uint8_t {
  ignore,  ///< nobody looks
  report,  ///< a Violation `modem_rule`; the firmware goes on
  fatal,   ///< a Violation `modem_fatal`; the firmware dies
};

struct ModemParameters {
  std::string profile = "msm8916";
  /// When the firmware boots, counted from the guest agent's hello; absent: only at a `{modem: boot}` step.
  std::optional<Nanoseconds> boot_after;
  PowerParameters power;
  std::array<ChannelParameters, kChannelCount> channels;
  std::size_t uplink_limit = 2052;  ///< largest uplink frame taken, bytes, header and pad included (domain.md 4.1)
  std::size_t downlink_queue = 8192;  ///< frames kept (a TCP window of 6 MB is 4300) per channel while the apps processor gives no descriptor
  std::array<RuleEffect, static_cast<std::size_t>(ModemRule::count)> rules = {
      RuleEffect::fatal, RuleEffect::report, RuleEffect::report, RuleEffect::ignore, RuleEffect::ignore, RuleEffect::ignore};
  /// From a death to the next boot, whatever it died of; absent: it stays dead until a `modem: boot` step.
  std::optional<TimeRange> restart_after;
  bool abort_on_collapsed_access = false;  ///< external abort instead of read-zero / write-ignored (design.md 4)
};

}  // namespace bamboozle
