// Turns frame bytes into what a trace says about them, for both directions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "modem-model/link/frame.h"
#include "modem-model/ports.h"

namespace bamboozle::link {

/// `malformed`: what decode() found wrong, empty for a valid frame. `capture`: payload bytes kept at most.
[[nodiscard]] trace::Frame describe(Bytes frame, trace::Direction direction, std::string_view malformed, std::size_t capture);

/// The same of a valid frame, as it is told with every packet.
struct FrameFacts {
  static constexpr trace::Event::KindCase kKind = trace::Event::kFrame;

  /// Nothing when more is to be captured than there is room for.
  [[nodiscard]] static std::optional<FrameFacts> of(Bytes frame, trace::Direction direction, std::size_t capture);
  void describe(trace::Event& event) const;

  FrameHeader header;
  std::uint32_t size = 0;
  trace::Direction direction = trace::DIRECTION_UNSPECIFIED;
  std::uint8_t captured = 0;
  std::array<std::byte, 64> payload;  // `captured` of them
};

}  // namespace bamboozle::link
