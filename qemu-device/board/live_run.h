// A run for those who are connected to its control socket: how the board's parts stand, and a way to act on them.
//
// It puts together what control::RunPort asks for and has no state of the run but the last frames. Everything is called under QEMU's
// big lock. Looking reads guest memory and the models' own state, never a register as the guest would.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "modem-model/control/run_port.h"
#include "modem-model/control/socket_server.h"
#include "modem-model/faults/injector.h"
#include "modem-model/link/modem.h"
#include "modem-model/scenario/engine.h"
#include "modem-model/trace/last_events.h"
#include "modem-model/trace/recorder.h"
#include "qemu-device/bam/controller.h"
#include "qemu-device/board/configuration.h"
#include "qemu-device/smem/smsm.h"

namespace bamboozle {

/// The last frames that are kept.
inline constexpr std::size_t kFramesKept = 64;

/// All of them outlive the LiveRun.
struct LiveParts {
  const Configuration& configuration;
  const BzHost& host;
  Clock& clock;
  trace::Recorder& recorder;
  bam::BamController& bam;
  GuestMemory& memory;
  const smem::Smsm& smsm;
  const link::Firmware& firmware;
  scenario::Engine& engine;
  faults::FaultInjector& injector;
};

class LiveRun final : public control::RunPort {
 public:
  /// `on_first_client`: called once, when every kind of event must be heard from then on.
  LiveRun(const LiveParts& parts, ip::SocketPoller& sockets, std::function<void()> on_first_client);
  ~LiveRun() override;

  /// Why nobody can connect; empty: they can.
  [[nodiscard]] const std::string& problem() const { return server_.problem(); }
  /// Every event that is heard.
  void hear(const trace::Heard& heard);

  // control::RunPort
  void attend() override;
  void status(control::Status& to) override;
  void pipes(control::Pipes& to) override;
  bool ring(unsigned pipe, bool all, control::Ring& to) override;
  void frames(std::size_t most, control::Frames& to) override;
  void faults(control::Faults& to) override;
  void flush() override { parts_.recorder.flush(); }
  [[nodiscard]] std::string refusal() const override;
  void record(std::uint32_t client, const std::string& command) override;
  std::string act(const scenario::Step& step, std::vector<std::string>& notes) override;
  void install(const faults::Rule& rule) override { parts_.injector.install(rule); }
  bool remove_fault(const std::string& name) override { return parts_.injector.remove(name); }
  void stop() override { parts_.host.stop(parts_.host.opaque); }
  void go_on() override { parts_.host.go_on(parts_.host.opaque); }

 private:
  void apps(control::Apps& to) const;
  void modem(control::Modem& to) const;

  const LiveParts parts_;
  std::function<void()> on_first_client_;
  trace::LastEvents frames_{kFramesKept};
  std::uint64_t frames_seen_ = 0;
  std::uint64_t frames_since_ = 0;
  bool all_frames_;                            // a light trace has none until somebody is there
  std::vector<std::string>* notes_ = nullptr;  // while somebody acts
  control::SocketServer server_;
};

}  // namespace bamboozle
