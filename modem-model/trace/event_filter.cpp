#include "modem-model/trace/event_filter.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "modem-model/trace/text.h"

namespace bamboozle::trace {

std::optional<std::uint32_t> channel_of(const Event& event) {
  switch (event.kind_case()) {
    case Event::kFrame:
      return event.frame().channel();
    case Event::kChannel:
      return event.channel().number();
    case Event::kPacket:
      return event.packet().channel();
    case Event::kGuestLink:
      return event.guest_link().device_port();
    case Event::kGuestReceive:
      return event.guest_receive().channel();
    case Event::kFault:
      return event.fault().has_channel() ? std::optional(event.fault().channel()) : std::nullopt;
    default:
      return std::nullopt;
  }
}

bool EventFilter::shows(const Event& event) const {
  if (from_ns && event.time_ns() < *from_ns) return false;
  if (to_ns && event.time_ns() > *to_ns) return false;
  if (!sources.empty() && !sources.contains(source_name(event.source()))) return false;
  if (!kinds.empty() && !kinds.contains(kind_name(event.kind_case()))) return false;
  return !channel || channel_of(event) == channel;
}

std::optional<std::uint64_t> parse_time(const std::string& text) {
  static constexpr std::pair<std::string_view, double> kUnits[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !(value >= 0)) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, factor] : kUnits)
    if (unit == name && value * factor < 9e18) return static_cast<std::uint64_t>(std::llround(value * factor));
  return std::nullopt;
}

}  // namespace bamboozle::trace
