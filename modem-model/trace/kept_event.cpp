#include "modem-model/trace/kept_event.h"

namespace bamboozle::trace {

const Event& Heard::event() const {
  if (message_ == nullptr) {
    Event& event = made_.emplace();
    happening_->describe(event);
    event.set_time_ns(time_ns_);
    event.set_sequence(sequence_);
    message_ = &event;
  }
  return *message_;
}

void KeptEvent::keep(const Heard& heard) {
  if (heard.happening_ != nullptr)
    keep(*heard.happening_, heard.time_ns_, heard.sequence_);
  else
    keep(heard.event());
}

void KeptEvent::keep(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) {
  happening_.become(happening.bytes());
  time_ns_ = time_ns;
  sequence_ = sequence;
  packed_ = false;
}

void KeptEvent::keep(const Event& event) {
  bytes_.resize(event.ByteSizeLong());
  event.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes_.data()));
  packed_ = true;
}

Event KeptEvent::event() const {
  Event event;
  look([&](const std::string& bytes) { event.ParseFromString(bytes); },
       [&](const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) {
         happening.describe(event);
         event.set_time_ns(time_ns);
         event.set_sequence(sequence);
       });
  return event;
}

}  // namespace bamboozle::trace
