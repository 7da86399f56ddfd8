#include "parse.h"

#include "types.h"

namespace bamboozle::dmux {
namespace {

void judge_data(Received& received, std::span<const std::byte> buffer, const Marks& marks) {
  if (received.header.length == kLengthOfTransfer) {
    const std::size_t most = marks.most(buffer);
    received.inferred = true;
    received.length = most > kHeaderSize ? own_length(buffer.subspan(kHeaderSize, most - kHeaderSize)) : 0;
  } else {
    received.length = received.header.length;
  }
  if (received.length == 0)
    received.verdict = Verdict::empty;
  else if (received.length > buffer.size() - kHeaderSize)
    received.verdict = Verdict::too_large;
  else if (!marks.reached(buffer, kHeaderSize + received.length))
    received.verdict = Verdict::short_data;
  else
    received.verdict = Verdict::data;
}

}  // namespace

Received parse(std::span<const std::byte> buffer, const Marks& marks) {
  Received received;
  if (!marks.arrived(buffer)) return received;
  if (!decode(buffer.first<kHeaderSize>(), received.header, received.magic)) {
    received.verdict = Verdict::bad_magic;
    return received;
  }
  if (received.header.channel >= kChannels) {
    received.verdict = Verdict::bad_channel;
    return received;
  }
  switch (received.header.command) {
    case Command::data: judge_data(received, buffer, marks); break;
    case Command::open:
    case Command::open_no_power_off: received.verdict = Verdict::open; break;
    case Command::close: received.verdict = Verdict::close; break;
    case Command::status: received.verdict = Verdict::status; break;
    default: received.verdict = Verdict::bad_command; break;
  }
  return received;
}

}  // namespace bamboozle::dmux
