#include "modem-model/views/pcapng_blocks.h"

#include <algorithm>
#include <ostream>

namespace bamboozle::views::pcapng {
namespace {

constexpr std::uint32_t kSection = 0x0a0d0d0a, kInterface = 1, kStatistics = 5, kPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint16_t kEnd = 0, kComment = 1;
constexpr std::uint16_t kApplication = 4;                              // of a section
constexpr std::uint16_t kName = 2, kDescription = 3, kResolution = 9;  // of an interface
constexpr std::uint16_t kFlags = 2;                                    // of a packet
constexpr char kNanoseconds = 9;                                       // 10^-9 s
constexpr std::size_t kLongestOption = 0xffff;

/// One block: type, length, body, length again.
class Block {
 public:
  explicit Block(std::uint32_t type) {
    number(type, 4);
    number(0, 4);  // the length, when it is known
  }

  Block& number(std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) bytes_.push_back(static_cast<char>((value >> (8U * i)) & 0xffU));
    return *this;
  }

  Block& text(std::string_view bytes) {
    bytes_ += bytes;
    bytes_.append((4 - bytes.size() % 4) % 4, '\0');
    return *this;
  }

  Block& time(std::uint64_t time_ns) { return number(time_ns >> 32U, 4).number(time_ns & 0xffffffffU, 4); }

  Block& option(std::uint16_t code, std::string_view value) {
    value = value.substr(0, kLongestOption);
    has_options_ = true;
    return number(code, 2).number(value.size(), 2).text(value);
  }

  Block& comments(std::span<const std::string> comments) {
    for (const std::string& comment : comments) option(kComment, comment);
    return *this;
  }

  void write(std::ostream& out) {
    if (has_options_) number(kEnd, 2).number(0, 2);
    const std::uint64_t length = bytes_.size() + 4;
    for (unsigned i = 0; i < 4; ++i) bytes_[4 + i] = static_cast<char>((length >> (8U * i)) & 0xffU);
    number(length, 4);
    out.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
  }

 private:
  std::string bytes_;
  bool has_options_ = false;
};

}  // namespace

void write_section(std::ostream& out, std::string_view application) {
  constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};
  Block(kSection)
      .number(kByteOrder, 4)
      .number(1, 2)
      .number(0, 2)
      .number(kUnknownLength, 8)
      .option(kApplication, application)
      .write(out);
}

void write_interface(std::ostream& out, const Interface& interface) {
  constexpr std::uint32_t kNoLimit = 0;
  Block(kInterface)
      .number(static_cast<std::uint16_t>(interface.link_type), 2)
      .number(0, 2)
      .number(kNoLimit, 4)
      .option(kName, interface.name)
      .option(kDescription, interface.description)
      .option(kResolution, std::string_view(&kNanoseconds, 1))
      .write(out);
}

void write_packet(std::ostream& out, const Packet& packet) {
  const auto captured = static_cast<std::uint32_t>(packet.bytes.size());
  Block block(kPacket);
  block.number(packet.interface, 4)
      .time(packet.time_ns)
      .number(captured, 4)
      .number(std::max(captured, packet.size), 4)
      .text(packet.bytes);
  block.comments(packet.comments);
  if (packet.way != Way::unknown) {
    const char flags[4] = {static_cast<char>(packet.way), 0, 0, 0};
    block.option(kFlags, std::string_view(flags, sizeof flags));
  }
  block.write(out);
}

void write_statistics(std::ostream& out, std::uint32_t interface, std::uint64_t time_ns, std::span<const std::string> comments) {
  Block(kStatistics).number(interface, 4).time(time_ns).comments(comments).write(out);
}

}  // namespace bamboozle::views::pcapng
