#include "modem-model/ip/packet_builder.h"

#include <algorithm>
#include <array>
#include <span>

#include "modem-model/ip/big_endian.h"
#include "modem-model/ip/checksum.h"
#include "modem-model/ip/packet.h"

namespace bamboozle::ip {
namespace {

constexpr std::size_t kTransportHeader = 8;  // of UDP and of ICMP echo alike
constexpr std::size_t kLargest = 0xffff;
constexpr std::size_t kNumber = 4;

void put(std::span<std::byte> to, std::size_t offset, Bytes bytes) {
  std::copy(bytes.begin(), bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(offset));
}

Protocol protocol_of(const PacketSpec& spec, unsigned version) {
  if (spec.kind == PacketSpec::Kind::udp) return Protocol::udp;
  return version == 4 ? Protocol::icmp : Protocol::icmpv6;
}

void write_ipv4(std::span<std::byte> packet, const PacketSpec& spec) {
  store8(packet, 0, 0x45);
  store16(packet, 2, static_cast<unsigned>(packet.size()));
  store16(packet, 4, spec.identifier);
  store16(packet, 6, 0x4000);  // don't fragment
  store8(packet, 8, spec.hop_limit);
  store8(packet, 9, static_cast<unsigned>(protocol_of(spec, 4)));
  put(packet, 12, spec.source.bytes());
  put(packet, 16, spec.destination.bytes());
  store16(packet, 10, spec.header_checksum.value_or(finish_checksum(sum_words(packet.first(kIpv4Header)))));
}

void write_ipv6(std::span<std::byte> packet, const PacketSpec& spec) {
  store8(packet, 0, 0x60);
  store16(packet, 4, static_cast<unsigned>(packet.size() - kIpv6Header));
  store8(packet, 6, static_cast<unsigned>(protocol_of(spec, 6)));
  store8(packet, 7, spec.hop_limit);
  put(packet, 8, spec.source.bytes());
  put(packet, 24, spec.destination.bytes());
}

void write_transport(std::span<std::byte> transport, const PacketSpec& spec) {
  const unsigned version = spec.source.version();
  const Protocol protocol = protocol_of(spec, version);
  if (protocol == Protocol::udp) {
    store16(transport, 0, spec.source_port);
    store16(transport, 2, spec.destination_port);
    store16(transport, 4, static_cast<unsigned>(transport.size()));
  } else {
    const bool request = spec.kind == PacketSpec::Kind::echo_request;
    if (version == 4) {
      store8(transport, 0, request ? icmp::kEchoRequest : icmp::kEchoReply);
    } else {
      store8(transport, 0, request ? icmpv6::kEchoRequest : icmpv6::kEchoReply);
    }
    store16(transport, 4, spec.identifier);
    store16(transport, 6, spec.sequence);
  }
  put(transport, kTransportHeader, spec.payload);
  std::uint64_t sum = 0;
  if (protocol != Protocol::icmp) {
    sum = sum_pseudo_header(spec.source.bytes(), spec.destination.bytes(), static_cast<std::uint8_t>(protocol), transport.size());
  }
  std::uint16_t checksum = finish_checksum(sum_words(transport, sum));
  if (protocol == Protocol::udp && checksum == 0) checksum = 0xffff;  // 0 would say: none
  store16(transport, checksum_offset(protocol), spec.checksum.value_or(checksum));
}

}  // namespace

std::optional<std::vector<std::byte>> build_packet(const PacketSpec& spec) {
  const unsigned version = spec.source.version();
  if (spec.destination.version() != version) return std::nullopt;
  const std::size_t header = version == 4 ? kIpv4Header : kIpv6Header;
  const std::size_t total = header + kTransportHeader + spec.payload.size();
  // the length field counts the header in IPv4 only
  if ((version == 4 ? total : total - kIpv6Header) > kLargest) return std::nullopt;
  std::vector<std::byte> packet(total);
  if (version == 4) {
    write_ipv4(packet, spec);
  } else {
    write_ipv6(packet, spec);
  }
  write_transport(std::span{packet}.subspan(header), spec);
  return packet;
}

std::vector<std::byte> sequence_payload(std::size_t size, std::uint32_t sequence) {
  std::vector<std::byte> payload(size);
  for (std::size_t at = 0; at < size; ++at) payload[at] = static_cast<std::byte>((sequence + at) & 0xff);
  if (size >= kNumber) store32(payload, 0, sequence);
  return payload;
}

bool is_sequence_payload(Bytes payload, std::uint32_t sequence) {
  std::array<std::byte, kNumber> number;
  store32(number, 0, sequence);
  if (!std::ranges::equal(payload.first(kNumber), number)) return false;
  for (std::size_t at = kNumber; at < payload.size(); ++at)
    if (payload[at] != static_cast<std::byte>((sequence + at) & 0xff)) return false;
  return true;
}

}  // namespace bamboozle::ip
