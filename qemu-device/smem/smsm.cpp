#include "qemu-device/smem/smsm.h"

#include <utility>

#include "qemu-device/smem/heap_image.h"

namespace bamboozle::smem {
namespace {

constexpr unsigned kAppsHost = 0;
constexpr unsigned kModemHost = 1;

trace::Line::Name line_name(bool modem, std::uint32_t bit) {
  switch (bit) {
    case kSmsmPowerControl:
      return modem ? trace::Line::M_PC : trace::Line::A_PC;
    case kSmsmPowerControlAck:
      return modem ? trace::Line::M_ACK : trace::Line::A_ACK;
    default:
      return trace::Line::OTHER;
  }
}

}  // namespace

Smsm::Smsm(SharedMemory memory, IrqLine& line, SmsmListener& listener, EventSink& events, SmsmOptions options)
    : memory_(memory), line_(line), listener_(listener), events_(events), options_(options) {
  // The modem and the apps processor are always there; a smaller matrix would put their masks into each other.
  if (options_.hosts < 2) options_.hosts = 2;
  if (options_.entries < 2) options_.entries = 2;
}

SmsmVerdict Smsm::locate(Words& words) const {
  const ItemLookup state = find_item(memory_, kItemSmsmState);
  if (state.verdict != HeapVerdict::ok) return SmsmVerdict::no_state;
  const ItemLookup mask = find_item(memory_, kItemSmsmMask);
  if (mask.verdict != HeapVerdict::ok) return SmsmVerdict::no_mask;
  const std::uint64_t matrix = std::uint64_t{4} * options_.entries * options_.hosts;
  if (state.size < std::uint64_t{4} * options_.entries || mask.size < matrix) return SmsmVerdict::too_small;
  const auto mask_of = [&](unsigned entry, unsigned host) { return mask.offset + 4 * (entry * options_.hosts + host); };
  words = {.apps = state.offset + 4 * kAppsEntry,
           .modem = state.offset + 4 * kModemEntry,
           .modem_interest = mask_of(kAppsEntry, kModemHost),
           .apps_interest = mask_of(kModemEntry, kAppsHost)};
  return SmsmVerdict::ok;
}

SmsmVerdict Smsm::start() {
  stop();
  Words words;
  if (const SmsmVerdict verdict = locate(words); verdict != SmsmVerdict::ok) return verdict;
  const std::uint32_t interest = memory_.load(words.modem_interest).value_or(0);
  if (!memory_.store(words.modem_interest, interest | options_.interest)) return SmsmVerdict::no_mask;
  words_ = words;
  seen_ = apps_word();
  return store({.set = options_.boot_bits}) ? SmsmVerdict::ok : SmsmVerdict::no_state;
}

void Smsm::stop() {
  words_.reset();
  seen_ = 0;
}

void Smsm::doorbell() {
  ++counters_.doorbells;
  if (!words_) {
    trace_doorbell(0, "the modem is not there to look");
    return;
  }
  const std::uint32_t word = apps_word();
  const std::uint32_t changed = word ^ std::exchange(seen_, word);
  if (changed == 0) {
    ++counters_.without_change;
    trace_doorbell(word, "no bit of the apps word changed since the last one");
    return;
  }
  trace_lines(false, changed, word, false, trace_doorbell(word, {}));
  // Last statements: the listener may store, stop or start us.
  if ((changed & kSmsmPowerControl) != 0) listener_.apps_vote_changed((word & kSmsmPowerControl) != 0);
  if ((changed & kSmsmPowerControlAck) != 0) listener_.apps_ack_changed((word & kSmsmPowerControlAck) != 0);
}

bool Smsm::store(const ModemStore& change) {
  if (!words_) return false;
  const std::uint32_t before = modem_word();
  return replace_modem_word(before, ((before | change.set) & ~change.clear) ^ change.toggle, change.doorbell);
}

void Smsm::set_lines(std::optional<bool> power_control, bool toggle_ack, bool doorbell) {
  ModemStore change{.doorbell = doorbell};
  if (power_control.has_value()) (*power_control ? change.set : change.clear) = kSmsmPowerControl;
  if (toggle_ack) change.toggle = kSmsmPowerControlAck;
  if (!store(change)) trace_note("SMSM lines moved while the modem has no SMSM words: nothing written");
}

bool Smsm::zero(bool doorbell) {
  if (!words_) return false;
  return replace_modem_word(modem_word(), 0, doorbell);
}

bool Smsm::replace_modem_word(std::uint32_t before, std::uint32_t after, bool doorbell) {
  if (!memory_.store(words_->modem, after)) return false;
  const std::uint32_t changed = before ^ after;
  const bool wanted = (apps_interest() & changed) != 0;
  const bool pulsed = doorbell && (wanted || options_.pulse == PulsePolicy::always);
  if (changed != 0) ++counters_.stores;
  if (doorbell && changed != 0 && !pulsed) ++counters_.unsubscribed;
  const std::uint64_t cause = trace_lines(true, changed, after, pulsed, 0);
  if (pulsed) pulse(cause);
  return true;
}

std::uint32_t Smsm::apps_word() const { return words_ ? memory_.load(words_->apps).value_or(0) : 0; }

std::uint32_t Smsm::modem_word() const { return words_ ? memory_.load(words_->modem).value_or(0) : 0; }

std::uint32_t Smsm::apps_interest() const { return words_ ? memory_.load(words_->apps_interest).value_or(0) : 0; }

void Smsm::trace_note(std::string text) {
  trace::Event event;
  event.set_source(trace::SOURCE_SMEM);
  event.mutable_note()->set_text(std::move(text));
  events_.emit(std::move(event));
}

std::uint64_t Smsm::trace_doorbell(std::uint32_t word, std::string ignored_because) {
  if (!events_.wants(trace::Event::kDoorbell)) return 0;
  trace::Event event;
  event.set_source(trace::SOURCE_SMEM);
  trace::Doorbell& bell = *event.mutable_doorbell();
  bell.set_name("smsm");
  bell.set_value(word);
  bell.set_ignored(!ignored_because.empty());
  bell.set_reason(std::move(ignored_because));
  return events_.emit(std::move(event));
}

std::uint64_t Smsm::trace_lines(bool modem, std::uint32_t changed, std::uint32_t word, bool pulsed, std::uint64_t cause) {
  std::uint64_t last = cause;
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t mask = 1u << bit;
    if ((changed & mask) == 0) continue;
    trace::Event event;
    event.set_source(trace::SOURCE_SMEM);
    event.set_cause(cause);
    trace::Line& line = *event.mutable_line();
    line.set_name(line_name(modem, mask));
    line.set_level((word & mask) != 0);
    line.set_bit(bit);
    line.set_doorbell(pulsed);
    last = events_.emit(std::move(event));
  }
  return last;
}

void Smsm::pulse(std::uint64_t cause) {
  ++counters_.pulses;
  if (events_.wants(trace::Event::kInterrupt)) {
    trace::Event event;
    event.set_source(trace::SOURCE_SMEM);
    event.set_cause(cause);
    trace::Interrupt& interrupt = *event.mutable_interrupt();
    interrupt.set_name("smsm");
    interrupt.set_pulse(true);
    events_.emit(std::move(event));
  }
  line_.pulse();
}

}  // namespace bamboozle::smem
