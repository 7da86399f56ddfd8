// Turns frame bytes into what a trace says about them, for both directions.
#pragma once

#include <cstddef>
#include <string_view>

#include "modem-model/link/frame.h"
#include "modem-model/ports.h"

namespace bamboozle::link {

/// `malformed`: what decode() found wrong, empty for a valid frame. `capture`: payload bytes kept at most.
[[nodiscard]] trace::Frame describe(Bytes frame, trace::Direction direction, std::string_view malformed, std::size_t capture);

}  // namespace bamboozle::link
