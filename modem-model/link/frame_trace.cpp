#include "modem-model/link/frame_trace.h"

#include <algorithm>
#include <string>

namespace bamboozle::link {
namespace {

// A valid frame's payload ends before its pad; of a wrong one everything is of interest.
Bytes payload_of(Bytes frame, const FrameHeader& header, bool valid) {
  const Bytes behind = frame.subspan(std::min(frame.size(), kHeaderSize));
  return valid ? behind.first(std::min<std::size_t>(behind.size(), header.length)) : behind;
}

void fill(trace::Frame& seen, const FrameHeader& header, std::uint32_t size, trace::Direction direction, Bytes payload) {
  seen.set_direction(direction);
  seen.set_magic(header.magic);
  seen.set_signal(header.signal);
  seen.set_command(header.command);
  seen.set_pad(header.pad);
  seen.set_channel(header.channel);
  seen.set_length(header.length);
  seen.set_size(size);
  seen.mutable_payload()->assign(reinterpret_cast<const char*>(payload.data()), payload.size());
}

}  // namespace

trace::Frame describe(Bytes frame, trace::Direction direction, std::string_view malformed, std::size_t capture) {
  const FrameHeader header = read_header(frame);
  const Bytes payload = payload_of(frame, header, malformed.empty());
  trace::Frame seen;
  fill(seen, header, static_cast<std::uint32_t>(frame.size()), direction, payload.first(std::min(payload.size(), capture)));
  seen.set_malformed(std::string{malformed});
  return seen;
}

std::optional<FrameFacts> FrameFacts::of(Bytes frame, trace::Direction direction, std::size_t capture) {
  FrameFacts facts;
  facts.header = read_header(frame);
  const Bytes payload = payload_of(frame, facts.header, true);
  const Bytes kept = payload.first(std::min(payload.size(), capture));
  if (kept.size() > facts.payload.size()) return std::nullopt;
  facts.size = static_cast<std::uint32_t>(frame.size());
  facts.direction = direction;
  facts.captured = static_cast<std::uint8_t>(kept.size());
  std::ranges::copy(kept, facts.payload.begin());
  return facts;
}

void FrameFacts::describe(trace::Event& event) const {
  fill(cleared(event.mutable_frame()), header, size, direction, Bytes(payload).first(captured));
}

}  // namespace bamboozle::link
