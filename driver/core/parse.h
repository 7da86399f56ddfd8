// What a filled receive buffer holds (domain.md 4.6). Decides by the header and by how much was transferred; trusts neither alone.
#pragma once

#include <span>

#include "frame.h"
#include "transfer.h"

namespace bamboozle::dmux {

enum class Verdict : std::uint8_t {
  data,         ///< `length` bytes behind the header
  open,         ///< also OPEN of firmware that never collapses
  close,
  status,       ///< informs only
  no_frame,     ///< not even a header was transferred
  bad_magic,
  bad_channel,  ///< 8 and above: looked at before the command
  bad_command,
  too_large,    ///< promises more than a buffer holds
  short_data,   ///< promises more than was transferred
  empty,        ///< data without any, or of a length that cannot be told
};

struct Received {
  Verdict verdict = Verdict::no_frame;
  Header header;
  std::uint16_t magic = 0;
  std::size_t length = 0;    ///< of the payload
  bool inferred = false;     ///< by what the payload says, as the header does not
};

[[nodiscard]] Received parse(std::span<const std::byte> buffer, const Marks& marks);

}  // namespace bamboozle::dmux
