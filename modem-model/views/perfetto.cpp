#include "modem-model/views/perfetto.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>

#include "modem-model/trace/text.h"

namespace bamboozle::views {
namespace {

using trace::Event;

// Track numbers; those with a number of their own in the low byte or word begin at a multiple of 0x1000.
constexpr TrackId kScenario = 1, kModem = 2, kBamPower = 3, kDriver = 4, kVote = 5, kSmsm = 6, kSmsmInterrupt = 7, kBam = 8,
                  kInterrupt = 9, kRegisters = 10, kPipes = 11, kChannels = 12, kGuest = 13, kLog = 14, kCommands = 15,
                  kLinks = 16, kEvents = 17, kOtherRegisters = 18;
constexpr TrackId kLine = 0x1000, kStepLane = 0x2000, kPipe = 0x3000, kFill = 0x4000, kDma = 0x5000, kChannel = 0x6000,
                  kFrames = 0x7000, kPackets = 0x8000, kCommand = 0x100000000;
constexpr std::uint32_t kOtherChannel = 256;  // a number that no frame can hold
constexpr std::size_t kMostPending = 64;
constexpr std::size_t kMostLanes = 64;

}  // namespace

PerfettoView::PerfettoView(std::ostream& out, const Options&)
    : writer_(out), matcher_({[this](const Transfer& it) { transfer(it); }, [this](const Event& event) { other(event); }}) {
  declare_tracks();
}

void PerfettoView::declare_tracks() {
  for (const Track& track : std::initializer_list<Track>{{kScenario, 0, "scenario"},
                                                         {kEvents, kScenario, "faults, violations, verdict"},
                                                         {kModem, 0, "modem power"},
                                                         {kBamPower, kModem, "BAM power"},
                                                         {kDriver, 0, "driver"},
                                                         {kVote, kDriver, "vote"},
                                                         {kSmsm, 0, "SMSM lines"},
                                                         {kLine + trace::Line::A_PC, kSmsm, "A.PC"},
                                                         {kLine + trace::Line::M_ACK, kSmsm, "M.ACK"},
                                                         {kLine + trace::Line::M_PC, kSmsm, "M.PC"},
                                                         {kLine + trace::Line::A_ACK, kSmsm, "A.ACK"},
                                                         {kSmsmInterrupt, kSmsm, "SMSM interrupt"},
                                                         {kBam, 0, "BAM"},
                                                         {kInterrupt, kBam, "BAM interrupt"},
                                                         {kRegisters, kBam, "registers"},
                                                         {kOtherRegisters, kSmsm, "hardware locks, doorbells"},
                                                         {kPipes, 0, "pipes"},
                                                         {kChannels, 0, "channels"},
                                                         {kGuest, 0, "guest"},
                                                         {kLog, kGuest, "kernel log"},
                                                         {kCommands, kGuest, "commands"},
                                                         {kLinks, kGuest, "interfaces"}})
    writer_.declare(track);
}

TrackId PerfettoView::pipe_track(TrackId base, std::uint32_t pipe) {
  pipe = std::min(pipe, RingFill::kPipes);
  const trace::Direction direction = direction_of_pipe(pipe);
  const std::string_view way = direction == trace::UPLINK ? " (uplink)" : direction == trace::DOWNLINK ? " (downlink)" : "";
  writer_.declare({kPipe + pipe, kPipes, fmt::format("pipe {}{}", pipe, way)});
  if (base == kFill) writer_.declare({kFill + pipe, kPipe + pipe, fmt::format("pipe {} ring fill", pipe), true});
  if (base == kDma) writer_.declare({kDma + pipe, kPipe + pipe, fmt::format("pipe {} DMA", pipe)});
  return base + pipe;
}

TrackId PerfettoView::channel_track(TrackId base, std::uint32_t channel) {
  channel = std::min(channel, kOtherChannel);
  writer_.declare({kChannel + channel, kChannels, fmt::format("channel {}", channel)});
  if (base == kFrames) writer_.declare({kFrames + channel, kChannel + channel, fmt::format("channel {} frames", channel)});
  if (base == kPackets) writer_.declare({kPackets + channel, kChannel + channel, fmt::format("channel {} packets", channel)});
  return base + channel;
}

void PerfettoView::instant(TrackId track, const Event& event, std::string_view name) {
  writer_.instant({track, event.time_ns(), name, trace::to_text(event), event.sequence()});
}

void PerfettoView::level(TrackId track, bool& is, bool now, const Event& event, std::string_view name) {
  if (std::exchange(is, now) == now) return;
  if (now)
    writer_.begin({track, event.time_ns(), name, trace::to_text(event), event.sequence()});
  else
    writer_.end(track, event.time_ns());
}

void PerfettoView::transfer(const Transfer& transfer) {
  const std::uint64_t first = transfer.descriptors.empty() ? 0 : transfer.descriptors.front().sequence();
  const std::uint64_t flow[] = {first};
  const std::span<const std::uint64_t> flows = first == 0 ? std::span<const std::uint64_t>() : flow;
  const auto tell_frame = [&](std::uint64_t time) {
    const trace::Frame& frame = transfer.frame->frame();
    const std::string name = fmt::format("{} {}", trace::short_name(frame.direction()), trace::command_name(frame.command()));
    writer_.instant({channel_track(kFrames, frame.channel()), time, name, trace::to_text(*transfer.frame),
                     transfer.frame->sequence(), flows});
  };
  // A downlink frame is told after its transfer, but comes before it: an arrow goes from the earlier to the later.
  const bool frame_first = transfer.frame != nullptr && transfer.frame->frame().direction() == trace::DOWNLINK;
  if (frame_first)
    tell_frame(first == 0 ? transfer.frame->time_ns()
                          : std::min(transfer.frame->time_ns(), transfer.descriptors.front().time_ns()));
  for (const Event& event : transfer.descriptors) {
    const trace::DescriptorDone& done = event.descriptor_done();
    writer_.instant({pipe_track(kDma, done.pipe()), event.time_ns(), fmt::format("{} bytes", done.transferred()),
                     trace::to_text(event), event.sequence(), flows});
    fill(event);
  }
  if (transfer.frame != nullptr && !frame_first) tell_frame(transfer.frame->time_ns());
  if (first == 0) return;
  pending_.push_back({first, transfer.descriptors.back().descriptor_done().pipe()});
  if (pending_.size() > kMostPending) pending_.pop_front();
}

void PerfettoView::fill(const Event& event) {
  if (const auto change = rings_.take(event)) writer_.count(pipe_track(kFill, change->pipe), event.time_ns(), change->posted);
}

void PerfettoView::line(const Event& event) {
  const trace::Line& line = event.line();
  const auto name = static_cast<std::size_t>(line.name());
  if (name == trace::Line::NAME_UNSPECIFIED || name >= lines_.size()) return;
  const bool before = lines_[name];
  level(kLine + name, lines_[name], line.level(), event, "1");
  if (before == line.level()) return;
  const std::uint64_t time = event.time_ns();
  if (line.name() == trace::Line::M_ACK && std::exchange(waits_for_ack_, false)) writer_.end(kVote, time);
  if (line.name() != trace::Line::A_PC) return;
  if (std::exchange(waits_for_ack_, false)) writer_.end(kVote, time);  // nobody answered
  if (line.level()) {
    writer_.begin({kVote, time, "vote", trace::to_text(event), event.sequence()});
  } else {
    writer_.end(kVote, time);
    return;
  }
  waits_for_ack_ = true;
  writer_.begin({kVote, time, "waits for M.ACK"});
}

std::vector<std::uint64_t> PerfettoView::told_by(std::uint32_t sources) {
  std::vector<std::uint64_t> flows;
  std::erase_if(pending_, [&](const Pending& pending) {
    const bool told = pending.pipe < RingFill::kPipes && (sources >> pending.pipe & 1U) != 0;
    if (told) flows.push_back(pending.flow);
    return told;
  });
  return flows;
}

void PerfettoView::registers(const Event& event) {
  const trace::RegisterAccess& access = event.register_access();
  std::vector<std::uint64_t> flows;
  // what was done while the line was up already is learnt of here
  if (!access.write() && access.name() == "IRQ_SRCS_EE") flows = told_by(access.value());
  const std::string name =
      fmt::format("{} {}", access.write() ? "write" : "read", access.name().empty() ? access.block() : access.name());
  writer_.instant({access.block() == "bam" ? kRegisters : kOtherRegisters,
                   event.time_ns(),
                   name,
                   trace::to_text(event),
                   event.sequence(),
                   {},
                   flows});
  fill(event);
}

void PerfettoView::interrupt(const Event& event) {
  const trace::Interrupt& interrupt = event.interrupt();
  if (interrupt.name() == "smsm") return instant(kSmsmInterrupt, event, "pulse");
  if (interrupt.name() != "bam") return;
  const bool before = std::exchange(interrupt_, interrupt.level());
  if (before == interrupt.level()) return;
  if (!interrupt.level()) return writer_.end(kInterrupt, event.time_ns());
  const std::vector<std::uint64_t> flows = told_by(interrupt.status());
  writer_.begin({kInterrupt, event.time_ns(), "interrupt", trace::to_text(event), event.sequence(), {}, flows});
}

void PerfettoView::power(const Event& event) {
  const trace::Power& power = event.power();
  if (std::exchange(power_, true)) writer_.end(kModem, event.time_ns());
  writer_.begin({kModem, event.time_ns(), power.state(), trace::to_text(event), event.sequence()});
  level(kBamPower, bam_power_, power.bam_powered(), event, "powered");
  if (!power.bam_powered()) rings_.clear();
}

void PerfettoView::channel(const Event& event) {
  const trace::Channel& channel = event.channel();
  const TrackId track = channel_track(kChannel, channel.number());
  if (std::exchange(channels_[track - kChannel], channel.modem_open() || channel.apps_open()))
    writer_.end(track, event.time_ns());
  if (!channels_[track - kChannel]) return instant(track, event, "closed");
  writer_.begin({track, event.time_ns(),
                 !channel.apps_open()    ? "modem open"
                 : !channel.modem_open() ? "apps open"
                                         : "open",
                 trace::to_text(event), event.sequence()});
}

// Commands may overlap, which slices of one track cannot: each has a track of its own, which the viewer merges by the name.
void PerfettoView::command(const Event& event) {
  const trace::GuestCommand& command = event.guest_command();
  const TrackId track = kCommand + command.id();
  if (command.finished()) return writer_.end(track, event.time_ns());
  writer_.declare_once({track, kCommands, "command"});
  writer_.begin({track, event.time_ns(), command.command(), trace::to_text(event), event.sequence()});
}

// A step within a step, and steps of several threads: each is on the first lane that is free when it begins.
void PerfettoView::step(const Event& event) {
  const trace::Step& step = event.step();
  const auto lane = std::find(lanes_.begin(), lanes_.end(), std::optional(step.index()));
  if (lane != lanes_.end()) {
    lane->reset();
    writer_.end(kStepLane + static_cast<TrackId>(lane - lanes_.begin()), event.time_ns());
  }
  if (step.phase() == trace::Step::FAILED) instant(kEvents, event, "step failed");
  if (step.phase() != trace::Step::BEGIN) return;
  auto free = std::find(lanes_.begin(), lanes_.end(), std::nullopt);
  if (free == lanes_.end()) {
    if (lanes_.size() >= kMostLanes) return;
    free = lanes_.insert(lanes_.end(), std::nullopt);
  }
  *free = step.index();
  const auto number = static_cast<TrackId>(free - lanes_.begin());
  writer_.declare({kStepLane + number, kScenario, number == 0 ? "steps" : fmt::format("steps within, {}", number)});
  const std::string text = step.label().empty() ? step.text() : step.label();
  writer_.begin({kStepLane + number, event.time_ns(), text.empty() ? fmt::format("step {}", step.index()) : text,
                 trace::to_text(event), event.sequence()});
}

void PerfettoView::other(const Event& event) {
  switch (event.kind_case()) {
    case Event::kRunHeader:
      return instant(kScenario, event, event.run_header().scenario());
    case Event::kRegisterAccess:
      return registers(event);
    case Event::kDoorbell:
    case Event::kPipe:
      return fill(event);
    case Event::kLine:
      return line(event);
    case Event::kInterrupt:
      return interrupt(event);
    case Event::kPower:
      return power(event);
    case Event::kChannel:
      return channel(event);
    case Event::kPacket:
      return instant(channel_track(kPackets, event.packet().channel()), event, event.packet().protocol());
    case Event::kGuestLog:
      return instant(kLog, event, event.guest_log().text());
    case Event::kGuestCommand:
      return command(event);
    case Event::kGuestLink:
      return instant(kLinks, event, event.guest_link().name());
    case Event::kGuestReceive:
      return instant(kLinks, event, fmt::format("{} receives", event.guest_receive().link()));
    case Event::kGuestReady:
      return instant(kGuest, event, "ready");
    case Event::kStep:
      return step(event);
    case Event::kFault:
      return instant(kEvents, event, event.fault().rule());
    case Event::kControl:
      return instant(kEvents, event, event.control().command());
    case Event::kViolation:
      return instant(kEvents, event, event.violation().kind());
    case Event::kVerdict:
      return instant(kEvents, event, event.verdict().outcome());
    case Event::kNote:
      return instant(kEvents, event, "note");
    default:
      return;
  }
}

}  // namespace bamboozle::views
