#include "modem-model/faults/faulty_modem.h"

#include "modem-model/link/frame.h"

namespace bamboozle::faults {

void FaultyModem::uplink_frame(Bytes frame) {
  const link::FrameHeader header = link::read_header(frame);
  const auto strike = injector_.strike({Point::uplink_frame, header.channel, header.command, {}});
  if (!strike) return inner_.uplink_frame(frame);
  obey(*strike, [this, copy = link::FrameBytes(frame.begin(), frame.end())] { inner_.uplink_frame(copy); });
}

void FaultyModem::apps_vote_changed(bool level) {
  const auto strike = injector_.strike({Point::vote, {}, {}, level});
  if (!strike) return inner_.apps_vote_changed(level);
  obey(*strike, [this, level] { inner_.apps_vote_changed(level); });
}

void FaultyModem::apps_ack_changed(bool level) {
  const auto strike = injector_.strike({Point::ack, {}, {}, level});
  if (!strike) return inner_.apps_ack_changed(level);
  obey(*strike, [this, level] { inner_.apps_ack_changed(level); });
}

void FaultyModem::obey(const Strike& strike, const std::function<void()>& happen) {
  switch (strike.effect) {
    case Effect::drop: return;
    case Effect::delay: return injector_.later(strike.time, happen);
    case Effect::crash: return injector_.later(Nanoseconds{0}, crash_);
    case Effect::duplicate: happen(); break;
    default: break;
  }
  happen();
}

}  // namespace bamboozle::faults
