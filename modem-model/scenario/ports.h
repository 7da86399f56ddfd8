// What a scenario can reach: the modem's firmware, the guest's agent and the machine. Implemented by modem-model/link (modem),
// qemu-device/mailbox (guest) and qemu-device/board (machine); a test of the scenario engine gives fakes.
//
// Commands return at once; what comes of them arrives as events of the one trace stream, which the engine listens to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem-model/faults/rule.h"
#include "modem-model/ports.h"

namespace bamboozle::scenario {

class ModemControl {
 public:
  virtual ~ModemControl() = default;
  /// The firmware starts: powers A2, raises M.PC, and after the AP's first ack announces its channels. Twice: ignored.
  virtual void boot() = 0;
  /// The firmware dies as it stands: the BAM loses power, no line moves, nothing is answered until boot().
  virtual void crash() = 0;
  /// up: the firmware wants A2 on by itself and keeps it on; down: it lets go, and collapses as soon as no vote holds it (without
  /// waiting for the idle time).
  virtual void hold_power(bool up) = 0;
  /// The firmware sends OPEN / CLOSE for a channel.
  virtual void open_channel(unsigned channel) = 0;
  virtual void close_channel(unsigned channel) = 0;
  /// DATA with a valid header around this payload (an IP packet or QMAP); wakes the link when needed, queued behind the rest.
  virtual void send_data(unsigned channel, Bytes payload) = 0;
  /// These very bytes as one downlink frame.
  virtual void send_raw(Bytes frame) = 0;
};

/// How the guest agent runs a command.
struct GuestRequest {
  enum class Kind : std::uint8_t {
    shell,       ///< `text` is given to /bin/sh -c
    load,        ///< insert the module at path `text` (arguments after a blank)
    unload,      ///< remove the module named `text`
    listen_udp,  ///< open a UDP socket (IPv4 and IPv6) on port `port` and report each datagram as a GuestReceive event
    send_udp,    ///< send `count` datagrams of `size` bytes (a 4-byte big-endian sequence number first) to `text` (an address),
                 ///< `port`; with `reply` > 0 wait that long for each to come back and fail on a lost, doubled or changed one
  };
  Kind kind = Kind::shell;
  std::string text;
  std::uint16_t port = 0;
  std::uint32_t count = 1;
  std::uint32_t size = 0;
  std::uint32_t first_sequence = 0;
  Nanoseconds reply{0};
  Nanoseconds timeout{0};  ///< the agent kills a command that takes longer; 0: the engine's own step limit only
};

class GuestControl {
 public:
  virtual ~GuestControl() = default;
  /// Starts a request; answered by GuestCommand events with this id (one at the start, one at the end).
  virtual std::uint32_t start(const GuestRequest& request) = 0;
  /// Kills what is still running of that request.
  virtual void cancel(std::uint32_t id) = 0;
  [[nodiscard]] virtual bool ready() const = 0;
};

/// One store to the modem's SMSM word and what rings with it (domain.md 3).
struct LineStore {
  bool zero = false;  ///< the whole word becomes 0 first
  std::optional<bool> modem_pc;
  bool toggle_ack = false;
  std::uint32_t set = 0;  ///< other bits of the word
  std::uint32_t clear = 0;
  std::uint32_t toggle = 0;
  bool store = true;     ///< false: nothing is written
  bool doorbell = true;  ///< the apps processor's interrupt
};

enum class BamAction : std::uint8_t {
  power_on,   ///< registers as after a reset
  power_off,  ///< collapsed: registers are gone
  reset,      ///< registers lose their values, the power stays
  error,      ///< an error interrupt
};

class MachineControl {
 public:
  virtual ~MachineControl() = default;
  /// A fault rule is in force from now on; one of the same name is replaced.
  virtual void install(const faults::Rule& rule) = 0;
  /// false: there is no such rule.
  virtual bool remove_fault(const std::string& name) = 0;
  /// Past the firmware's back.
  virtual void store_lines(const LineStore& store) = 0;
  /// `pipe`: whose error it is; none: the controller's.
  virtual void disturb_bam(BamAction action, std::optional<unsigned> pipe) = 0;
  /// The modem takes or gives back a hardware spinlock (domain.md 2.3).
  virtual void hold_lock(unsigned lock, bool hold) = 0;
  /// Stops the machine for a debugger, its clock too; it returns at once. `why`: one line for who looks.
  virtual void pause(const std::string& why) = 0;
  /// The run is over: flush the trace and end the machine. Called once.
  virtual void finish() = 0;
};

}  // namespace bamboozle::scenario
