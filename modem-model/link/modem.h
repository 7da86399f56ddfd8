// The modem's firmware as the device and a scenario see it: frame codec, channels, power machine and services put together.
//
// Uplink frames are checked and handed to the service behind their channel; what services and scenarios send is queued in one
// order and given to the apps processor while it has acknowledged M.PC = 1. Downlink leaves from a Work, off the
// sender's stack, in batches as large as the pipe takes; only new room in the pipe is filled at once. Fault rules, expectations and verdicts are the scenario engine's; SMSM words and
// rings are the device's. Emits Frame, Power, Channel, Packet (drops), Violation and Note events.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "modem-model/ip/service.h"
#include "modem-model/link/announcer.h"
#include "modem-model/link/channel_table.h"
#include "modem-model/link/downlink_queue.h"
#include "modem-model/link/entry_scope.h"
#include "modem-model/link/frame.h"
#include "modem-model/link/power.h"
#include "modem-model/parameters.h"
#include "modem-model/ports.h"
#include "modem-model/random_stream.h"
#include "modem-model/scenario/ports.h"

namespace bamboozle::link {

class Firmware final : public Modem, public scenario::ModemControl, private PowerClient {
 public:
  /// All references must outlive the firmware. It does not boot by itself: boot_after is the board's to obey.
  Firmware(Clock& clock, EventSink& sink, Apps& apps, const ModemParameters& parameters, std::uint64_t seed);
  ~Firmware() override;
  Firmware(const Firmware&) = delete;
  Firmware& operator=(const Firmware&) = delete;

  /// Puts a service behind a channel (0..7), replacing what was there. Not while one of its packets is being handled.
  void attach_service(unsigned channel, std::unique_ptr<ip::Service> service);
  /// How that service answers; lives as long as the firmware. A channel beyond 7 gives the port of the last one.
  [[nodiscard]] ip::ChannelPort& port(unsigned channel);
  /// Asked, after its Frame event, about a frame that nothing in the model handles: true when the scenario waited for it. Not set
  /// or false: a Violation `unexpected_frame`.
  void on_unhandled_frame(std::function<bool(const trace::Frame&)> frame_expected) {
    frame_expected_ = std::move(frame_expected);
  }
  /// How many payload bytes a Frame event carries at most (default 64).
  void capture_payload(std::size_t bytes) { capture_ = bytes; }

  [[nodiscard]] PowerState power_state() const { return power_.state(); }
  [[nodiscard]] PowerView power_view() const { return power_.view(); }
  [[nodiscard]] const ChannelTable& channels() const { return channels_; }
  /// Frames waiting for the apps processor, all channels.
  [[nodiscard]] std::size_t downlink_waiting() const { return queue_.size(); }

  /// M.PC was stored to, by the firmware or past its back: the driver may acknowledge it.
  void power_line_stored() { power_.line_stored(); }

  // Modem: from the device
  void uplink_frame(Bytes frame) override;
  void apps_vote_changed(bool level) override;
  void apps_ack_changed(bool level) override;
  void bam_reset() override;
  void downlink_room() override;

  // scenario::ModemControl. Before boot and after a crash all but boot() are ignored with a Note. Nothing here asks whether a
  // channel is open: a scenario may do what no firmware would. Only the low 8 bits of a channel number fit into a frame.
  void boot() override;
  void crash() override;
  void hold_power(bool up) override;
  void open_channel(unsigned channel) override;
  void close_channel(unsigned channel) override;
  void send_data(unsigned channel, Bytes payload) override;
  void send_raw(Bytes frame) override;

 private:
  class Port;

  // PowerClient
  void link_up(bool first_since_boot) override;
  [[nodiscard]] bool downlink_pending() const override { return !queue_.empty(); }
  void rule_broken(ModemRule rule, std::string text) override;
  void firmware_died() override;

  void take_uplink(Bytes frame);
  void take_command(Bytes frame, const FrameView& valid, std::uint64_t cause);
  void negotiate(const FrameView& open);
  void answer_open(unsigned channel);
  void check_data(const FrameView& data);
  void take_data(Bytes frame, const FrameView& valid, std::uint64_t cause);
  void unhandled(Bytes frame, std::string text, std::uint64_t cause);
  void from_service(unsigned channel, Bytes packet);
  void send_command(Command command, unsigned channel, std::string_view reason);
  void queue_frame(QueuedFrame frame);
  void drain();
  /// A scenario's command, unless the firmware does not run.
  void control(std::string_view what, std::function<void()> work);
  std::uint64_t trace_frame(Bytes frame, trace::Direction direction, std::string_view malformed);
  void trace_channel(unsigned channel, std::string_view reason, std::uint64_t cause);
  void trace_drop(unsigned channel, std::size_t packet_size, std::string_view reason);
  void note(std::string text);
  void violation(std::string_view kind, std::string text, std::uint64_t cause);

  Clock& clock_;
  EventSink& sink_;
  Apps& apps_;
  ModemParameters parameters_;
  std::size_t capture_ = 64;
  std::function<bool(const trace::Frame&)> frame_expected_;

  EntryScope scope_;
  ChannelTable channels_;
  DownlinkQueue queue_;
  PowerMachine power_;
  Announcer announcer_;
  bool starved_ = false;  // the pipe refused the head of the queue
  std::size_t downlink_limit_ = kDownlinkBuffer;  // as the apps processor's OPEN says (domain.md 4.5)
  std::size_t uplink_limit_ = 0;
  std::unique_ptr<Timer> restart_timer_;
  RandomStream restart_stream_;
  std::unique_ptr<Work> drain_work_;
  std::array<std::unique_ptr<Port>, kChannelCount> ports_;
  std::array<std::unique_ptr<ip::Service>, kChannelCount> services_;
};

}  // namespace bamboozle::link
