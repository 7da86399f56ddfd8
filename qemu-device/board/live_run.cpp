#include "qemu-device/board/live_run.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "modem-model/scenario/fault_text.h"
#include "qemu-device/board/pipe_report.h"

namespace bamboozle {
namespace {

constexpr std::array<std::string_view, 4> kServiceNames = {"none", "echo", "sink", "slirp"};  // in the order of IpService

// What the driver is at, as far as the lines tell (domain.md 5.1, 5.4).
std::string_view apps_state(bool vote, const link::PowerView& modem, bool pc) {
  using link::PowerState;
  if (vote) {
    if (!modem.running) return "wants power, of a modem that is dead";
    if (modem.unacknowledged != 0) return "wants power; its vote is not acknowledged yet";
    return modem.state == PowerState::on ? "up" : "wants power";
  }
  if (modem.state == PowerState::on) return "asleep, under a modem that is still up";
  return pc ? "asleep; has yet to see the modem rise" : "asleep";
}

}  // namespace

LiveRun::LiveRun(const LiveParts& parts, ip::SocketPoller& sockets, std::function<void()> on_first_client)
    : parts_(parts),
      on_first_client_(std::move(on_first_client)),
      all_frames_(parts.configuration.trace_level == trace::Level::full),
      server_(parts.configuration.run_directory, *this, sockets) {}

LiveRun::~LiveRun() {
  if (parts_.engine.ended()) server_.set_outcome(parts_.engine.verdict().outcome());
}

void LiveRun::attend() {
  if (!on_first_client_) return;
  std::exchange(on_first_client_, nullptr)();
  if (!std::exchange(all_frames_, true)) frames_since_ = static_cast<std::uint64_t>(parts_.clock.now().count());
}

void LiveRun::hear(const trace::Heard& heard) {
  if (heard.kind() == trace::Event::kFrame) {
    ++frames_seen_;
    frames_.add(heard);
  }
  if (notes_ != nullptr && heard.kind() == trace::Event::kNote) notes_->push_back(heard.event().note().text());
  if (server_.clients() != 0) server_.hear(heard.event());
}

std::string LiveRun::refusal() const {
  if (!parts_.configuration.recorded) return {};
  return "this run is recorded, or a recording that is replayed: what came from outside would not come again (look as you like)";
}

void LiveRun::record(std::uint32_t client, const std::string& command) {
  trace::Event event;
  event.set_source(trace::SOURCE_CONTROL);
  event.mutable_control()->set_client(client);
  event.mutable_control()->set_command(command);
  parts_.recorder.emit(std::move(event));
}

std::string LiveRun::act(const scenario::Step& step, std::vector<std::string>& notes) {
  notes_ = &notes;
  std::string problem = parts_.engine.act_from_outside(step);
  notes_ = nullptr;
  return problem;
}

void LiveRun::status(control::Status& to) {
  const Configuration& configuration = parts_.configuration;
  to.set_time_ns(static_cast<std::uint64_t>(parts_.clock.now().count()));
  to.set_scenario(configuration.program.name);
  to.set_profile(configuration.program.modem.profile);
  to.set_clock(configuration.program.clock == scenario::ClockKind::host ? "host" : "virtual");
  to.set_seed(configuration.seed);
  to.set_running(parts_.host.running(parts_.host.opaque));
  const scenario::Progress progress = parts_.engine.progress();
  to.set_step(progress.step);
  to.set_steps(progress.total);
  to.set_step_text(progress.text);
  if (progress.ended) to.set_outcome(parts_.engine.verdict().outcome());
  apps(*to.mutable_apps());
  modem(*to.mutable_modem());
  for (unsigned channel = 0; channel < kChannelCount; ++channel) {
    control::ChannelState& state = *to.add_channels();
    state.set_number(channel);
    state.set_known(parts_.firmware.channels().known(channel));
    state.set_modem_open(parts_.firmware.channels().modem_open(channel));
    state.set_apps_open(parts_.firmware.channels().apps_open(channel));
    state.set_service(std::string(kServiceNames.at(static_cast<std::size_t>(configuration.program.modem.channels[channel].ip))));
  }
  to.set_downlink_waiting(static_cast<std::uint32_t>(parts_.firmware.downlink_waiting()));
  to.set_clients(static_cast<std::uint32_t>(server_.clients()));
  to.set_fault_rules(static_cast<std::uint32_t>(parts_.injector.size()));
}

void LiveRun::apps(control::Apps& to) const {
  const smem::Smsm& smsm = parts_.smsm;
  const bool pc = (smsm.modem_word() & smem::kSmsmPowerControl) != 0;
  to.set_state(std::string(apps_state(smsm.apps_vote(), parts_.firmware.power_view(), pc)));
  to.set_vote(smsm.apps_vote());
  to.set_ack(smsm.apps_ack());
  to.set_word(smsm.apps_word());
  to.set_interest(smsm.apps_interest());
  to.set_doorbells(smsm.counters().doorbells);
  to.set_doorbells_unchanged(smsm.counters().without_change);
}

void LiveRun::modem(control::Modem& to) const {
  const link::PowerView view = parts_.firmware.power_view();
  const std::uint32_t word = parts_.smsm.modem_word();
  to.set_state(std::string(link::name_of(view.state)));
  to.set_waits_for(std::string(view.waits_for));
  to.set_alive(view.running);
  to.set_pc((word & smem::kSmsmPowerControl) != 0);
  to.set_ack((word & smem::kSmsmPowerControlAck) != 0);
  to.set_word(word);
  to.set_bam_powered(parts_.bam.powered());
  to.set_held(view.held);
  to.set_vote_acknowledged(view.vote);
  to.set_votes_unacknowledged(static_cast<std::uint32_t>(view.unacknowledged));
  if (view.pc_changed) to.set_pc_changed_ns(static_cast<std::uint64_t>(view.pc_changed->count()));
  if (view.collapse_due) to.set_collapse_due_ns(static_cast<std::uint64_t>(view.collapse_due->count()));
}

void LiveRun::pipes(control::Pipes& to) { report_pipes(parts_.bam, *parts_.configuration.profile, to); }

bool LiveRun::ring(unsigned pipe, bool all, control::Ring& to) {
  if (pipe >= parts_.bam.pipes()) return false;
  report_ring(parts_.bam, *parts_.configuration.profile, parts_.memory, pipe, all, to);
  return true;
}

void LiveRun::frames(std::size_t most, control::Frames& to) {
  to.set_since_ns(frames_since_);
  to.set_seen(frames_seen_);
  for (trace::Event& frame : frames_.newest(most == 0 ? kFramesKept : most)) *to.add_frame() = std::move(frame);
}

void LiveRun::faults(control::Faults& to) {
  for (const faults::FaultInjector::Installed& each : parts_.injector.rules()) {
    control::FaultState& state = *to.add_rule();
    state.set_name(each.rule.name);
    state.set_point(std::string(faults::name_of(each.rule.point)));
    state.set_effect(std::string(faults::name_of(each.rule.action.effect)));
    state.set_text(scenario::to_text(each.rule));
    state.set_seen(each.seen);
    state.set_struck(each.struck);
    state.set_times(each.rule.times);
    state.set_since_ns(static_cast<std::uint64_t>(each.since.count()));
  }
}

}  // namespace bamboozle
