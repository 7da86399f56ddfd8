// The few blocks of the pcapng capture format that we write, as draft-ietf-opsawg-pcapng describes them; little endian.
//
// By hand, because no maintained library of Debian's writes this format (libpcap only reads it). Blocks only: what goes into them
// is the view's affair.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bamboozle::views::pcapng {

/// Numbers of the registry of link types.
enum class LinkType : std::uint16_t { raw_ip = 101, user0 = 147, user1 = 148 };

enum class Way : std::uint32_t { unknown = 0, inbound = 1, outbound = 2 };

struct Interface {
  LinkType link_type;
  std::string_view name;
  std::string_view description;
};

struct Packet {
  std::uint32_t interface = 0;  ///< counted from 0 in the order in which they were declared
  std::uint64_t time_ns = 0;
  std::string_view bytes;  ///< what was captured
  std::uint32_t size = 0;  ///< bytes that there were; not fewer than captured
  Way way = Way::unknown;
  std::span<const std::string> comments;
};

/// Begins a file: everything is in one section of unknown length, so that it can be written to a pipe.
void write_section(std::ostream& out, std::string_view application);
/// Nanosecond timestamps.
void write_interface(std::ostream& out, const Interface& interface);
void write_packet(std::ostream& out, const Packet& packet);
/// Closes an interface with comments that found no packet.
void write_statistics(std::ostream& out, std::uint32_t interface, std::uint64_t time_ns, std::span<const std::string> comments);

}  // namespace bamboozle::views::pcapng
