#include "modem-model/faults/faulty_apps.h"

#include <algorithm>
#include <utility>

namespace bamboozle::faults {

void FaultyApps::die() {
  dying_ = true;
  injector_.later(Nanoseconds{0}, [this] {
    dying_ = false;
    crash_();
  });
}

Delivery FaultyApps::send_downlink(Bytes frame) {
  if (dying_) return Delivery::refused;
  if (!std::exchange(asked_, true)) {
    const link::FrameHeader header = link::read_header(frame);
    answer_ = injector_.strike({Point::downlink_frame, header.channel, header.command, {}});
  }
  const Delivery delivery = answer_ ? strike_frame(frame, *answer_) : inner_.send_downlink(frame);
  if (delivery == Delivery::accepted) asked_ = false;
  return delivery;
}

Delivery FaultyApps::strike_frame(Bytes frame, const Strike& strike) {
  link::FrameBytes changed(frame.begin(), frame.end());
  switch (strike.effect) {
    case Effect::drop: return Delivery::accepted;
    case Effect::delay:
      // no room by then: the frame is lost, as it would be in a firmware that forgot it
      injector_.later(strike.time, [this, late = std::move(changed)] { static_cast<void>(inner_.send_downlink(late)); });
      return Delivery::accepted;
    case Effect::duplicate: {
      const Delivery first = inner_.send_downlink(frame);
      if (first == Delivery::accepted) static_cast<void>(inner_.send_downlink(frame));
      return first;
    }
    case Effect::set: link::replace_header_fields(changed, strike.fields); return inner_.send_downlink(changed);
    case Effect::truncate: changed.resize(std::min(changed.size(), strike.size)); return inner_.send_downlink(changed);
    case Effect::crash: die(); return Delivery::accepted;
    case Effect::lose_edge:
    case Effect::glitch:
    case Effect::pulse:
    case Effect::count: break;
  }
  return inner_.send_downlink(frame);
}

void FaultyApps::set_lines(std::optional<bool> pc, bool toggle_ack, bool doorbell) {
  Store store{pc, toggle_ack, doorbell};
  if (store.pc && !dying_) change_pc(store);
  if (store.toggle_ack && !dying_) change_ack(store);
  if (dying_) return;
  if (store.toggle_ack) ack_level_ = !ack_level_;
  if (store.pc || store.toggle_ack) inner_.set_lines(store.pc, store.toggle_ack, store.doorbell);
}

void FaultyApps::change_pc(Store& store) {
  const bool level = *store.pc;
  const auto strike = injector_.strike({Point::modem_pc, {}, {}, level});
  if (!strike) return;
  switch (strike->effect) {
    case Effect::drop: store.pc.reset(); break;
    case Effect::lose_edge: store.doorbell = false; break;
    case Effect::delay:
      store.pc.reset();
      injector_.later(strike->time, [this, level] { inner_.set_lines(level, false, true); });
      break;
    case Effect::glitch: injector_.later(strike->time, [this, level] { inner_.set_lines(!level, false, true); }); break;
    case Effect::crash:
      store.pc.reset();
      die();
      break;
    default: break;
  }
}

void FaultyApps::change_ack(Store& store) {
  const auto strike = injector_.strike({Point::modem_ack, {}, {}, !ack_level_});
  if (!strike) return;
  switch (strike->effect) {
    case Effect::drop: store.toggle_ack = false; break;
    case Effect::lose_edge: store.doorbell = false; break;
    case Effect::delay:
      store.toggle_ack = false;
      injector_.later(strike->time, [this] { toggle_ack_now(); });
      break;
    case Effect::duplicate: toggle_ack_now(); break;
    case Effect::crash:
      store.toggle_ack = false;
      die();
      break;
    default: break;
  }
}

void FaultyApps::toggle_ack_now() {
  ack_level_ = !ack_level_;
  inner_.set_lines(std::nullopt, true, true);
}

void FaultyApps::power_bam(bool on) {
  if (dying_) return;
  asked_ = false;  // whatever the pipe refused is not offered again
  const auto strike = injector_.strike({Point::bam_power, {}, {}, on});
  if (!strike) return inner_.power_bam(on);
  switch (strike->effect) {
    case Effect::drop: return;
    case Effect::delay: return injector_.later(strike->time, [this, on] { inner_.power_bam(on); });
    case Effect::crash: return die();
    default: return inner_.power_bam(on);
  }
}

}  // namespace bamboozle::faults
