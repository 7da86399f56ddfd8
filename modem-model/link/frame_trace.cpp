#include "modem-model/link/frame_trace.h"

#include <algorithm>
#include <string>

namespace bamboozle::link {

trace::Frame describe(Bytes frame, trace::Direction direction, std::string_view malformed, std::size_t capture) {
  const FrameHeader header = read_header(frame);
  trace::Frame seen;
  seen.set_direction(direction);
  seen.set_magic(header.magic);
  seen.set_signal(header.signal);
  seen.set_command(header.command);
  seen.set_pad(header.pad);
  seen.set_channel(header.channel);
  seen.set_length(header.length);
  seen.set_size(static_cast<std::uint32_t>(frame.size()));
  seen.set_malformed(std::string{malformed});
  const Bytes behind = frame.subspan(std::min(frame.size(), kHeaderSize));
  // a valid frame's payload ends before its pad; of a wrong one everything is of interest
  const std::size_t payload = malformed.empty() ? std::min<std::size_t>(behind.size(), header.length) : behind.size();
  const Bytes kept = behind.first(std::min(payload, capture));
  seen.mutable_payload()->resize(kept.size());
  std::transform(kept.begin(), kept.end(), seen.mutable_payload()->begin(),
                 [](std::byte value) { return static_cast<char>(std::to_integer<unsigned char>(value)); });
  return seen;
}

}  // namespace bamboozle::link
