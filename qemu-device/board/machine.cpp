#include "qemu-device/board/machine.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

#include "modem-model/faults/faulty_apps.h"
#include "modem-model/faults/faulty_modem.h"
#include "modem-model/ip/echo.h"
#include "modem-model/ip/sink.h"
#include "modem-model/ip/slirp/slirp_service.h"
#include "modem-model/link/modem.h"
#include "modem-model/scenario/engine.h"
#include "modem-model/trace/progress_file.h"
#include "qemu-device/bam/controller.h"
#include "qemu-device/board/apps_port.h"
#include "qemu-device/board/control_sockets.h"
#include "qemu-device/board/faulty_completion.h"
#include "qemu-device/board/faulty_line.h"
#include "qemu-device/board/host_adapters.h"
#include "qemu-device/board/live_run.h"
#include "qemu-device/board/socket_registry.h"
#include "qemu-device/mailbox/mailbox.h"
#include "qemu-device/smem/doorbell.h"
#include "qemu-device/smem/hardware_lock.h"
#include "qemu-device/smem/heap_image.h"
#include "qemu-device/smem/smsm.h"

namespace bamboozle {
namespace {

bam::Version register_layout(soc::BamVersion version) {
  switch (version) {
    case soc::BamVersion::v1_3_0: return bam::Version::v1_3_0;
    case soc::BamVersion::v1_4_0: return bam::Version::v1_4_0;
    case soc::BamVersion::v1_7_0: return bam::Version::v1_7_0;
  }
  return bam::Version::v1_7_0;
}

// Measured with `./bamboozle bench`. What costs throughput under the host clock is the main loop's thread waking up and taking
// QEMU's big lock from the vCPU, so its timers fire seldom; both times are far below any deadline of the driver.
constexpr bam::Moderation kModeration = {.uplink_interval = std::chrono::microseconds{300},
                                         .downlink_batch = 16,
                                         .downlink_delay = std::chrono::milliseconds{2}};

bam::Options bam_options(const Configuration& configuration) {
  const soc::Profile& profile = *configuration.profile;
  bam::Options options;
  options.version = register_layout(profile.bam_version);
  options.pipes = profile.bam_pipes;
  options.execution_environments = profile.bam_execution_environments;
  if (configuration.doorbell == DoorbellMode::deferred) options.moderation = kModeration;
  return options;
}

smem::SmsmOptions smsm_options(const scenario::SmsmLayout& layout) {
  smem::SmsmOptions options;
  options.hosts = layout.hosts;
  options.entries = layout.entries;
  if (layout.spurious) options.pulse = smem::PulsePolicy::always;
  if (!layout.subscribes) options.interest = 0;
  return options;
}

}  // namespace

// In the order of construction: what stands below uses what stands above.
struct Machine::Parts final : smem::SmsmListener, bam::BamClient, scenario::MachineControl {
  Parts(Configuration given, const BzHost& table, std::span<std::byte> smem_ram, std::span<std::byte> window)
      : configuration(std::move(given)),
        host(table),
        clock(table, configuration.program.clock == scenario::ClockKind::host),
        memory(table),
        bam_line(table, BZ_LINE_BAM),
        smsm_line(table, BZ_LINE_SMSM),
        mailbox_line(table, BZ_LINE_MAILBOX),
        recorder(clock, configuration.run_directory + "/trace.pb", configuration.trace_level),
        progress(configuration.run_directory + "/progress"),
        shared_memory(smem_ram),
        locks(recorder, configuration.profile->lock_stride),
        doorbells(recorder),
        injector(clock, recorder, configuration.seed),
        faulty_bam_line(bam_line, injector, faults::Point::bam_interrupt),
        faulty_smsm_line(smsm_line, injector, faults::Point::smsm_interrupt),
        smsm(shared_memory, faulty_smsm_line, *this, recorder, smsm_options(configuration.program.soc.smsm)),
        faulty_completion(injector, configuration.profile->uplink_pipe),
        bam(bam_options(configuration), memory, faulty_bam_line, recorder, clock),
        mailbox(recorder, mailbox_line, window),
        apps(bam, smsm, configuration.profile->downlink_pipe, [this] { firmware.power_line_stored(); }),
        faulty_apps(apps, injector, [this] { firmware.crash(); }),
        sockets(table, clock),
        control_sockets(table, clock),
        firmware(clock, recorder, faulty_apps, configuration.program.modem, configuration.seed),
        modem(firmware, injector, [this] { firmware.crash(); }),
        engine(clock, recorder, firmware, mailbox, *this, configuration.program, engine_options()) {
    bam.set_client(this);
    bam.set_completion_gate(&faulty_completion);
    doorbells.listen(configuration.profile->smsm_doorbell_bit, [this] { smsm.doorbell(); });
    firmware.on_unhandled_frame([this](const trace::Frame& frame) { return engine.expects_frame(frame); });
    attach_services();
    listen();
    if (!recorder.error().empty()) problem = recorder.error();
    const scenario::SmsmLayout& layout = configuration.program.soc.smsm;
    const smem::HeapParameters heap{.hosts = layout.hosts, .entries = layout.entries, .size_info = layout.size_info};
    if (smem::build_heap(shared_memory, heap) != smem::HeapVerdict::ok || smsm.start() != smem::SmsmVerdict::ok)
      problem = "the shared memory of this profile is too small for its heap";
  }

  ~Parts() override { live.reset(); }  // first: it looks at all the others

  scenario::EngineOptions engine_options() const {
    scenario::EngineOptions options;
    options.seed = configuration.seed;
    options.driver_path = configuration.driver_path;
    options.driver_module = configuration.driver_module;
    options.pause_at = configuration.pause_at;
    options.pause_on_failure = configuration.pause_on_failure;
    return options;
  }

  void attach_services() {
    for (unsigned channel = 0; channel < kChannelCount; ++channel) {
      const ChannelParameters& parameters = configuration.program.modem.channels[channel];
      ip::ChannelPort& port = firmware.port(channel);
      switch (parameters.ip) {
        case IpService::none: break;
        case IpService::echo: firmware.attach_service(channel, std::make_unique<ip::Echo>(channel, port, recorder)); break;
        case IpService::sink: firmware.attach_service(channel, std::make_unique<ip::Sink>(channel, recorder)); break;
        case IpService::slirp:
          firmware.attach_service(channel, std::make_unique<ip::SlirpService>(channel, parameters, port, clock, recorder, sockets));
          break;
      }
    }
  }

  void listen() {
    // a failure quotes the last events of every kind; in a light trace only what the scenario looks for is built at all
    trace::KindSet kinds = configuration.trace_level == trace::Level::full ? trace::KindSet::all() : trace::KindSet{};
    kinds = kinds | engine.kinds_of_interest();
    recorder.add_listener(kinds, [this](const trace::Heard& heard) { engine.on_event(heard); });
    // whoever connects hears what is recorded anyway, and from then on everything
    const bool full = configuration.trace_level == trace::Level::full;
    recorder.add_listener(full ? trace::KindSet::all() : trace::KindSet::all() - trace::kHotKinds,
                          [this](const trace::Heard& heard) { tell_clients(heard); });
    recorder.add_listener({trace::Event::kStep}, [this](const trace::Heard&) { write_progress(); });
  }

  void tell_clients(const trace::Heard& heard) {
    if (live) live->hear(heard);
  }

  void open_control() {
    const LiveParts parts{configuration, host, clock, recorder, bam, memory, smsm, firmware, engine, injector};
    live = std::make_unique<LiveRun>(parts, control_sockets, [this] {
      if (configuration.trace_level != trace::Level::full)
        recorder.add_listener(trace::kHotKinds, [this](const trace::Heard& heard) { tell_clients(heard); });
    });
    if (!live->problem().empty()) note(live->problem());
  }

  void write_progress() {
    const scenario::Progress now = engine.progress();
    progress.write({.step = now.step, .total = now.total, .virtual_ns = now.virtual_ns, .text = now.text});
  }

  void emit_header() {
    trace::Event event;
    event.set_source(trace::SOURCE_BOARD);
    trace::RunHeader& header = *event.mutable_run_header();
    header.set_format(1);
    header.set_scenario(configuration.program.name);
    header.set_claim(configuration.program.claim);
    header.set_profile(configuration.program.modem.profile);
    header.set_clock(configuration.program.clock == scenario::ClockKind::host ? "host" : "virtual");
    header.set_seed(configuration.seed);
    header.set_qemu_version(configuration.qemu_version);
    recorder.emit(std::move(event));
  }

  // smem::SmsmListener
  void apps_vote_changed(bool level) override { modem.apps_vote_changed(level); }
  void apps_ack_changed(bool level) override { modem.apps_ack_changed(level); }

  // bam::BamClient
  void uplink_frame(unsigned pipe, Bytes frame) override {
    if (pipe == configuration.profile->uplink_pipe) modem.uplink_frame(frame);
  }
  void controller_reset() override { modem.bam_reset(); }
  void descriptors_posted(unsigned pipe) override {
    if (pipe == configuration.profile->downlink_pipe) modem.downlink_room();
  }

  // scenario::MachineControl
  void install(const faults::Rule& rule) override { injector.install(rule); }
  bool remove_fault(const std::string& name) override { return injector.remove(name); }
  void store_lines(const scenario::LineStore& store) override {
    if (store.zero || store.modem_pc) firmware.power_line_stored();
    if (store.zero && !smsm.zero(false)) return note("the word is not there to be zeroed");
    if (!store.store) return smsm.ring();
    smem::ModemStore change{.set = store.set, .clear = store.clear, .toggle = store.toggle, .doorbell = store.doorbell};
    if (store.modem_pc) (*store.modem_pc ? change.set : change.clear) |= smem::kSmsmPowerControl;
    if (store.toggle_ack) change.toggle |= smem::kSmsmPowerControlAck;
    if (!smsm.store(change)) note("no store: the modem has no SMSM words");
  }
  void note(std::string text) {
    trace::Event event;
    event.set_source(trace::SOURCE_BOARD);
    event.mutable_note()->set_text(std::move(text));
    recorder.emit(std::move(event));
  }
  void disturb_bam(scenario::BamAction action, std::optional<unsigned> pipe) override {
    switch (action) {
      case scenario::BamAction::error: return bam.raise_error(pipe);
      case scenario::BamAction::power_on: return bam.set_power(true);
      case scenario::BamAction::power_off: return bam.set_power(false);
      case scenario::BamAction::reset: return bam.reset();
    }
  }
  void hold_lock(unsigned lock, bool hold) override {
    const bool done = hold ? locks.modem_take(lock) : locks.modem_release(lock);
    if (!done) note(fmt::format("hwspinlock {}: {}", lock, hold ? "not free, so the modem does not get it" : "the modem does not hold it"));
  }
  void pause(const std::string& why) override {
    recorder.flush();
    // for the debugger, which hears no more than that the machine stopped
    std::ofstream(configuration.run_directory + "/paused", std::ios::trunc) << why << '\n';
    host.stop(host.opaque);
  }
  void finish() override {
    recorder.flush();
    // qemu.log's end is shown with a run that has no verdict
    if (const std::string error = recorder.error(); !error.empty()) std::fprintf(stderr, "bamboozle: %s\n", error.c_str());
    if (!configuration.interactive) host.shut_down(host.opaque);
  }

  const Configuration configuration;
  const BzHost& host;
  HostClock clock;
  HostMemory memory;
  HostLine bam_line;
  HostLine smsm_line;
  HostLine mailbox_line;
  trace::Recorder recorder;
  trace::ProgressWriter progress;
  smem::SharedMemory shared_memory;
  smem::HardwareLocks locks;
  smem::DoorbellBlock doorbells;
  faults::FaultInjector injector;
  FaultyLine faulty_bam_line;
  FaultyLine faulty_smsm_line;
  smem::Smsm smsm;
  FaultyCompletion faulty_completion;
  bam::BamController bam;
  mailbox::Mailbox mailbox;
  AppsPort apps;
  faults::FaultyApps faulty_apps;
  SocketRegistry sockets;
  ControlSockets control_sockets;
  link::Firmware firmware;
  faults::FaultyModem modem;
  scenario::Engine engine;
  std::unique_ptr<LiveRun> live;
  std::string problem;
};

Machine::Machine(Configuration configuration, const BzHost& host, std::span<std::byte> smem, std::span<std::byte> window)
    : parts_(std::make_unique<Parts>(std::move(configuration), host, smem, window)) {}

Machine::~Machine() = default;

const std::string& Machine::problem() const { return parts_->problem; }

void Machine::start() {
  parts_->emit_header();
  parts_->open_control();
  parts_->engine.start();
}

std::optional<std::uint32_t> Machine::read(RegionId region, std::uint64_t offset) {
  switch (region) {
    case RegionId::bam: {
      const bam::AccessResult result = parts_->bam.read(static_cast<std::uint32_t>(offset));
      if (result.collapsed && parts_->configuration.program.modem.abort_on_collapsed_access) return std::nullopt;
      return result.value;
    }
    case RegionId::locks: return parts_->locks.read(offset);
    case RegionId::apcs: return parts_->doorbells.read(offset);
    case RegionId::mailbox: return parts_->mailbox.read(static_cast<std::uint32_t>(offset));
    case RegionId::mailbox_window:
    case RegionId::smem:
    case RegionId::count: break;  // RAM: the guest gets there by itself
  }
  return 0;
}

bool Machine::write(RegionId region, std::uint64_t offset, std::uint32_t value) {
  switch (region) {
    case RegionId::bam: {
      const bam::AccessResult result = parts_->bam.write(static_cast<std::uint32_t>(offset), value);
      return !(result.collapsed && parts_->configuration.program.modem.abort_on_collapsed_access);
    }
    case RegionId::locks: parts_->locks.write(offset, value); break;
    case RegionId::apcs: parts_->doorbells.write(offset, value); break;
    case RegionId::mailbox: parts_->mailbox.write(static_cast<std::uint32_t>(offset), value); break;
    case RegionId::mailbox_window:
    case RegionId::smem:
    case RegionId::count: break;
  }
  return true;
}

std::uint32_t Machine::peek(RegionId region, std::uint64_t offset) const {
  switch (region) {
    case RegionId::bam: return parts_->bam.peek(static_cast<std::uint32_t>(offset));
    case RegionId::locks: return parts_->locks.peek(offset);
    case RegionId::apcs: return parts_->doorbells.peek(offset);
    case RegionId::mailbox: return parts_->mailbox.read(static_cast<std::uint32_t>(offset));
    case RegionId::mailbox_window:
    case RegionId::smem:
    case RegionId::count: break;  // RAM
  }
  return 0;
}

void Machine::resumed() {
  const HostClock::Turn turn(parts_->clock);
  parts_->engine.resumed();
}

void Machine::poll_fill(int (*add)(void*, int, short), void* data, std::uint32_t* timeout_ms) {
  parts_->sockets.fill(add, data, timeout_ms);
}

void Machine::poll_done(short (*ready)(void*, int), void* data, bool error) { parts_->sockets.done(ready, data, error); }

void Machine::control_fill(int (*add)(void*, int, short), void* data) { parts_->control_sockets.fill(add, data); }

void Machine::control_done(short (*ready)(void*, int), void* data, bool error) { parts_->control_sockets.done(ready, data, error); }

}  // namespace bamboozle
