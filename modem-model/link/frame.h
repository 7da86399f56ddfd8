// The BAM-DMUX frame codec (domain.md 4.1): 8 header bytes, payload, pad.
//
// decode() checks bytes once and yields a FrameView that cannot be wrong afterwards, or says what is wrong with them. encode()
// makes valid frames by name; a scenario that wants a wrong one overrides any header field. No channel state, no trace, no I/O
// here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::link {

inline constexpr std::size_t kHeaderSize = 8;
inline constexpr std::uint16_t kMagic = 0x33fc;
inline constexpr std::size_t kMaxPad = 4;  // upstream pads an aligned payload with 4 bytes (domain.md 4.1)
inline constexpr std::size_t kDownlinkBuffer =
    2048;  // bytes of one downlink buffer of the driver, header included (domain.md 4.1)
inline constexpr std::size_t kMaxDownlinkPayload = kDownlinkBuffer - kHeaderSize;

enum class Command : std::uint8_t { data = 0, open = 1, close = 2 };

/// The header's fields as they stand on the wire (little endian), right or wrong.
struct FrameHeader {
  std::uint16_t magic = kMagic;
  std::uint8_t signal = 0;
  std::uint8_t command = 0;
  std::uint8_t pad = 0;  ///< bytes after the payload
  std::uint8_t channel = 0;
  std::uint16_t length = 0;  ///< payload bytes, without header and pad
  bool operator==(const FrameHeader&) const = default;
};

enum class Malformation : std::uint8_t {
  short_header,  ///< fewer than 8 bytes
  oversize,      ///< more bytes than the receiver takes
  bad_magic,
  unknown_channel,  ///< checked before the command, as the driver does (domain.md 4.6 M2)
  unknown_command,
  bad_pad,               ///< more than 4
  command_with_payload,  ///< OPEN or CLOSE whose length or pad is not 0
  length_beyond_frame,   ///< header + length + pad is more than there is
  trailing_bytes,        ///< header + length + pad is less than there is
};

[[nodiscard]] std::string_view name_of(Malformation kind);

struct MalformedFrame {
  Malformation kind;
  FrameHeader header;  ///< as far as it was there; the rest is 0
  std::string text;    ///< one line: kind, what stood there, what was expected
};

/// A valid frame. The payload is a view into the bytes given to decode().
class FrameView {
 public:
  [[nodiscard]] const FrameHeader& header() const { return header_; }
  [[nodiscard]] Command command() const { return static_cast<Command>(header_.command); }
  [[nodiscard]] unsigned channel() const { return header_.channel; }
  [[nodiscard]] Bytes payload() const { return payload_; }

 private:
  FrameView(const FrameHeader& header, Bytes payload) : header_(header), payload_(payload) {}
  friend std::variant<FrameView, MalformedFrame> decode(Bytes frame, std::size_t size_limit);

  FrameHeader header_;
  Bytes payload_;
};

using DecodedFrame = std::variant<FrameView, MalformedFrame>;

/// Checks one frame. `size_limit`: the largest frame taken, bytes, header and pad included.
[[nodiscard]] DecodedFrame decode(Bytes frame, std::size_t size_limit);

/// The header of these bytes without any check; fields beyond the end are 0.
[[nodiscard]] FrameHeader read_header(Bytes frame);

/// Header fields that replace the valid ones: how a scenario makes a wrong frame.
struct HeaderOverrides {
  std::optional<std::uint16_t> magic = {};
  std::optional<std::uint8_t> signal = {};
  std::optional<std::uint8_t> command = {};
  std::optional<std::uint8_t> pad = {};
  std::optional<std::uint8_t> channel = {};
  std::optional<std::uint16_t> length = {};
};

using FrameBytes = std::vector<std::byte>;

/// Lays the overrides over the header of a frame; fields beyond its end stay away.
void replace_header_fields(FrameBytes& frame, const HeaderOverrides& overrides);

/// Header, payload, `pad_bytes` zero bytes: exactly what is asked for, valid or not.
[[nodiscard]] FrameBytes encode(const FrameHeader& header, Bytes payload, std::size_t pad_bytes);

/// A DATA frame, padded to a multiple of 4 (none when aligned, as downstream does), with the overrides laid over its header.
/// A payload beyond 65535 bytes keeps its bytes but the length field says 65535.
[[nodiscard]] FrameBytes encode_data(std::uint8_t channel, Bytes payload, const HeaderOverrides& overrides = {});

/// OPEN / CLOSE: 8 bytes.
[[nodiscard]] FrameBytes encode_command(Command command, std::uint8_t channel, const HeaderOverrides& overrides = {});

}  // namespace bamboozle::link
