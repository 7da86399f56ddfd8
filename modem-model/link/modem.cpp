#include "modem-model/link/modem.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "modem-model/link/frame_trace.h"

namespace bamboozle::link {

namespace {

// the signal byte of an OPEN (domain.md 4.5)
constexpr unsigned kDynamicMtu = 0x02;
constexpr std::size_t mtu_of(unsigned signal) { return std::size_t{2048} << (signal >> 6); }

}  // namespace

class Firmware::Port final : public ip::ChannelPort {
 public:
  Port(Firmware& firmware, unsigned channel) : firmware_(firmware), channel_(channel) {}
  void send_downlink(Bytes packet) override { firmware_.from_service(channel_, packet); }
  [[nodiscard]] bool has_room() const override { return firmware_.queue_.has_room(channel_); }

 private:
  Firmware& firmware_;
  unsigned channel_;
};

Firmware::Firmware(Clock& clock, EventSink& sink, Apps& apps, const ModemParameters& parameters, std::uint64_t seed)
    : clock_(clock),
      sink_(sink),
      apps_(apps),
      parameters_(parameters),
      channels_(parameters.channels),
      queue_(parameters.downlink_queue),
      power_(clock, sink, apps, parameters.power, seed, scope_, *this),
      announcer_(
          clock, parameters.channels, seed,
          [this](unsigned channel) { scope_.enter([this, channel] { send_command(Command::open, channel, "announced"); }); }),
      uplink_limit_(parameters.uplink_limit),
      restart_timer_(clock.make_timer([this] { boot(); })),
      restart_stream_(seed, "restart"),
      drain_work_(clock.make_work([this] { scope_.enter([this] { drain(); }); })) {
  for (unsigned channel = 0; channel < kChannelCount; ++channel) ports_[channel] = std::make_unique<Port>(*this, channel);
}

Firmware::~Firmware() = default;

void Firmware::attach_service(unsigned channel, std::unique_ptr<ip::Service> service) {
  if (channel < kChannelCount) services_[channel] = std::move(service);
}

ip::ChannelPort& Firmware::port(unsigned channel) { return *ports_[std::min(channel, kChannelCount - 1)]; }

// --- from the device

void Firmware::uplink_frame(Bytes frame) {
  if (scope_.busy())
    scope_.enter([this, copy = FrameBytes(frame.begin(), frame.end())] { take_uplink(copy); });
  else
    scope_.enter([this, frame] { take_uplink(frame); });
}

void Firmware::apps_vote_changed(bool level) {
  scope_.enter([this, level] { power_.vote_changed(level); });
}

void Firmware::apps_ack_changed(bool) {
  scope_.enter([this] { power_.ack_changed(); });
}

void Firmware::bam_reset() {
  scope_.enter([this] { power_.bam_reset(); });
}

// At once, in the doorbell that brought the descriptor: a driver posts its buffers one by one, and a trip through the main loop for
// each would cost two thread switches a frame.
void Firmware::downlink_room() {
  starved_ = false;
  if (!queue_.empty()) scope_.enter([this] { drain(); });
}

void Firmware::take_uplink(Bytes frame) {
  const DecodedFrame decoded = decode(frame, uplink_limit_);
  const auto* malformed = std::get_if<MalformedFrame>(&decoded);
  const std::uint64_t cause = trace_frame(frame, trace::UPLINK, malformed != nullptr ? malformed->text : std::string_view{});
  if (!power_.running()) return;
  power_.frame_moved();
  if (malformed != nullptr) return violation("malformed_frame", fmt::format("uplink frame: {}", malformed->text), cause);
  const FrameView& valid = std::get<FrameView>(decoded);
  if (valid.command() == Command::data)
    take_data(frame, valid, cause);
  else
    take_command(frame, valid, cause);
}

void Firmware::take_command(Bytes frame, const FrameView& valid, std::uint64_t cause) {
  const unsigned channel = valid.channel();
  const bool open = valid.command() == Command::open;
  if (!channels_.known(channel)) {
    const std::string_view name = open ? "OPEN" : "CLOSE";
    return unhandled(frame, fmt::format("uplink {} on channel {}, which the modem does not announce", name, channel), cause);
  }
  const bool changed = channels_.set_apps_open(channel, open) == ChannelChange::changed;
  if (open && !changed)
    rule_broken(ModemRule::repeated_open, fmt::format("uplink OPEN of channel {}, which the apps processor has open already", channel));
  if (!power_.running()) return;
  std::string reason = fmt::format("apps processor {}", open ? "opens" : "closes");
  if (!changed) reason += open ? ": was open already, tolerated" : ": was not open, tolerated";
  trace_channel(channel, reason, cause);
  if (open) {
    negotiate(valid);
    if (parameters_.channels[channel].announcement == Announcement::apps) answer_open(channel);
    return;
  }
  for (const QueuedFrame& dropped : queue_.take_service_frames(channel))
    trace_drop(channel, read_header(dropped.bytes).length, "closed by the apps processor");
  if (queue_.empty()) power_.downlink_drained();
}

// Dynamic MTU (domain.md 4.5): only what the modem offered counts. The code stands for 2, 4, 8 or 16 KiB, and is asked for by each side for
// its own direction.
void Firmware::negotiate(const FrameView& open) {
  const ChannelParameters& channel = parameters_.channels[open.channel()];
  if ((open.header().signal & kDynamicMtu) == 0) return;
  if ((channel.open_signal & kDynamicMtu) == 0)
    return note(fmt::format("channel {}: the apps processor's OPEN asks for a dynamic MTU (signal {:#04x}), which the modem did not offer: ignored",
                            open.channel(), open.header().signal));
  downlink_limit_ = mtu_of(open.header().signal);
  uplink_limit_ = std::max(parameters_.uplink_limit, mtu_of(channel.open_signal));
  note(fmt::format("channel {}: dynamic MTU, downlink frames up to {} bytes, uplink up to {}", open.channel(), downlink_limit_, uplink_limit_));
}

// Seen on MDM9607: the answer is given once a boot, at once, and is gone when no buffer takes it (quirks.md S79).
void Firmware::answer_open(unsigned channel) {
  if (channels_.set_modem_open(channel, true) != ChannelChange::changed) return;
  trace_channel(channel, "answers the apps processor's OPEN", 0);
  const ChannelParameters& parameters = parameters_.channels[channel];
  const FrameBytes frame = encode_command(static_cast<Command>(parameters.open_command), static_cast<std::uint8_t>(channel),
                                          {.signal = parameters.open_signal});
  if (power_.state() != PowerState::on || apps_.send_downlink(frame) == Delivery::refused)
    return note(fmt::format("the OPEN that answers channel {} is lost: the downlink pipe takes nothing, and it is not sent again", channel));
  trace_frame(frame, trace::DOWNLINK, {});
}

void Firmware::check_data(const FrameView& data) {
  const FrameHeader& header = data.header();
  if (const unsigned exact = (4U - header.length % 4U) % 4U; header.pad != exact)
    rule_broken(ModemRule::exact_padding, fmt::format("uplink DATA on channel {} of {} bytes has a pad of {}, not {}", data.channel(),
                                                      header.length, header.pad, exact));
  if (header.length == 0) rule_broken(ModemRule::empty_packet, fmt::format("uplink DATA on channel {} without a byte", data.channel()));
}

void Firmware::take_data(Bytes frame, const FrameView& valid, std::uint64_t cause) {
  check_data(valid);
  if (!power_.running()) return;
  const unsigned channel = valid.channel();
  const std::size_t size = valid.payload().size();
  const bool open = channels_.apps_open(channel);
  if (!open)
    violation("data_on_closed_channel",
              fmt::format("uplink DATA of {} bytes on channel {}, which the apps processor has not opened", size, channel),
              cause);
  if (services_[channel] != nullptr)
    services_[channel]->uplink_packet(valid.payload());
  else if (open)  // one violation a frame is enough
    unhandled(frame, fmt::format("uplink DATA of {} bytes on channel {}: nothing is behind it", size, channel), cause);
}

void Firmware::unhandled(Bytes frame, std::string text, std::uint64_t cause) {
  if (frame_expected_ && frame_expected_(describe(frame, trace::UPLINK, {}, capture_))) return;
  violation("unexpected_frame", std::move(text), cause);
}

// --- from services and scenarios

void Firmware::from_service(unsigned channel, Bytes packet) {
  if (!power_.running()) return trace_drop(channel, packet.size(), "the firmware does not run");
  if (!channels_.apps_open(channel)) return trace_drop(channel, packet.size(), "not opened by the apps processor");
  if (packet.size() > downlink_limit_ - kHeaderSize) return trace_drop(channel, packet.size(), "larger than a downlink buffer");
  queue_frame({channel, QueuedFrame::Origin::service, encode_data(static_cast<std::uint8_t>(channel), packet)});
}

void Firmware::boot() {
  scope_.enter([this] { power_.boot(); });
}

void Firmware::crash() {
  scope_.enter([this] { power_.crash(); });
}

void Firmware::hold_power(bool up) {
  control("power", [this, up] { power_.hold(up); });
}

void Firmware::open_channel(unsigned channel) {
  control("open", [this, channel] { send_command(Command::open, channel, "opened by the scenario"); });
}

void Firmware::close_channel(unsigned channel) {
  control("close", [this, channel] { send_command(Command::close, channel, "closed by the scenario"); });
}

void Firmware::send_data(unsigned channel, Bytes payload) {
  FrameBytes frame = encode_data(static_cast<std::uint8_t>(channel), payload);
  control("send", [this, channel, frame = std::move(frame)] { queue_frame({channel, QueuedFrame::Origin::firmware, frame}); });
}

void Firmware::send_raw(Bytes frame) {
  control("send", [this, copy = FrameBytes(frame.begin(), frame.end())] {
    queue_frame({kChannelCount, QueuedFrame::Origin::firmware, copy});
  });
}

void Firmware::control(std::string_view what, std::function<void()> work) {
  scope_.enter([this, what, work = std::move(work)] {
    if (power_.running())
      work();
    else
      note(fmt::format("{}: ignored, the modem's firmware does not run; boot it first", what));
  });
}

void Firmware::send_command(Command command, unsigned channel, std::string_view reason) {
  if (channels_.set_modem_open(channel, command == Command::open) != ChannelChange::no_such_channel)
    trace_channel(channel, reason, 0);
  HeaderOverrides overrides;
  if (command == Command::open && channel < kChannelCount) {
    overrides.command = parameters_.channels[channel].open_command;
    overrides.signal = parameters_.channels[channel].open_signal;
  }
  queue_frame({channel, QueuedFrame::Origin::firmware, encode_command(command, static_cast<std::uint8_t>(channel), overrides)});
}

// --- towards the apps processor

void Firmware::queue_frame(QueuedFrame frame) {
  const unsigned channel = frame.channel;
  const std::size_t size = frame.bytes.size() - std::min(frame.bytes.size(), kHeaderSize);
  if (!queue_.push(std::move(frame))) return trace_drop(channel, size, "the channel's queue is full");
  // in the scope: a service may answer from within the handling of its packet
  scope_.enter([this] {
    power_.downlink_wanted("downlink waits");
    if (!starved_ && power_.state() == PowerState::on) drain_work_->schedule();
  });
}

void Firmware::drain() {
  while (power_.state() == PowerState::on && !queue_.empty()) {
    if (apps_.send_downlink(queue_.front().bytes) == Delivery::refused) {
      starved_ = true;
      return;
    }
    const QueuedFrame sent = queue_.pop();
    power_.frame_moved();
    if (!sink_.wants(trace::Event::kFrame)) continue;
    const DecodedFrame decoded = decode(sent.bytes, downlink_limit_);
    const auto* malformed = std::get_if<MalformedFrame>(&decoded);
    trace_frame(sent.bytes, trace::DOWNLINK, malformed != nullptr ? malformed->text : std::string_view{});
  }
  if (queue_.empty()) power_.downlink_drained();
}

void Firmware::link_up(bool first_since_boot) {
  starved_ = false;
  if (first_since_boot) announcer_.start();
  if (!queue_.empty()) drain_work_->schedule();
}

void Firmware::rule_broken(ModemRule rule, std::string text) {
  const RuleEffect effect = parameters_.rules[static_cast<std::size_t>(rule)];
  if (effect == RuleEffect::ignore) return;
  const bool fatal = effect == RuleEffect::fatal;
  text = fmt::format("{}: {}", name_of(rule), text);
  if (fatal) power_.die(text);
  violation(fatal ? "modem_fatal" : "modem_rule", std::move(text), 0);
}

void Firmware::firmware_died() {
  announcer_.cancel();
  starved_ = false;
  downlink_limit_ = kDownlinkBuffer;
  uplink_limit_ = parameters_.uplink_limit;
  if (parameters_.restart_after) restart_timer_->arm_at(clock_.now() + restart_stream_.draw(*parameters_.restart_after));
  if (!queue_.empty()) note(fmt::format("{} downlink frames are lost with the firmware", queue_.size()));
  queue_.clear();
  std::vector<unsigned> open;
  for (unsigned channel = 0; channel < kChannelCount; ++channel)
    if (channels_.modem_open(channel) || channels_.apps_open(channel)) open.push_back(channel);
  channels_.forget();
  for (const unsigned channel : open) trace_channel(channel, "forgotten: the firmware died", 0);
}

// --- what the trace says

std::uint64_t Firmware::trace_frame(Bytes frame, trace::Direction direction, std::string_view malformed) {
  if (!sink_.wants(trace::Event::kFrame)) return 0;
  if (malformed.empty())
    if (const auto facts = FrameFacts::of(frame, direction, capture_)) return sink_.tell(Happening(trace::SOURCE_MODEM, 0, *facts));
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  *event.mutable_frame() = describe(frame, direction, malformed, capture_);
  return sink_.emit(std::move(event));
}

void Firmware::trace_channel(unsigned channel, std::string_view reason, std::uint64_t cause) {
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  event.set_cause(cause);
  trace::Channel& state = *event.mutable_channel();
  state.set_number(channel);
  state.set_modem_open(channels_.modem_open(channel));
  state.set_apps_open(channels_.apps_open(channel));
  state.set_reason(std::string{reason});
  sink_.emit(std::move(event));
}

void Firmware::trace_drop(unsigned channel, std::size_t packet_size, std::string_view reason) {
  if (!sink_.wants(trace::Event::kPacket)) return;
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  trace::Packet& packet = *event.mutable_packet();
  packet.set_channel(channel);
  packet.set_direction(trace::DOWNLINK);
  packet.set_size(static_cast<std::uint32_t>(packet_size));
  packet.set_fate(fmt::format("dropped: {}", reason));
  sink_.emit(std::move(event));
}

void Firmware::note(std::string text) {
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  event.mutable_note()->set_text(std::move(text));
  sink_.emit(std::move(event));
}

void Firmware::violation(std::string_view kind, std::string text, std::uint64_t cause) {
  trace::Event event;
  event.set_source(trace::SOURCE_MODEM);
  event.set_cause(cause);
  event.mutable_violation()->set_kind(std::string{kind});
  event.mutable_violation()->set_text(std::move(text));
  sink_.emit(std::move(event));
}

}  // namespace bamboozle::link
