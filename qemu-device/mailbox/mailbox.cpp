#include "qemu-device/mailbox/mailbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "guest/agent/protocol.h"
#include "qemu-device/mailbox/words.h"

namespace bamboozle::mailbox {
namespace {

using scenario::GuestRequest;

ToGuest type_of(GuestRequest::Kind kind) {
  switch (kind) {
    case GuestRequest::Kind::shell:
      return ToGuest::shell;
    case GuestRequest::Kind::load:
      return ToGuest::load;
    case GuestRequest::Kind::unload:
      return ToGuest::unload;
    case GuestRequest::Kind::listen_udp:
      return ToGuest::listen_udp;
    case GuestRequest::Kind::send_udp:
      return ToGuest::send_udp;
  }
  return ToGuest::shell;
}

// rounded up: 0 means "none" to the agent
std::uint32_t milliseconds(Nanoseconds time) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(time).count(), 0, UINT32_MAX));
}

// Texts of the guest go into strings of the trace (one that is not UTF-8 could not be read back) and onto terminals.
std::string readable(std::string text) {
  for (char& c : text)
    if (const auto byte = static_cast<unsigned char>(c); (byte < ' ' && byte != '\t') || byte >= 0x7f) c = '?';
  return text;
}

/// The request in one line, for the trace.
std::string summary(const GuestRequest& request) {
  switch (request.kind) {
    case GuestRequest::Kind::shell:
      return request.text;
    case GuestRequest::Kind::load:
      return "load " + request.text;
    case GuestRequest::Kind::unload:
      return "unload " + request.text;
    case GuestRequest::Kind::listen_udp:
      return fmt::format("listen on UDP port {}", request.port);
    case GuestRequest::Kind::send_udp:
      return fmt::format("send {} UDP datagrams of {} bytes to {} port {}", request.count, request.size, request.text,
                         request.port);
  }
  return {};
}

std::vector<std::byte> message(ToGuest type, std::uint32_t id, const GuestRequest& request) {
  std::vector<std::byte> out;
  const std::size_t text = std::min<std::size_t>(request.text.size(), kHalf - kHeaderSize - kRequestSize);
  put_word(out, static_cast<std::uint32_t>(type));
  put_word(out, id);
  put_word(out, static_cast<std::uint32_t>(kRequestSize + text));
  put_word(out, milliseconds(request.timeout));
  put_word(out, request.port);
  put_word(out, request.count);
  put_word(out, request.size);
  put_word(out, request.first_sequence);
  put_word(out, milliseconds(request.reply));
  for (std::size_t i = 0; i < text; ++i) out.push_back(static_cast<std::byte>(request.text[i]));
  return out;
}

}  // namespace

Mailbox::Mailbox(EventSink& events, IrqLine& line, std::span<std::byte> window) : events_(events), line_(line), window_(window) {}

std::uint32_t Mailbox::read(std::uint32_t offset) const {
  switch (offset) {
    case kRegisterIdentity:
      return kIdentity;
    case kRegisterProtocol:
      return kProtocol;
    case kRegisterRxLength:
      return rx_length_;
    default:
      return 0;
  }
}

void Mailbox::write(std::uint32_t offset, std::uint32_t value) {
  if (offset == kRegisterTxSend) {
    take(value);
  } else if (offset == kRegisterRxDone && rx_length_ != 0) {
    rx_length_ = 0;
    line_.set(false);
    deliver();
  }
}

void Mailbox::take(std::uint32_t length) {
  if (length < kHeaderSize || length > kHalf || window_.size() < kWindowSize) {
    complain(fmt::format("a message of {} bytes; expected {} to {}", length, kHeaderSize, kHalf));
    return;
  }
  // copied out, as the guest could change it while we read
  const std::vector<std::byte> copy(window_.begin(), window_.begin() + length);
  WordReader header(copy);
  const std::uint32_t type = header.word();
  const std::uint32_t id = header.word();
  const std::uint32_t body_length = header.word();
  if (body_length > length - kHeaderSize) {
    complain(fmt::format("a message that says {} bytes and brings {}", body_length, length - kHeaderSize));
    return;
  }
  const Bytes body = Bytes{copy}.subspan(kHeaderSize, body_length);
  switch (static_cast<FromGuest>(type)) {
    case FromGuest::hello:
      return take_hello(body);
    case FromGuest::output:
      return take_output(id, body);
    case FromGuest::finished:
      return take_finished(id, body);
    case FromGuest::log:
      return take_log(body);
    case FromGuest::link:
      return take_link(body);
    case FromGuest::received:
      return take_received(body);
  }
  complain(fmt::format("a message of unknown type {}", type));
}

void Mailbox::take_hello(Bytes body) {
  WordReader reader(body);
  const std::uint32_t protocol = reader.word();
  std::string kernel = readable(reader.rest());
  if (reader.failed() || protocol != kProtocol) {
    complain(
        fmt::format("a hello of protocol {}; expected {}: the guest's file system is of another version", protocol, kProtocol));
    return;
  }
  ready_ = true;
  trace::Event event;
  event.mutable_guest_ready()->set_kernel(std::move(kernel));
  event.mutable_guest_ready()->set_protocol(protocol);
  emit(std::move(event));
}

void Mailbox::take_output(std::uint32_t id, Bytes body) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  Command& command = found->second;
  const std::size_t room = kOutputLimit - command.output.size();
  command.truncated = command.truncated || body.size() > room;
  command.output.append(reinterpret_cast<const char*>(body.data()), std::min(room, body.size()));
}

void Mailbox::take_finished(std::uint32_t id, Bytes body) {
  WordReader reader(body);
  const std::uint32_t status = reader.word();
  const auto found = running_.find(id);
  if (reader.failed() || found == running_.end()) {
    complain(fmt::format("the end of a request that does not run, {}", id));
    return;
  }
  Command command = std::move(found->second);
  running_.erase(found);
  finish(id, static_cast<std::int32_t>(status), std::move(command));
}

void Mailbox::finish(std::uint32_t id, std::int32_t status, Command command) {
  trace::Event event;
  trace::GuestCommand& told = *event.mutable_guest_command();
  told.set_id(id);
  told.set_finished(true);
  told.set_exit_status(status);
  told.set_output(std::move(command.output));
  told.set_truncated(command.truncated);
  emit(std::move(event));
}

void Mailbox::take_log(Bytes body) {
  WordReader reader(body);
  trace::Event event;
  trace::GuestLog& log = *event.mutable_guest_log();
  log.set_level(reader.word());
  const std::uint64_t sequence = reader.word();
  log.set_sequence(sequence | std::uint64_t{reader.word()} << 32);
  const std::uint64_t time = reader.word();
  log.set_time_us(time | std::uint64_t{reader.word()} << 32);
  log.set_text(readable(reader.rest()));
  if (reader.failed()) return complain("a log record that is cut short");
  // an expectation cannot find what was overwritten before the agent could read it, and a `never` must not pass for that
  if (next_log_record_ && log.sequence() > *next_log_record_) {
    trace::Event gap;
    gap.mutable_violation()->set_kind("guest_log_lost");
    gap.mutable_violation()->set_text(fmt::format("{} lines of the kernel log were overwritten before the agent read them",
                                                  log.sequence() - *next_log_record_));
    emit(std::move(gap));
  }
  next_log_record_ = log.sequence() + 1;
  emit(std::move(event));
}

void Mailbox::take_link(Bytes body) {
  WordReader reader(body);
  const std::uint32_t flags = reader.word();
  trace::Event event;
  trace::GuestLink& link = *event.mutable_guest_link();
  link.set_device_port(reader.word());
  link.set_name(readable(reader.text(reader.word())));
  link.set_driver(readable(reader.rest()));
  link.set_registered((flags & kLinkRegistered) != 0);
  link.set_up((flags & kLinkUp) != 0);
  link.set_running((flags & kLinkRunning) != 0);
  if (reader.failed()) return complain("a link report that is cut short");
  emit(std::move(event));
}

void Mailbox::take_received(Bytes body) {
  WordReader reader(body);
  trace::Event event;
  trace::GuestReceive& received = *event.mutable_guest_receive();
  received.set_channel(reader.word());
  received.set_port(reader.word());
  received.set_size(reader.word());
  received.set_sequence(reader.word());
  received.set_intact(reader.word() != 0);
  received.set_link(readable(reader.text(reader.word())));
  received.set_source(readable(reader.rest()));
  if (reader.failed()) return complain("a datagram report that is cut short");
  emit(std::move(event));
}

std::uint32_t Mailbox::start(const GuestRequest& request) {
  const std::uint32_t id = next_id_++;
  trace::Event event;
  event.mutable_guest_command()->set_id(id);
  event.mutable_guest_command()->set_command(summary(request));
  emit(std::move(event));
  if (waiting_.size() >= kBacklog || request.text.size() > kHalf - kHeaderSize - kRequestSize) {
    finish(id, 126, {.output = "the guest agent takes no more: too many requests, or too long a one"});
    return id;
  }
  running_[id] = {};
  post(message(type_of(request.kind), id, request));
  return id;
}

void Mailbox::cancel(std::uint32_t id) {
  if (running_.contains(id)) post(message(ToGuest::cancel, id, {}));
}

void Mailbox::post(std::vector<std::byte> bytes) {
  waiting_.push_back(std::move(bytes));
  deliver();
}

void Mailbox::deliver() {
  if (rx_length_ != 0 || waiting_.empty() || window_.size() < kWindowSize) return;
  std::ranges::copy(waiting_.front(), window_.begin() + kHalf);
  rx_length_ = static_cast<std::uint32_t>(waiting_.front().size());
  waiting_.pop_front();
  line_.set(true);
}

void Mailbox::emit(trace::Event event) {
  event.set_source(trace::SOURCE_GUEST);
  events_.emit(std::move(event));
}

void Mailbox::complain(std::string_view what) {
  if (complaints_ > kComplaints) return;
  trace::Event event;
  event.mutable_note()->set_text(complaints_++ < kComplaints
                                     ? fmt::format("the guest's agent sent {}: dropped", what)
                                     : "the guest's agent sends too much that is broken: no more of it here");
  emit(std::move(event));
}

}  // namespace bamboozle::mailbox
