#include "modem-model/link/frame.h"

#include <fmt/format.h>

#include <algorithm>

#include "modem-model/parameters.h"

namespace bamboozle::link {
namespace {

std::uint8_t byte_at(Bytes bytes, std::size_t index) {
  return index < bytes.size() ? std::to_integer<std::uint8_t>(bytes[index]) : std::uint8_t{0};
}

std::uint16_t word_at(Bytes bytes, std::size_t index) {
  return static_cast<std::uint16_t>(byte_at(bytes, index) | byte_at(bytes, index + 1) << 8);
}

FrameHeader apply(FrameHeader header, const HeaderOverrides& overrides) {
  header.magic = overrides.magic.value_or(header.magic);
  header.signal = overrides.signal.value_or(header.signal);
  header.command = overrides.command.value_or(header.command);
  header.pad = overrides.pad.value_or(header.pad);
  header.channel = overrides.channel.value_or(header.channel);
  header.length = overrides.length.value_or(header.length);
  return header;
}

}  // namespace

std::string_view name_of(Malformation kind) {
  switch (kind) {
    case Malformation::short_header:
      return "short header";
    case Malformation::oversize:
      return "oversize";
    case Malformation::bad_magic:
      return "bad magic";
    case Malformation::unknown_channel:
      return "unknown channel";
    case Malformation::unknown_command:
      return "unknown command";
    case Malformation::bad_pad:
      return "bad pad";
    case Malformation::command_with_payload:
      return "command with payload";
    case Malformation::length_beyond_frame:
      return "length beyond frame";
    case Malformation::trailing_bytes:
      return "trailing bytes";
  }
  return "malformed";
}

FrameHeader read_header(Bytes frame) {
  return {.magic = word_at(frame, 0),
          .signal = byte_at(frame, 2),
          .command = byte_at(frame, 3),
          .pad = byte_at(frame, 4),
          .channel = byte_at(frame, 5),
          .length = word_at(frame, 6)};
}

DecodedFrame decode(Bytes frame, std::size_t size_limit) {
  const FrameHeader header = read_header(frame);
  const auto wrong = [&](Malformation kind, const std::string& detail) -> DecodedFrame {
    return MalformedFrame{kind, header, fmt::format("{}: {}", name_of(kind), detail)};
  };
  if (frame.size() < kHeaderSize)
    return wrong(Malformation::short_header, fmt::format("{} bytes, a header has {}", frame.size(), kHeaderSize));
  if (frame.size() > size_limit)
    return wrong(Malformation::oversize, fmt::format("{} bytes, at most {} are taken", frame.size(), size_limit));
  if (header.magic != kMagic)
    return wrong(Malformation::bad_magic, fmt::format("{:#06x}, expected {:#06x}", header.magic, kMagic));
  if (header.channel >= kChannelCount)
    return wrong(Malformation::unknown_channel, fmt::format("{}, channels are 0..{}", header.channel, kChannelCount - 1));
  if (header.command > static_cast<std::uint8_t>(Command::close))
    return wrong(Malformation::unknown_command, fmt::format("{}, known are 0 DATA, 1 OPEN, 2 CLOSE", header.command));
  if (header.command != static_cast<std::uint8_t>(Command::data) && (header.length != 0 || header.pad != 0))
    return wrong(Malformation::command_with_payload,
                 fmt::format("length {} and pad {}, both must be 0", header.length, header.pad));
  if (header.pad > kMaxPad) return wrong(Malformation::bad_pad, fmt::format("{}, at most {}", header.pad, kMaxPad));
  const std::size_t expected = kHeaderSize + header.length + header.pad;
  if (expected != frame.size()) {
    const auto kind = expected > frame.size() ? Malformation::length_beyond_frame : Malformation::trailing_bytes;
    return wrong(kind, fmt::format("header {} + length {} + pad {} is {} bytes, the frame has {}", kHeaderSize, header.length,
                                   header.pad, expected, frame.size()));
  }
  return FrameView{header, frame.subspan(kHeaderSize, header.length)};
}

FrameBytes encode(const FrameHeader& header, Bytes payload, std::size_t pad_bytes) {
  FrameBytes frame;
  frame.reserve(kHeaderSize + payload.size() + pad_bytes);
  const auto put = [&](unsigned value) { frame.push_back(static_cast<std::byte>(value & 0xff)); };
  put(header.magic);
  put(header.magic >> 8u);
  put(header.signal);
  put(header.command);
  put(header.pad);
  put(header.channel);
  put(header.length);
  put(header.length >> 8u);
  frame.insert(frame.end(), payload.begin(), payload.end());
  frame.resize(frame.size() + pad_bytes);
  return frame;
}

void replace_header_fields(FrameBytes& frame, const HeaderOverrides& overrides) {
  const FrameBytes header = encode(apply(read_header(frame), overrides), {}, 0);
  std::copy_n(header.begin(), std::min(header.size(), frame.size()), frame.begin());
}

FrameBytes encode_data(std::uint8_t channel, Bytes payload, const HeaderOverrides& overrides) {
  const std::size_t pad = (4 - payload.size() % 4) % 4;
  const FrameHeader header{.command = static_cast<std::uint8_t>(Command::data),
                           .pad = static_cast<std::uint8_t>(pad),
                           .channel = channel,
                           .length = static_cast<std::uint16_t>(std::min<std::size_t>(payload.size(), UINT16_MAX))};
  return encode(apply(header, overrides), payload, pad);
}

FrameBytes encode_command(Command command, std::uint8_t channel, const HeaderOverrides& overrides) {
  const FrameHeader header{.command = static_cast<std::uint8_t>(command), .channel = channel};
  return encode(apply(header, overrides), {}, 0);
}

}  // namespace bamboozle::link
