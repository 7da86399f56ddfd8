#include "modem-model/link/modem.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "modem-model/link/frame_trace.h"

namespace bamboozle::link {

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
    : sink_(sink),
      apps_(apps),
      parameters_(parameters),
      channels_(parameters.channels),
      queue_(parameters.downlink_queue),
      power_(clock, sink, apps, parameters.power, seed, scope_, *this),
      announcer_(
          clock, parameters.channels, seed,
          [this](unsigned channel) { scope_.enter([this, channel] { send_command(Command::open, channel, "announced"); }); }),
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

// At once, in the doorbell that brought the descriptor: a driver posts its buffers one by one, and a trip through the main loop for
// each would cost two thread switches a frame.
void Firmware::downlink_room() {
  starved_ = false;
  if (!queue_.empty()) scope_.enter([this] { drain(); });
}

void Firmware::take_uplink(Bytes frame) {
  const DecodedFrame decoded = decode(frame, parameters_.uplink_limit);
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
  std::string reason = fmt::format("apps processor {}", open ? "opens" : "closes");
  if (!changed) reason += open ? ": was open already, tolerated" : ": was not open, tolerated";
  trace_channel(channel, reason, cause);
  if (open) return;
  for (const QueuedFrame& dropped : queue_.take_service_frames(channel))
    trace_drop(channel, read_header(dropped.bytes).length, "closed by the apps processor");
  if (queue_.empty()) power_.downlink_drained();
}

void Firmware::take_data(Bytes frame, const FrameView& valid, std::uint64_t cause) {
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
  if (packet.size() > kMaxDownlinkPayload) return trace_drop(channel, packet.size(), "larger than a downlink buffer");
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
  queue_frame({channel, QueuedFrame::Origin::firmware, encode_command(command, static_cast<std::uint8_t>(channel))});
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
    const DecodedFrame decoded = decode(sent.bytes, kDownlinkBuffer);
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

void Firmware::firmware_died() {
  announcer_.cancel();
  starved_ = false;
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
