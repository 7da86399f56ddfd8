#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "modem-model/scenario/step_loader.h"

namespace bamboozle::scenario {
namespace {

constexpr std::uint64_t kMaxPayload = 65535 - 8;

void load_protocol(const Node& node, PacketBody& packet, Problems& problems) {
  const bool udp = packet.protocol == PacketBody::Protocol::udp;
  MapReader reader(node, udp ? "'udp'" : "'icmp'", problems);
  if (udp) {
    packet.from_port = 7;
    if (const Node* port = reader.need("port")) {
      packet.port = static_cast<std::uint16_t>(read_number(*port, "'port'", 1, 65535, problems).value_or(1));
    }
    if (const Node* port = reader.find("from_port")) {
      packet.from_port = static_cast<std::uint16_t>(read_number(*port, "'from_port'", 1, 65535, problems).value_or(1));
    }
  }
  if (const Node* size = reader.find("size")) {
    packet.size = static_cast<std::uint32_t>(read_number(*size, "'size'", 0, kMaxPayload - 48, problems).value_or(0));
  }
  if (const Node* sequence = reader.find("sequence")) {
    packet.sequence = static_cast<std::uint32_t>(read_number(*sequence, "'sequence'", 0, UINT32_MAX, problems).value_or(0));
  }
  reader.finish();
}

void load_packet(const Node& node, SendStep& step, Problems& problems) {
  PacketBody packet;
  MapReader reader(node, "'ip'", problems);
  const Node* udp = reader.find("udp");
  const Node* icmp = reader.find("icmp");
  if (const Node* v6 = reader.find("v6")) packet.v6 = read_bool(*v6, "'v6'", problems).value_or(false);
  reader.finish();
  if ((udp == nullptr) == (icmp == nullptr)) {
    if (reader.valid()) problems.add(node.at, "'ip' needs one of udp, icmp", "ip: {udp: {port: 9}}");
    return;
  }
  packet.protocol = udp != nullptr ? PacketBody::Protocol::udp : PacketBody::Protocol::icmp;
  load_protocol(udp != nullptr ? *udp : *icmp, packet, problems);
  step.body = packet;
}

void load_payload(const Node& node, SendStep& step, Problems& problems) {
  MapReader reader(node, "'payload'", problems);
  const Node* hex = reader.find("hex");
  const Node* size = reader.find("size");
  reader.finish();
  if ((hex == nullptr) == (size == nullptr)) {
    if (reader.valid()) problems.add(node.at, "'payload' needs one of hex, size", "payload: {hex: \"45 00 …\"} or {size: 40}");
    return;
  }
  PayloadBytes bytes;
  if (hex != nullptr) {
    bytes = read_hex(*hex, "'hex'", problems).value_or(PayloadBytes{});
  } else if (const auto count = read_number(*size, "'size'", 0, kMaxPayload, problems)) {
    // bytes that count up; the first nibble is 0, so that a driver takes it for neither IPv4 nor IPv6
    for (std::size_t i = 0; i < *count; ++i) bytes.push_back(static_cast<std::byte>(i & 0xff));
  }
  if (bytes.size() > kMaxPayload) problems.add(node.at, fmt::format("more than {} bytes of payload", kMaxPayload));
  step.body = std::move(bytes);
}

template <typename T>
void load_override(MapReader& reader, std::string_view key, std::optional<T>& field, bool& any, Problems& problems) {
  const Node* node = reader.find(key);
  if (node == nullptr) return;
  any = true;
  if (const auto value = read_number(*node, fmt::format("'{}'", key), 0, std::numeric_limits<T>::max(), problems)) {
    field = static_cast<T>(*value);
  }
}

}  // namespace

std::optional<std::uint8_t> read_command(const Node& node, Problems& problems) {
  constexpr std::array<std::string_view, 3> kCommands = {"data", "open", "close"};
  const auto word = std::find(kCommands.begin(), kCommands.end(), node.text);
  if (node.kind == Node::Kind::scalar && word != kCommands.end()) return static_cast<std::uint8_t>(word - kCommands.begin());
  const auto number = read_number(node, "'command' (data, open, close or a number)", 0, 255, problems);
  if (!number) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

link::HeaderOverrides read_header_overrides(const Node& node, Problems& problems) {
  link::HeaderOverrides fields;
  bool any = false;
  MapReader reader(node, "'set'", problems);
  load_override(reader, "magic", fields.magic, any, problems);
  load_override(reader, "signal", fields.signal, any, problems);
  load_override(reader, "pad", fields.pad, any, problems);
  load_override(reader, "len", fields.length, any, problems);
  load_override(reader, "channel", fields.channel, any, problems);
  if (const Node* command = reader.find("command")) {
    fields.command = read_command(*command, problems);
    any = true;
  }
  reader.finish();
  if (reader.valid() && !any) problems.add(node.at, "'set' names no field", "set: {magic: 0xdead}");
  return fields;
}

std::optional<SendStep> load_send_step(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  SendStep step;
  step.body = PayloadBytes{};
  MapReader reader(node, "'send'", problems);
  const Node* raw = reader.find("raw");
  if (const Node* count = reader.find("count")) {
    step.count = static_cast<std::uint32_t>(read_number(*count, "'count'", 1, 100'000, problems).value_or(1));
  }
  if (raw != nullptr) {
    reader.finish();
    step.body = RawFrame{read_hex(*raw, "'raw'", problems).value_or(std::vector<std::byte>{})};
    if (problems.count() != before) return std::nullopt;
    return step;
  }
  const Node* channel = reader.need("channel");
  const Node* ip = reader.find("ip");
  const Node* payload = reader.find("payload");
  const Node* command = reader.find("command");
  load_override(reader, "magic", step.overrides.magic, step.overridden, problems);
  load_override(reader, "signal", step.overrides.signal, step.overridden, problems);
  load_override(reader, "pad", step.overrides.pad, step.overridden, problems);
  load_override(reader, "len", step.overrides.length, step.overridden, problems);
  reader.finish();
  if (command != nullptr) {
    step.overridden = true;
    step.overrides.command = read_command(*command, problems);
  }
  if (!reader.valid()) return std::nullopt;
  if (ip != nullptr && payload != nullptr) problems.add(node.at, "'send' has both 'ip' and 'payload'", "take one");
  if (ip == nullptr && payload == nullptr && !step.overridden) {
    problems.add(node.at, "'send' needs one of ip, payload, raw", "send: {channel: 0, ip: {udp: {port: 9}}}");
  }
  if (ip != nullptr) load_packet(*ip, step, problems);
  if (payload != nullptr) load_payload(*payload, step, problems);
  if (channel != nullptr) {
    const std::uint64_t last = ip != nullptr ? kChannelCount - 1 : 255;
    step.channel = static_cast<unsigned>(read_number(*channel, "'channel'", 0, last, problems).value_or(0));
    if (step.channel >= kChannelCount) step.overridden = true;
  }
  if (problems.count() != before) return std::nullopt;
  return step;
}

}  // namespace bamboozle::scenario
