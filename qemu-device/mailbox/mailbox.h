// The host's end of the mailbox: how the scenario engine reaches the guest's agent without a socket, and so in virtual time.
//
// A page of registers and a window of shared RAM (guest/agent/protocol.h). Requests of the engine go out one after the other,
// what the agent says becomes events. The agent is guest code: its bytes are checked and a broken message is noted and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/ports.h"
#include "modem-model/scenario/ports.h"
#include "qemu-device/ports.h"

namespace bamboozle::mailbox {

/// Bytes of a command's output that are kept; the rest is dropped and said to be.
inline constexpr std::size_t kOutputLimit = 65536;
/// Requests waiting for the agent; more are refused (finished at once with status 126).
inline constexpr std::size_t kBacklog = 1024;
/// Broken messages that are noted one by one, so that a guest run wild does not fill the trace.
inline constexpr std::size_t kComplaints = 100;

class Mailbox final : public scenario::GuestControl {
 public:
  /// `window`: the RAM of the window, kWindowSize bytes. References must outlive the mailbox.
  Mailbox(EventSink& events, IrqLine& line, std::span<std::byte> window);

  /// Guest access to the registers, byte offset.
  [[nodiscard]] std::uint32_t read(std::uint32_t offset) const;
  void write(std::uint32_t offset, std::uint32_t value);

  // scenario::GuestControl
  std::uint32_t start(const scenario::GuestRequest& request) override;
  void cancel(std::uint32_t id) override;
  [[nodiscard]] bool ready() const override { return ready_; }

 private:
  struct Command {
    std::string output;
    bool truncated = false;
  };

  void take(std::uint32_t length);
  void take_hello(Bytes body);
  void take_output(std::uint32_t id, Bytes body);
  void take_finished(std::uint32_t id, Bytes body);
  void take_log(Bytes body);
  void take_link(Bytes body);
  void take_received(Bytes body);
  void finish(std::uint32_t id, std::int32_t status, Command command);
  void post(std::vector<std::byte> message);
  void deliver();
  void emit(trace::Event event);
  void complain(std::string_view what);

  EventSink& events_;
  IrqLine& line_;
  std::span<std::byte> window_;
  std::deque<std::vector<std::byte>> waiting_;
  std::uint32_t rx_length_ = 0;
  std::uint32_t next_id_ = 1;
  std::map<std::uint32_t, Command> running_;
  std::optional<std::uint64_t> next_log_record_;  // by the kernel's own numbers
  std::size_t complaints_ = 0;
  bool ready_ = false;
};

}  // namespace bamboozle::mailbox
