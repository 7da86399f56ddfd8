// What a modem is made of, as numbers: the result of a scenario's `modem:` section laid over a profile's defaults.
//
// Plain data without behaviour, so that the scenario loader can fill it, the modem model can obey it and a test can write it down
// in one line. Times are virtual. A range means "draw uniformly from a named random stream each time"; min == max means "always".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
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
};

enum class IpService : std::uint8_t { none, echo, sink, slirp };

struct ChannelParameters {
  bool present = false;                    ///< the firmware announces this channel
  TimeRange open_after{std::chrono::milliseconds{4}, std::chrono::milliseconds{4}};  ///< first A.ACK after boot -> OPEN (quirks.md 0)
  IpService ip = IpService::none;
  // slirp only; the channel's subnet is 10.0.CHANNEL.0/24 and fd00:0:0:CHANNEL::/64, the guest is .15, the gateway .2 (echo: .1)
  bool restricted = true;                  ///< slirp: no way out but to what `forward` names
  struct Forward {                         ///< slirp: guest -> gateway address:port reaches this port on the host's loopback
    std::uint16_t guest_port = 0;
    std::uint16_t host_port = 0;
  };
  std::vector<Forward> forward;
};

struct ModemParameters {
  std::string profile = "msm8916";
  /// When the firmware boots, counted from the guest agent's hello; absent: only at a `{modem: boot}` step.
  std::optional<Nanoseconds> boot_after;
  PowerParameters power;
  std::array<ChannelParameters, kChannelCount> channels;
  std::size_t uplink_limit = 2052;  ///< largest uplink frame taken, bytes, header and pad included (domain.md 4.1)
  std::size_t downlink_queue = 8192;  ///< frames kept (a TCP window of 6 MB is 4300) per channel while the apps processor gives no descriptor
  bool abort_on_collapsed_access = false;  ///< external abort instead of read-zero / write-ignored (design.md 4)
};

}  // namespace bamboozle
